/// What a user changes about a film that is queued; what is not named stays as it is.
package struct JobEdit: Codable, Sendable, Equatable {
  /// New values of settings, by key.
  package var values: [String: SettingValue]
  /// Settings that go back to the preset's value, or else to the built-in one.
  package var unset: Set<String>
  /// Absolute path of another output.
  package var output: String?
  /// Absolute path of the folder that the output goes to, under the name that it has.
  package var folder: String?
  /// Finished chunks that were encoded otherwise may be dropped.
  package var restart: Bool

  package init(
    values: [String: SettingValue] = [:], unset: Set<String> = [], output: String? = nil, folder: String? = nil,
    restart: Bool = false
  ) {
    self.values = values
    self.unset = unset
    self.output = output
    self.folder = folder
    self.restart = restart
  }

  /// Nothing is changed.
  package var isEmpty: Bool { values.isEmpty && unset.isEmpty && output == nil && folder == nil }

  /// Settings of it that decide what is encoded: with another value finished chunks are of no use.
  package var decisiveKeys: [String] {
    let identity = Set(SettingsCatalog.identity + [SettingsCatalog.preset.definition.key])
    return Set(values.keys).union(unset).intersection(identity).sorted()
  }

  /// What becomes of a job with these settings. Throws ``SettingsError``.
  /// - Parameter origin: who says so, for the settings' origins.
  package func change(
    _ job: Job, _ settings: Settings, from origin: SettingOrigin, profiles: Profiles
  ) throws -> JobChange {
    let new = try settings.changing(values, unset: unset, from: origin, profiles: profiles)
    var place = output ?? job.output
    if let folder { place = OutputNaming.join(folder, OutputNaming.split(place).name) }
    // Another container takes its ending along; a name that somebody gives says what they want.
    let container = OutputContainer(setting: new[SettingsCatalog.container], output: place)
    if output == nil, container.contradicts(place), let dot = place.lastIndex(of: ".") {
      place = place[..<dot] + "." + container.rawValue
    }
    return JobChange(settings: new, output: place == job.output ? nil : place, restart: restart)
  }
}

/// Other settings and another place for a film that is queued, whole.
package struct JobChange: Codable, Sendable, Equatable {
  /// All settings that are to hold.
  package var settings: Settings
  /// Absolute path of what it is to become; nil: as before.
  package var output: String?
  /// Finished chunks that were encoded otherwise may be dropped.
  package var restart: Bool

  package init(settings: Settings, output: String? = nil, restart: Bool = false) {
    self.settings = settings
    self.output = output
    self.restart = restart
  }
}
