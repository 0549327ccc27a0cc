import ArgumentParser
import DraptoControl
import DraptoModel
import DraptoStore
import Foundation

struct EngineStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether an engine runs, since when, and what it does.",
    discussion: "Exit status: 0 one runs, 1 none does.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false

  func run() async throws {
    let folder = Places().stateFolder(try common.settings())
    let status = try await EngineStatus.look(at: folder)
    if json { try printJSON(status) } else { printLines(status.lines) }
    if !status.running { throw ExitStatus.failed }
  }
}
