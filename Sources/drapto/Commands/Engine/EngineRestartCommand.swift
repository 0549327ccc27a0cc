import ArgumentParser
import DraptoModel

struct EngineRestartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restart", abstract: "Stop the engine and start this drapto's: after an upgrade, or for new settings.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Finish the chunks that run first.") var drain = false

  func run() async throws {
    // What this one could not start must not have ended that one.
    _ = try await ToolWiring(settings: try common.settings()).finder.find()
    let stopped = try await EngineStopCommand.stop(common, drain ? .drain : .orderly)
    printLines([stopped?.text ?? "no engine ran"])
    flushStandardOutput()
    let build = try await EngineStartCommand.start(common)
    guard let old = stopped?.build else { return }
    printLines([
      old == build ? "same build as before (\(build.prefix(12)))" : "build \(old.prefix(12)) → \(build.prefix(12))"
    ])
  }
}
