import ArgumentParser
import DraptoModel
import DraptoTerminal

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show the settings in force, and which layer each came from.",
    discussion: "What it prints is valid TOML, so a part of it can be taken as a settings file.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Explain each setting: what it does, what it accepts, its environment variable.") var explain = false

  private struct Entry: Encodable {
    var value: String
    var origin: String
    var accepts: String
    var unit: String?
    var environment: String
    var summary: String
  }

  func run() throws {
    let settings = try common.settings()
    if json {
      let entries = SettingsCatalog.all.map { definition in
        (
          definition.key,
          Entry(
            value: settings.value(of: definition).toml, origin: "\(settings.origin(of: definition))",
            accepts: definition.kind.accepts, unit: definition.unit, environment: definition.environmentName,
            summary: definition.summary)
        )
      }
      try printJSON(Dictionary(uniqueKeysWithValues: entries))
      return
    }
    printLines(["# settings file: \(common.config ?? Places().configFile)"])
    for definition in SettingsCatalog.all {
      if explain {
        printLines([
          "", "# \(definition.summary)",
          "# accepts \(definition.kind.accepts)\(definition.unit.map { ", in " + $0 } ?? ""); $\(definition.environmentName)",
        ])
      }
      let line = "\(definition.key) = \(settings.value(of: definition).toml)"
      let origin = settings.origin(of: definition)
      printLines([origin == .builtIn ? line : line + "  # from \(origin)"])
    }
  }
}
