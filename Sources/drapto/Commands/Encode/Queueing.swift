import DraptoControl
import DraptoModel

/// Puts films in line, and says which were refused and why.
struct Queueing {
  let settings: Settings
  let restart: Bool
  /// Somebody has had enough: the others are not queued any more.
  var isStopped: @Sendable () -> Bool = { false }

  /// Numbers of those that were taken, in order; what was wrong with the others was told.
  func enqueue(_ entries: [InputList.Entry], _ client: any EngineClient) async -> (
    jobs: [JobID], refused: [ErrorReport]
  ) {
    var jobs: [JobID] = []
    var refused: [ErrorReport] = []
    for entry in entries where !isStopped() {
      do {
        let request = JobRequest(
          source: entry.source, output: try entry.output.get(), settings: settings, restart: restart)
        jobs += try await client.send(.enqueue([request])).jobs
      } catch {
        let report = ErrorReport.of(error)
        refused.append(report)
        standardError("drapto: \(report)\n  what to do: " + report.advice)
      }
    }
    return (jobs, refused)
  }
}

/// `drapto encode --detach`: queues films with the engine in the background, which is started where none runs.
struct DetachedQueueing {
  let common: CommonOptions
  let settings: Settings
  let json: Bool
  let restart: Bool

  /// Throws ``ExitStatus`` where a film was refused.
  func run(_ entries: [InputList.Entry]) async throws {
    let starter = try EngineStarter(common)
    if case .running(let client) = try await starter.start() { client.close() }
    let client = try await EngineFinder(stateFolder: starter.stateFolder).connect(name: "encode")
    defer { client.close() }
    let (jobs, refused) = await Queueing(settings: settings, restart: restart).enqueue(entries, client)
    let state = try await client.head()
    let views = jobs.compactMap { state.jobs[$0]?.job }
    if json {
      try printJSON(views.map(JobLine.init))
    } else {
      printLines(views.map { "job \($0.id): \($0.name) → \($0.output)" })
      if client.engine.owner == .encode {
        standardError("drapto: through the engine of another `drapto encode` (process \(client.engine.pid))")
      }
    }
    if let first = refused.first { throw refused.count == 1 && jobs.isEmpty ? ExitStatus.of(first) : ExitStatus.failed }
    guard !jobs.isEmpty else {
      standardError("nothing to do: give a film, a folder, or --help")
      throw ExitStatus.usage
    }
  }
}
