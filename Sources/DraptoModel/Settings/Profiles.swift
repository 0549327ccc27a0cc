/// Sets of values of the user's own, `[profiles.NAME]` of the settings file, which are chosen like ``Presets``.
package struct Profiles: Sendable, Equatable {
  /// One of them.
  package struct Profile: Sendable, Equatable {
    /// The built-in preset that it is laid over; `default` sets nothing.
    package var preset: String
    /// What it sets itself, by whole key.
    package var values: [String: SettingValue]
  }

  /// Those of the user, by name.
  package private(set) var own: [String: Profile] = [:]

  package init() {}

  /// All names that `encoding.preset` takes: built-in ones first.
  package var names: [String] { ["default"] + Presets.names + own.keys.sorted() }

  /// What a preset or profile sets, by key; nil where there is none of that name.
  package func values(of name: String) -> [String: SettingValue]? {
    if let values = Presets.values(of: name) { return values }
    return own[name].map { (Presets.values(of: $0.preset) ?? [:]).merging($0.values) { $1 } }
  }

  /// The setting that a key of a profile stands for: `crf` is `encoding.crf`, and settings of `process` go by their whole
  /// name; nil for all others, which are no matter of a single film.
  package static func definition(_ key: String) -> SettingDefinition? {
    if let short = SettingsCatalog.byKey["encoding." + key] { return short }
    guard key.hasPrefix("encoding.") || key.hasPrefix("process.") else { return nil }
    return SettingsCatalog.byKey[key]
  }

  /// Takes up the profile of a settings file. Throws `DRP-SET-UNKNOWN`, `DRP-SET-TYPE` or `DRP-SET-RANGE`, which name file
  /// and place: `profiles.archive.crf`.
  package mutating func add(_ name: String, _ entries: [String: SettingValue], from origin: SettingOrigin) throws {
    guard name.wholeMatch(of: /[A-Za-z0-9_-]+/) != nil else {
      throw SettingsError.conflict(
        "profiles: the name \(SettingValue.text(name).toml) must be of letters, digits, - and _", origin)
    }
    guard Presets.values(of: name) == nil else {
      throw SettingsError.conflict("profiles.\(name): \(name) is a built-in preset; take another name", origin)
    }
    var profile = Profile(preset: "default", values: [:])
    for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
      let place = "profiles.\(name).\(key)"
      guard var definition = Self.definition(key) else { throw SettingsError.unknown(place, origin) }
      let whole = definition.key
      definition.key = place
      if whole == SettingsCatalog.preset.definition.key {
        guard let base = String(value) else { throw SettingsError.wrongType(definition, value, origin) }
        guard Presets.values(of: base) != nil else {
          throw SettingsError.conflict(
            "`\(place)` is \(value.toml): must be \(SettingKind.choice(["default"] + Presets.names).accepts)", origin)
        }
        profile.preset = base
        continue
      }
      switch definition.kind.check(value) {
      case .success(let checked): profile.values[whole] = checked
      case .failure(.type): throw SettingsError.wrongType(definition, value, origin)
      case .failure(.range): throw SettingsError.outOfRange(definition, value, origin)
      }
    }
    own[name] = profile
  }

  /// Throws `DRP-SET-RANGE` for a name that is none of these.
  /// - Parameter place: the setting that holds it.
  package func check(_ name: String, place: String, from origin: SettingOrigin) throws {
    guard values(of: name) == nil else { return }
    let accepted = own.isEmpty ? SettingKind.preset.accepts : SettingKind.choice(names).accepts
    throw SettingsError.conflict("`\(place)` is \(SettingValue.text(name).toml): must be \(accepted)", origin)
  }

  /// As TOML writes them.
  package var toml: [String] {
    own.sorted { $0.key < $1.key }.flatMap { name, profile -> [String] in
      let values = profile.values.sorted { $0.key < $1.key }
      return ["", "[profiles.\(name)]", "preset = \(SettingValue.text(profile.preset).toml)"]
        + values.map { "\($0.key) = \($0.value.toml)" }
    }
  }
}
