import Foundation

/// Something that a command line of the user is run at.
package struct HookEvent: Sendable {
  /// When, by the name of its setting: `hooks.done`.
  package enum Kind: String, Sendable, CaseIterable { case done, failed, idle }

  /// What happened.
  package let kind: Kind
  /// The job that ended; nil where nothing is left to do.
  package let job: Job?
  /// What the command finds on its standard input.
  package let json: String

  /// A job has ended, done or failed; nil in any other state.
  package init?(_ job: Job) {
    switch job.state {
    case .done: kind = .done
    case .failed: kind = .failed
    default: return nil
    }
    self.job = job
    json = Self.json(JobLine(job))
  }

  /// Nothing is left that goes on by itself.
  /// - Parameter jobs: all there are.
  package init(idle jobs: some Sequence<Job>) {
    kind = .idle
    job = nil
    var counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, 0) })
    for job in jobs { counts[job.state.rawValue, default: 0] += 1 }
    json = Self.json(["jobs": counts])
  }

  private static func json(_ value: some Encodable) -> String {
    (try? WireJSON.line(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// The command's variables; those that this event has nothing for are taken away, since they may be those of a hook
  /// that drapto itself was started by.
  package var environment: [String: String?] {
    Dictionary(uniqueKeysWithValues: HookVariable.allCases.map { ($0.rawValue, value(of: $0)) })
  }

  private func value(of variable: HookVariable) -> String? {
    switch variable {
    case .event: kind.rawValue
    case .job: job.map { "\($0.id)" }
    case .source: job?.source
    case .output: job?.output
    case .state: job?.state.rawValue
    case .error: job?.error?.code.rawValue
    // Name, equals sign and the zero at the end count too.
    case .json: json.utf8.count + variable.rawValue.utf8.count + 2 <= Self.longestVariable ? json : nil
    }
  }

  /// Bytes that Linux takes for one variable (MAX_ARG_STRLEN of execve(2)).
  package static let longestVariable = 131_072
}

/// The variables that a hook's command finds: names of drapto that are no settings.
package enum HookVariable: String, Sendable, CaseIterable {
  case event = "DRAPTO_HOOK_EVENT"
  case job = "DRAPTO_HOOK_JOB"
  case source = "DRAPTO_HOOK_SOURCE"
  case output = "DRAPTO_HOOK_OUTPUT"
  case state = "DRAPTO_HOOK_STATE"
  case error = "DRAPTO_HOOK_ERROR"
  case json = "DRAPTO_HOOK_JSON"
}
