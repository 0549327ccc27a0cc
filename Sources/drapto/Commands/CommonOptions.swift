import ArgumentParser
import DraptoModel

/// Flags every command takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .long, help: "Settings file in place of the usual one.", completion: .file(extensions: ["toml"]))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Any setting, by its name in `drapto config`; can be repeated.", valueName: "key=value"),
    completion: .assignments)
  var assignments: [String] = []

  /// The flags as a layer.
  func layer() throws -> SettingsLayer {
    var layer = SettingsLayer()
    for assignment in assignments {
      guard let equals = assignment.firstIndex(of: "=") else {
        throw ValidationError("--set \(assignment): must be KEY=VALUE")
      }
      try layer.put(
        String(assignment[..<equals]), String(assignment[assignment.index(after: equals)...]), flag: "--set")
    }
    return layer
  }

  func settings(_ more: SettingsLayer = SettingsLayer()) throws -> Settings {
    try SettingsLoader().load(file: config, flags: try flags(more))
  }

  /// The watched folders of the settings file.
  func watches(_ more: SettingsLayer = SettingsLayer()) throws -> [WatchOrder] {
    try SettingsLoader().watches(file: config, flags: try flags(more))
  }

  /// The profiles of the settings file.
  func profiles() throws -> Profiles { try SettingsLoader().profiles(file: config) }

  private func flags(_ more: SettingsLayer) throws -> SettingsLayer {
    var flags = try layer()
    flags.values.merge(more.values) { $1 }
    return flags
  }
}

extension SettingsLayer {
  /// Sets a value from the text of a flag.
  mutating func put(_ key: String, _ text: String, flag: String) throws {
    guard let definition = SettingsCatalog.byKey[key] else { throw SettingsError.unknown(key, .flag(flag)) }
    guard let value = definition.kind.parse(text) else {
      throw SettingsError.wrongType(definition, .text(text), .flag(flag))
    }
    if case .table(let entries) = value, case .table(let before)? = values[key]?.value {
      set(key, .table(before.merging(entries) { $1 }), .flag(flag))
    } else {
      set(key, value, .flag(flag))
    }
  }
}

extension CommonOptions {
  /// The same with those values of other flags that are the engine's matter, not a film's: for an engine that is started.
  func forEngine(_ flags: SettingsLayer) -> CommonOptions {
    var all = self
    for (key, entry) in flags.values.sorted(by: { $0.key < $1.key }) where Self.isOfEngine(key) {
      all.assignments.append("\(key)=\(entry.value.flagText)")
    }
    return all
  }

  /// Says that an engine that runs keeps its own values of these; nil where none of them was given.
  func withoutEffect(_ flags: SettingsLayer) -> String? {
    let given = assignments.map { String($0.prefix { $0 != "=" }) } + flags.values.keys
    let keys = Set(given.filter(Self.isOfEngine)).subtracting([SettingsCatalog.state.definition.key]).sorted()
    guard !keys.isEmpty else { return nil }
    let workers =
      keys.contains(SettingsCatalog.workers.definition.key) ? "; `drapto workers N` sets how many encoders run" : ""
    return "the engine that runs keeps its own \(keys.joined(separator: ", "))\(workers)"
  }

  /// The assignments that are a film's matter.
  func filmLayer() throws -> SettingsLayer {
    var layer = try layer()
    layer.values = layer.values.filter { !Self.isOfEngine($0.key) }
    return layer
  }

  private static func isOfEngine(_ key: String) -> Bool { key.hasPrefix("system.") || key.hasPrefix("hooks.") }
}

extension SettingValue {
  /// As `--set` reads it.
  fileprivate var flagText: String {
    switch self {
    case .bool(let flag): "\(flag)"
    case .int(let number): "\(number)"
    case .number(let number): Format.compact(number)
    case .text(let text): text
    case .table(let entries):
      entries.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ":")
    }
  }
}
