import ArgumentParser
import DraptoEngine
import DraptoModel
import DraptoStore

struct EngineRestartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restart", abstract: "Stop the engine and start this drapto's: after an upgrade, or for new settings.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Finish the chunks that run first.") var drain = false

  func run() async throws {
    try await refuseUnit()
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
  /// A unit that was stopped behind its manager's back would stay stopped, and this one's engine be none.
  private func refuseUnit() async throws {
    let folder = Places().stateFolder(try common.settings())
    let holder = try await blocking { StateLock.holder(of: folder) }
    guard let holder, let unit = ServiceUnit.of(holder) else { return }
    throw ErrorReport(
      .usage, "the engine (process \(holder)) is the systemd unit \(unit)",
      advice: drain
        ? "`drapto engine stop --drain && systemctl --user start \(unit)`" : "`systemctl --user restart \(unit)`")
  }
}
