import ArgumentParser

/// `drapto engine`: the engine by hand, or for systemd.
struct EngineCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "The engine itself: a process of its own that works on the queue.",
    discussion: "docs/engine.md says what it does at a logout, and which files it keeps.",
    subcommands: [
      EngineRunCommand.self, EngineStartCommand.self, EngineStopCommand.self, EngineRestartCommand.self,
      EngineStatusCommand.self, EngineUnitCommand.self,
    ])
}
