import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTerminal
import Logging

/// Starts the engine beside the screen, which waits neither for the look at tools nor for the database.
struct EngineLauncher: Sendable {
  /// What came of it.
  struct Launched: Sendable {
    var client: any EngineClient
    /// nil where tools are missing.
    var engine: Engine?
    var probe: MediaProbe?
    /// What hinders it, and the command that mends that.
    var banner: [String]
    /// The state it began with.
    var before: EngineSnapshot
  }

  private let task: Task<Launched, any Error>

  /// Begins at once.
  init(settings: Settings, watches: [WatchOrder], logger: Logger) {
    task = Task { try await Self.launch(settings, watches, logger) }
  }

  /// Throws what hinders an engine altogether: another one at work, a database that can't be used.
  var launched: Launched { get async throws { try await task.value } }

  private static func launch(_ settings: Settings, _ watches: [WatchOrder], _ logger: Logger) async throws -> Launched {
    let wiring = ToolWiring(settings: settings)
    let tools: Toolset
    do { tools = try await wiring.finder.find() } catch {
      let report = ErrorReport.of(error)
      let banner = [
        report.description,
        "Nothing can be encoded until that is mended: `drapto doctor` says how. Then start drapto again.",
      ]
      return Launched(
        client: NoEngine(reason: report), engine: nil, probe: nil, banner: banner, before: EngineSnapshot())
    }
    let engine = try await EngineSetup(settings: settings).engine(
      onlyNamedJobs: false, watches: watches, tools: tools, logger: logger)
    if try await engine.snapshot().queue.mode == .draining { try await engine.send(.resumeQueue) }
    return Launched(
      client: engine, engine: engine, probe: MediaProbe(tools: tools, runner: wiring.runner), banner: [],
      before: try await engine.snapshot())
  }

  /// Commands wait for the engine.
  func send(_ command: EngineCommand) async throws { try await launched.client.send(command) }
}
