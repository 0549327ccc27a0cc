import ArgumentParser
import DraptoControl
import DraptoModel

struct AddCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Put films and folders of films into the queue, and return.",
    discussion: """
      Takes the options of drapto encode. Starts an engine in the background where none runs. Exit status 1 when a film was refused. drapto wait waits for what was added.
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
    guard Job.priorities.contains(priority) else {
      throw ValidationError("--priority must be \(Job.priorities.lowerBound) to \(Job.priorities.upperBound)")
    }
    guard encoding.workers == nil else {
      throw ValidationError("how many encoders run is the engine's matter: `drapto workers N`")
    }
  }

  func run() async throws {
    let settings = try common.settings(encoding.layer())
    let entries = InputList.expand(inputs, output: output, settings: settings)
    try await VerbReport.of("add", json: json, engine) { client, report in
      if client.engine.owner == .encode {
        standardError("drapto: this engine is of drapto encode, and ends with the films of that")
      }
      var added: [(id: JobID, request: JobRequest)] = []
      for entry in entries {
        do {
          let request = JobRequest(
            source: entry.source, output: try entry.output.get(), settings: settings, priority: priority,
            restart: restart)
          added += try await client.send(.enqueue([request])).jobs.map { ($0, request) }
        } catch { report.refuse(entry.source, error) }
      }
      // What they are now is worth a word, and no failure of what was done.
      let jobs = added.isEmpty ? [:] : (try? await client.firstPage().jobs) ?? [:]
      for (id, request) in added { Self.tell(id, request, jobs[id]?.job.state, &report) }
    }
  }

  private static func tell(_ id: JobID, _ request: JobRequest, _ state: JobState?, _ report: inout VerbReport) {
    report.did(
      "\(id) \(request.source) → \(request.output)" + (state == .done ? " (done already)" : ""),
      [
        "target": .text("\(id)"), "job": .int(Int(id.value)), "source": .text(request.source),
        "output": .text(request.output), "state": state.map { .text($0.rawValue) } ?? .null,
      ])
  }

  /// The one that runs, or a new one in the background.
  private func engine() async throws -> ControlClient {
    switch try await EngineStarter(common).start() {
    case .running(let client): return client
    case .started(let pid, _):
      standardError("drapto: an engine was started in the background (process \(pid))")
      return try await RunningEngine(common).client()
    }
  }
}
