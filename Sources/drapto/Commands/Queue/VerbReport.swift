import DraptoControl
import DraptoModel

/// What a verb did, thing by thing: a line for each while it goes on, or one object at the end.
struct VerbReport {
  private struct Answer: Encodable {
    var verb: String
    var done: [[String: JSONValue]] = []
    var refused: [Refusal] = []
    /// Why nothing could be tried.
    var error: ErrorReport?
  }

  private struct Refusal: Encodable {
    var target: String
    var error: ErrorReport
  }

  private let json: Bool
  private var answer: Answer

  init(_ verb: String, json: Bool) {
    self.json = json
    answer = Answer(verb: verb)
  }

  /// - Parameters:
  ///   - text: for people, one line.
  ///   - facts: for scripts.
  mutating func did(_ text: String, _ facts: [String: JSONValue]) {
    answer.done.append(facts)
    say(text)
  }

  /// A line for people alone.
  func say(_ text: String) { if !json { printLines([text]) } }

  /// It is said at once: the others go on.
  mutating func refuse(_ target: String, _ error: any Error) {
    let report = ErrorReport.of(error)
    answer.refused.append(Refusal(target: target, error: report))
    Self.tell(target, report)
  }

  /// What is wrong with a target, and what to do.
  static func tell(_ target: String, _ report: ErrorReport) {
    standardError("drapto: \(Format.visible(target)): \(report)\n  what to do: \(Format.visible(report.advice))")
  }

  /// Things that were done.
  var count: Int { answer.done.count }

  /// Throws ``ExitStatus/failed`` when something was refused.
  func finish() throws {
    try printAnswer()
    if !answer.refused.isEmpty { throw ExitStatus.failed }
  }

  private func printAnswer() throws {
    if json { print(try jsonLine(answer)) }
  }

  /// Does what a verb does, and says how it went.
  /// - Parameter connect: throws what keeps the verb from being tried at all.
  static func of<Client>(
    _ verb: String, json: Bool, _ connect: () async throws -> Client,
    _ body: (Client, inout VerbReport) async throws -> Void
  ) async throws {
    var report = VerbReport(verb, json: json)
    do {
      try await body(try await connect(), &report)
    } catch let error as any ReportableError where json {
      report.answer.error = error.report
      try report.printAnswer()
      throw ExitStatus.of(error.report)
    }
    try report.finish()
  }

  /// The same through the engine that runs. Throws `DRP-CONTROL-NONE`.
  static func of(
    _ verb: String, json: Bool, _ common: CommonOptions,
    _ body: (ControlClient, inout VerbReport) async throws -> Void
  ) async throws {
    try await of(verb, json: json, { try await RunningEngine(common).client() }) { client, report in
      try await body(client, &report)
      guard let reason = client.unrecorded else { return }
      standardError(
        "drapto: done, and not recorded yet: \(reason)\n  what to do: \(Format.visible(reason.advice)) "
          + "Until then the engine must not be killed: it alone knows of it.")
    }
  }
}
