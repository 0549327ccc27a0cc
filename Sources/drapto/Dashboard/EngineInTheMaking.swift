import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTerminal
import Logging

/// The engine while tools are looked for and its database is opened: the screen does not wait for that.
struct EngineInTheMaking: Sendable {
  /// What came of it.
  struct Made: Sendable {
    var client: any EngineClient
    /// nil where tools are missing.
    var engine: Engine?
    var probe: MediaProbe?
    /// What hinders it, and the command that mends that.
    var banner: [String]
    /// The state it began with.
    var before: EngineSnapshot
  }

  private let task: Task<Made, any Error>

  /// Begins to make it.
  init(settings: Settings, logger: Logger) { task = Task { try await Self.make(settings, logger) } }

  /// Throws what hinders an engine altogether: another one at work, a database that can't be used.
  var made: Made { get async throws { try await task.value } }

  private static func make(_ settings: Settings, _ logger: Logger) async throws -> Made {
    let wiring = ToolWiring(settings: settings)
    let tools: Toolset
    do { tools = try await wiring.finder.find() } catch {
      let report = ErrorReport.of(error)
      let banner = [
        report.description,
        "Nothing can be encoded until that is mended: `drapto doctor` says how. Then start drapto again.",
      ]
      return Made(
        client: NoEngine(reason: report), engine: nil, probe: nil, banner: banner, before: EngineSnapshot())
    }
    let engine = try await EngineSetup(settings: settings).engine(onlyNamedJobs: false, tools: tools, logger: logger)
    if try await engine.snapshot().queue.mode == .draining { try await engine.send(.resumeQueue) }
    return Made(
      client: engine, engine: engine, probe: MediaProbe(tools: tools, runner: wiring.runner), banner: [],
      before: try await engine.snapshot())
  }

  /// Commands wait for the engine.
  func send(_ command: EngineCommand) async throws { try await made.client.send(command) }
}
