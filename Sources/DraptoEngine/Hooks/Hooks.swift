import DraptoMedia
import DraptoModel
import Foundation

/// Runs the user's command lines when something happened: one after the other, in the order in which it did, beside the
/// queue, which never waits for them.
@EngineActor final class Hooks {
  private let settings: Settings
  private let log: EngineLog
  private var line: [HookEvent] = []
  private var runner: Task<Void, Never>?
  private var isClosed = false

  nonisolated init(_ settings: Settings, _ log: EngineLog) {
    self.settings = settings
    self.log = log
  }

  /// Puts the command of an event in line, if there is one.
  func run(_ event: HookEvent) {
    guard !isClosed, !command(of: event.kind).isEmpty else { return }
    line.append(event)
    guard runner == nil else { return }
    // Unstructured: one at a time, which ends when none waits; ``close()`` ends it before.
    runner = Task {
      while !line.isEmpty { await carryOut(line.removeFirst()) }
      // No suspension since the look at `line`: nothing can have been left behind.
      runner = nil
    }
  }

  /// A command runs or waits.
  var isBusy: Bool { runner != nil }

  /// Returns when no command runs or waits.
  func settled() async { await runner?.value }

  /// Begins to end the command that runs, and forgets those that wait. Nothing is run any more.
  func close() {
    isClosed = true
    if !line.isEmpty {
      log.write(.warning, "hook", "\(line.count) \(line.count == 1 ? "hook is" : "hooks are") not run: drapto ends")
    }
    line = []
    runner?.cancel()
  }

  private func command(of kind: HookEvent.Kind) -> String {
    switch kind {
    case .done: settings[SettingsCatalog.hookDone]
    case .failed: settings[SettingsCatalog.hookFailed]
    case .idle: settings[SettingsCatalog.hookIdle]
    }
  }

  private func carryOut(_ event: HookEvent) async {
    let seconds = settings[SettingsCatalog.hookTimeout]
    var command = ShellCommand(self.command(of: event.kind), limit: .seconds(seconds))
    command.environment = event.environment
    command.input = Data((event.json + "\n").utf8)
    command.niceness = settings[SettingsCatalog.nice]
    let (name, job) = ("hooks.\(event.kind.rawValue)", event.job?.id)
    log.write(.debug, "hook", "\(name) runs", job: job, fields: ["command": command.line])
    let problem: String?
    do {
      let ending = try await command.run { [log] line in
        log.write(.info, "hook", Format.visible(line), job: job, fields: ["hook": event.kind.rawValue])
      }
      problem =
        switch ending {
        case .exited(0): nil
        case .exited(let status): "ended with status \(status)"
        case .signaled(let signal): "was ended by signal \(signal)"
        case .overtime: "took longer than \(seconds) s and was ended"
        case .stopped: "was ended: drapto ends"
        }
    } catch {
      problem = "can't be run: \(ErrorReport.of(error).message)"
    }
    guard let problem else { return log.write(.debug, "hook", "\(name) is done", job: job) }
    log.write(
      .warning, "hook", "\(name) \(problem)", job: job,
      fields: ["code": ErrorCode.hookFailed.rawValue, "command": command.line])
  }
}

extension Engine {
  /// Has the page of a job that ended written, where that is wanted, and tells of its end then: who is told may want it.
  func report(_ run: JobRun) {
    guard let view = journal.accepted.jobs[run.id] else { return }
    let film = run.record.map { ReportedFilm(view: view, settings: journal.settings(of: run.id), record: $0) }
    reports.write(film) { [weak self] in self?.runHooks(after: view.job) }
  }

  /// Tells of a job that ended, and of a queue that has nothing left to do.
  private func runHooks(after job: Job) {
    // Also while the engine stops: what is not run then is told by ``Hooks/close()``.
    if let event = HookEvent(job) { hooks.run(event) }
    // A machine that is switched off then is to have written all pages.
    if job.state.isFinal, isIdle, reports.isEven { hooks.run(HookEvent(idle: journal.accepted.jobs.values.map(\.job))) }
  }

  /// No job of this engine goes on by itself. What somebody paused does not; what waits for the disk or for its hours
  /// does, and so does what waits in a queue that is paused.
  private var isIdle: Bool {
    let isHeld = journal.accepted.queue.hold != nil
    return !journal.accepted.jobs.values.contains { view in
      (scope?.contains(view.job.id) ?? true) && view.movesByItself(isHeld: isHeld)
    }
  }

  /// Returns when all hooks of what has happened so far have been run, and all pages written.
  package func hooksSettled() async {
    // A job whose end was told may still be tidying up: its hook comes after that.
    for run in runs.values where !run.isRunning { await run.ended() }
    await reports.settled()
    await hooks.settled()
  }
}
