extension SettingOrigin {
  /// Reads what `description` writes; what is none of the others is taken for a flag.
  package init(text: String) {
    if text == "built-in" {
      self = .builtIn
    } else if text.hasPrefix("/") || text.hasSuffix(".toml") {
      self = .file(text)
    } else if text.hasPrefix("preset ") {
      self = .preset(String(text.dropFirst("preset ".count)))
    } else if text.hasPrefix("$") {
      self = .environment(String(text.dropFirst()))
    } else {
      self = .flag(text)
    }
  }

  /// Environment and flags stand above presets and profiles.
  package var isAbovePresets: Bool {
    switch self {
    case .environment, .flag: true
    case .builtIn, .file, .preset: false
    }
  }
}

extension Settings {
  /// Where each value that is not built in came from, in words, by key.
  package var originTexts: [String: String] {
    changed.keys.reduce(into: [:]) { texts, key in
      if let definition = SettingsCatalog.byKey[key] { texts[key] = origin(of: definition).description }
    }
  }

  /// Settings of a film whose value is not the built-in one, in the order of the list; those of the engine and of screens
  /// are no matter of its.
  package var deviations: [SettingDefinition] {
    SettingsCatalog.all.filter { definition in
      value(of: definition) != definition.fallback
        && ["encoding.", "process.", "features."].contains { definition.key.hasPrefix($0) }
    }
  }

  /// Puts these back together from what is said of them; settings that only another version has are left out.
  /// Throws ``SettingsError``.
  package init(changed: [String: SettingValue], originTexts: [String: String]) throws {
    self.init()
    for (key, value) in changed.sorted(by: { $0.key < $1.key }) where SettingsCatalog.byKey[key] != nil {
      try set(key, value, from: originTexts[key].map(SettingOrigin.init(text:)) ?? .flag("request"))
    }
  }

  /// The same with values of a user's on top. Another preset takes the place of what the one before had set; what came
  /// from the environment or a flag stays above it. Throws ``SettingsError``.
  /// - Parameter unset: keys that go back to the preset's value, or else to the built-in one.
  package func changing(
    _ changes: [String: SettingValue], unset: Set<String> = [], from origin: SettingOrigin, profiles: Profiles
  ) throws -> Settings {
    let presetKey = SettingsCatalog.preset.definition.key
    var result = self
    for key in unset.sorted() {
      guard SettingsCatalog.byKey[key] != nil else { throw SettingsError.unknown(key, origin) }
      result.remove(key)
    }
    if let choice = changes[presetKey] { try result.set(presetKey, choice, from: origin) }
    let name = result[SettingsCatalog.preset]
    if changes[presetKey] != nil || unset.contains(presetKey) {
      try profiles.check(name, place: presetKey, from: origin)
      for definition in SettingsCatalog.all {
        if case .preset = result.origin(of: definition) { result.remove(definition.key) }
      }
    }
    for (key, value) in profiles.values(of: name) ?? [:] {
      guard let definition = SettingsCatalog.byKey[key], !result.origin(of: definition).isAbovePresets,
        changes[presetKey] != nil || unset.contains(presetKey) || unset.contains(key)
      else { continue }
      try result.set(key, value, from: .preset(name))
    }
    for (key, value) in changes.sorted(by: { $0.key < $1.key }) where key != presetKey {
      try result.set(key, value, from: origin)
    }
    try result.checkTogether()
    return result
  }
}
