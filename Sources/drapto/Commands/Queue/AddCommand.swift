import ArgumentParser
import DraptoControl
import DraptoModel
import DraptoTerminal

struct AddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Put films and folders of films into the queue, and return.",
    discussion: """
      Takes the options of drapto encode. Starts an engine in the background where none runs. Exit status 1 when a film was refused. What the outputs would lack is said on stderr, as far as it is found within ten seconds. drapto wait waits for what was added.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Option(name: .shortAndLong, help: "Output file, or folder for more than one film.", completion: .file())
  var output: String?
  @Option(parsing: .unconditional, help: "Higher ones come first; -1000 to 1000.")
  var priority = 0
  @Flag(help: "Drop unfinished work on the same output that was begun with other settings.")
  var restart = false
  @Flag(help: "Print what was done as one JSON object.") var json = false
  @Argument(help: "Films and folders.", completion: .file())
  var inputs: [String]

  func validate() throws {
    try InputList.refuseEmpty(inputs, output: output)
    guard Job.priorities.contains(priority) else {
      throw ValidationError("--priority must be \(Job.priorities.lowerBound) to \(Job.priorities.upperBound)")
    }
  }

  func run() async throws {
    let flags = try encoding.layer()
    let settings = try common.settings(flags)
    let entries = InputList.expand(inputs, output: output, settings: settings)
    let added = Locked<[JobRequest]>([])
    // What is refused is told when all is done.
    let outcome: Result<Void, any Error>
    do {
      try await queue(entries, settings, flags) { request in added.withLock { $0.append(request) } }
      outcome = .success(())
    } catch { outcome = .failure(error) }
    await Self.tellLosses(added.value, settings)
    try outcome.get()
  }

  /// The films are in the queue: the look holds up nothing but this command.
  private static func tellLosses(_ requests: [JobRequest], _ settings: Settings) async {
    guard settings[SettingsCatalog.askLosses], !requests.isEmpty else { return }
    let lookup = FilmLookup(settings)
    let found = await LossSurvey(limit: .seconds(10)) { await lookup.losses(of: $0) }.run(requests)
    for film in found.lossy {
      for loss in film.losses { standardError("warning: \(film.name): loss: \(loss.subject): \(loss.detail)") }
    }
  }

  private func queue(
    _ entries: [InputList.Entry], _ settings: Settings, _ flags: SettingsLayer,
    _ added: @escaping @Sendable (JobRequest) -> Void
  ) async throws {
    try await VerbReport.of("add", json: json, { try await engine(flags) }) { client, report in
      if client.engine.owner == .encode {
        standardError("drapto: this engine is of drapto encode, and ends with the films of that")
      }
      let before = try await client.head().jobs
      for entry in entries {
        do {
          let request = JobRequest(
            source: entry.source, output: try entry.output.get(), settings: settings, priority: priority,
            restart: restart)
          for id in try await client.send(.enqueue([request])).jobs {
            let found = before[id]?.job
            if found?.state != .done { added(request) }
            let sameOutput = before.values.map(\.job).first { $0.output.isSamePath(as: request.output) }
            Self.tell(id, request, found: found, replaced: found == nil ? sameOutput : nil, &report)
          }
        } catch { report.refuse(entry.source, error) }
      }
    }
  }

  /// - Parameters:
  ///   - found: the job as it was before, where the film was in the queue already.
  ///   - replaced: one for the same output that made room for it.
  private static func tell(
    _ id: JobID, _ request: JobRequest, found: Job?, replaced: Job?, _ report: inout VerbReport
  ) {
    let isDone = found?.state == .done
    var remark = replaced.map { " (in place of job \($0.id))" } ?? ""
    if let found { remark = isDone ? " (done already)" : " (in the queue already: \(found.state.rawValue) before)" }
    report.did(
      "\(id) \(request.source) → \(request.output)" + remark,
      [
        "target": .text("\(id)"), "job": .int(Int(id.value)), "source": .text(request.source),
        "output": .text(request.output), "isDone": .bool(isDone),
      ])
  }

  /// The one that runs, or a new one in the background.
  private func engine(_ flags: SettingsLayer) async throws -> ControlClient {
    switch try await EngineStarter(common.forEngine(flags)).start() {
    case .running(let client):
      if let text = common.withoutEffect(flags) { standardError("drapto: \(text)") }
      return client
    case .started(let pid, _):
      standardError("drapto: an engine was started in the background (process \(pid))")
      return try await RunningEngine(common).client()
    }
  }
}
