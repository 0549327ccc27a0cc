import ArgumentParser
import DraptoModel
import Foundation

struct EngineUnitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unit", abstract: "Print a systemd user unit that runs the engine, with how to install it.")

  @OptionGroup var common: CommonOptions

  func run() throws {
    let unit = SystemdUnit(executable: OwnBinary.lasting, launch: try EngineLaunch(common))
    for line in unit.lines { print(line) }
  }
}
