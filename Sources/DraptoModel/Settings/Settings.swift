/// Where a value came from; later layers win.
package enum SettingOrigin: Codable, Sendable, Hashable, CustomStringConvertible {
  case builtIn
  case file(String)
  case preset(String)
  case environment(String)
  case flag(String)

  package var description: String {
    switch self {
    case .builtIn: "built-in"
    case .file(let path): path
    case .preset(let name): "preset \(name)"
    case .environment(let name): "$\(name)"
    case .flag(let name): name
    }
  }
}

/// One layer's values by key, each with its origin.
package struct SettingsLayer: Sendable {
  /// By key; checked when layers are merged.
  package var values: [String: (value: SettingValue, origin: SettingOrigin)] = [:]
  package init() {}

  /// Sets a value, checked by nobody yet.
  package mutating func set(_ key: String, _ value: SettingValue, _ origin: SettingOrigin) {
    values[key] = (value, origin)
  }
}

/// All settings in force, checked.
package struct Settings: Codable, Sendable, Equatable {
  /// Only values that are not built in.
  fileprivate var values: [String: SettingValue]
  private var origins: [String: SettingOrigin]

  /// The built-in values.
  package init() {
    values = [:]
    origins = [:]
  }

  /// The value in force, as its own type.
  package subscript<Value>(_ setting: Setting<Value>) -> Value {
    Value(value(of: setting.definition)) ?? Value(setting.definition.fallback)!
  }

  /// The value in force.
  package func value(of definition: SettingDefinition) -> SettingValue {
    values[definition.key] ?? definition.fallback
  }

  /// The layer that the value in force came from.
  package func origin(of definition: SettingDefinition) -> SettingOrigin { origins[definition.key] ?? .builtIn }

  /// Changes one value; tables are merged key by key. Throws `DRP-SET-UNKNOWN`, `DRP-SET-TYPE` or `DRP-SET-RANGE`.
  package mutating func set(_ key: String, _ value: SettingValue, from origin: SettingOrigin) throws {
    guard let definition = SettingsCatalog.byKey[key] else { throw SettingsError.unknown(key, origin) }
    switch definition.kind.check(value) {
    case .success(.table(let entries)):
      let before = [String: String](self.value(of: definition)) ?? [:]
      values[key] = .table(before.merging(entries) { $1 })
    case .success(let checked): values[key] = checked
    case .failure(.type): throw SettingsError.wrongType(definition, value, origin)
    case .failure(.range): throw SettingsError.outOfRange(definition, value, origin)
    }
    origins[key] = origin
  }

  /// Changes one value from text, as a flag or an environment variable gives it.
  package mutating func set(_ key: String, text: String, from origin: SettingOrigin) throws {
    guard let definition = SettingsCatalog.byKey[key] else { throw SettingsError.unknown(key, origin) }
    guard let value = definition.kind.parse(text) else {
      throw SettingsError.wrongType(definition, .text(text), origin)
    }
    try set(key, value, from: origin)
  }

  /// Merges the layers: built-in < file < preset or profile < environment < flags. The preset is chosen by the last layer that names one.
  package static func merged(
    file: SettingsLayer, environment: SettingsLayer, flags: SettingsLayer, profiles: Profiles = Profiles()
  ) throws -> Settings {
    let presetKey = SettingsCatalog.preset.definition.key
    var chosen = Settings()
    for layer in [file, environment, flags] {
      if let entry = layer.values[presetKey] { try chosen.set(presetKey, entry.value, from: entry.origin) }
    }
    let name = chosen[SettingsCatalog.preset]
    try profiles.check(name, place: presetKey, from: chosen.origin(of: SettingsCatalog.preset.definition))
    var preset = SettingsLayer()
    for (key, value) in profiles.values(of: name) ?? [:] { preset.set(key, value, .preset(name)) }
    var result = Settings()
    for layer in [file, preset, environment, flags] {
      for (key, entry) in layer.values.sorted(by: { $0.key < $1.key }) {
        try result.set(key, entry.value, from: entry.origin)
      }
    }
    try result.checkTogether()
    return result
  }

  /// The built-in value holds again.
  mutating func remove(_ key: String) {
    values[key] = nil
    origins[key] = nil
  }

  /// Values that are fine alone but not together.
  func checkTogether() throws {
    let (minimum, maximum) = (self[SettingsCatalog.minimumChunk], self[SettingsCatalog.maximumChunk])
    if minimum > maximum {
      throw SettingsError.conflict(
        "process.segmentation.min_chunk (\(Format.compact(minimum)) s) is above max_chunk (\(Format.compact(maximum)) s)",
        origin(of: SettingsCatalog.minimumChunk.definition))
    }
    let (least, most) = (self[SettingsCatalog.targetCRFMinimum], self[SettingsCatalog.targetCRFMaximum])
    if least > most {
      throw SettingsError.conflict(
        "encoding.quality.crf_min (\(Format.compact(least))) is above crf_max (\(Format.compact(most)))",
        origin(of: SettingsCatalog.targetCRFMinimum.definition))
    }
    for (name, level) in self[SettingsCatalog.logLevels] where LogLevel(rawValue: level) == nil {
      throw SettingsError.conflict(
        "system.log.levels.\(name) is \"\(level)\": must be one of debug, info, warning, error",
        origin(of: SettingsCatalog.logLevels.definition))
    }
  }

  /// The values that decide what comes out, as one comparable text per key.
  package var identity: [String: String] {
    var result: [String: String] = [:]
    for key in SettingsCatalog.identity {
      guard let definition = SettingsCatalog.byKey[key] else { continue }
      result[key] = value(of: definition).toml
    }
    return result
  }

  /// Everything that differs, with both values: `process.retries: 2 → 5`.
  package func differences(to other: Settings) -> [String] {
    SettingsCatalog.all.compactMap { definition in
      let (mine, theirs) = (value(of: definition), other.value(of: definition))
      return mine == theirs ? nil : "\(definition.key): \(mine.toml) → \(theirs.toml)"
    }
  }

  /// Keys whose identity differs, with both values: `encoding.crf: 26 → 30`.
  package func identityDifferences(to other: Settings) -> [String] {
    let (mine, theirs) = (identity, other.identity)
    return mine.keys.sorted().compactMap { key in
      mine[key] == theirs[key] ? nil : "\(key): \(mine[key] ?? "") → \(theirs[key] ?? "")"
    }
  }
}

extension Settings {
  /// The values that are not the built-in ones, by key.
  package var changed: [String: SettingValue] { values }
}
