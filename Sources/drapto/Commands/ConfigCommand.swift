import ArgumentParser
import DraptoModel
import DraptoTerminal

struct ConfigCommand: ParsableCommand, AnswersInJSON {
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

  private struct ProfileEntry: Encodable {
    var preset: String
    /// By key, as TOML writes them.
    var values: [String: String]
  }

  private enum Value: Encodable {
    case entry(Entry)
    case watches([WatchedFolder])
    case profiles([String: ProfileEntry])

    func encode(to encoder: any Encoder) throws {
      switch self {
      case .entry(let entry): try entry.encode(to: encoder)
      case .watches(let watches): try watches.encode(to: encoder)
      case .profiles(let profiles): try profiles.encode(to: encoder)
      }
    }
  }

  func run() throws {
    let settings = try common.settings()
    let watches = try common.watches().map(\.folder)
    let profiles = try common.profiles()
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
      var values = Dictionary(uniqueKeysWithValues: entries.map { ($0.0, Value.entry($0.1)) })
      values["watch"] = .watches(watches)
      values["profiles"] = .profiles(
        profiles.own.mapValues { ProfileEntry(preset: $0.preset, values: $0.values.mapValues(\.toml)) })
      try printJSON(values)
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
    // Last: what stands below a table's head belongs to it.
    if explain, watches.isEmpty {
      printLines(["", "# [[watch]]: a folder whose new films join by themselves, as often as there are such folders."])
      for key in WatchedFolder.definitions {
        printLines(["# \(key.key): \(key.summary) Accepts \(key.kind.accepts)\(key.unit.map { ", in " + $0 } ?? "")."])
      }
    }
    if explain, profiles.own.isEmpty {
      printLines([
        "",
        "# [profiles.NAME]: a set of values of your own, chosen like a preset: `preset`, the built-in one it is laid",
        "# over, and any setting of `encoding` without that word (`crf`, `svt.preset`), or of `process` with it.",
      ])
    }
    printLines(profiles.toml)
    for watch in watches { printLines([""] + watch.toml) }
  }
}
