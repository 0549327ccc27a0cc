import DraptoControl
import DraptoEngine
import DraptoModel
import Logging

/// The socket in front of an engine of this process.
struct EngineServer {
  let engine: Engine
  let common: CommonOptions
  let owner: EngineOwner
  let logger: Logger

  /// - Parameter stop: called when a client asks for an orderly end.
  func start(stop: @escaping @Sendable () -> Void) async throws -> ControlServer {
    let settings = try common.settings()
    let (engine, common, logger) = (engine, common, logger)
    let configuration = ControlConfiguration(
      stateFolder: Places().stateFolder(settings), owner: owner,
      settings: { changes in
        // As flags do: above file, preset and environment.
        var layer = SettingsLayer()
        for (key, value) in changes { layer.set(key, value, .flag("request")) }
        return try common.settings(layer)
      },
      profiles: { try common.profiles() }, stop: stop, attached: { await engine.show(dashboards: $0) },
      log: { level, text in logger.log(level: level.swiftLog, "\(text)", metadata: ["subsystem": "control"]) })
    return try await ControlServer.start(engine, configuration)
  }
}
