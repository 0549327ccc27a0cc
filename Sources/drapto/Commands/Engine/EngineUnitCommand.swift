import ArgumentParser
import DraptoModel
import Foundation

struct EngineUnitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unit", abstract: "Print a systemd user unit that runs the engine, with how to install it.")

  @OptionGroup var common: CommonOptions
  @Option(
    help: ArgumentHelp(
      "Absolute path of the program, for packages: nothing of this shell goes in.", visibility: .hidden))
  var program: String?

  func run() throws {
    let unit =
      if let program { SystemdUnit(installed: program) } else {
        SystemdUnit(executable: OwnBinary.lasting, launch: try EngineLaunch(common))
      }
    for line in unit.lines { print(line) }
  }
}
