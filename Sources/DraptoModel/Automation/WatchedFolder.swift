/// One `[[watch]]` of the settings file: a folder whose new films join the queue by themselves.
package struct WatchedFolder: Codable, Sendable, Equatable {
  /// Where films are looked for, with all folders below.
  package var folder: String
  /// Where they go; nil: as `system.paths.output` says.
  package var output: String?
  /// The preset they are encoded with; nil: as the other settings say.
  package var preset: String?
  /// Seconds for which a file must not have changed.
  package var still: Int

  package init(folder: String, output: String? = nil, preset: String? = nil, still: Int = 30) {
    self.folder = folder
    self.output = output
    self.preset = preset
    self.still = still
  }
}

extension WatchedFolder {
  /// The one list of what a `[[watch]]` may have.
  package static let definitions = [folderKey, outputKey, presetKey, stillKey]

  private static let folderKey = SettingDefinition(
    key: "watch.folder", kind: .path, fallback: .text(""), unit: nil,
    summary: "The folder that is looked into, with all folders below; must be given, whole or with `~`.")
  private static let outputKey = SettingDefinition(
    key: "watch.output", kind: .path, fallback: .text(""), unit: nil,
    summary: "The folder of its finished films, which must be there; empty: as `system.paths.output` says.")
  private static let presetKey = SettingDefinition(
    key: "watch.preset", kind: .preset, fallback: .text(""), unit: nil,
    summary: "The preset its films are encoded with; left out: as the other settings say.")
  private static let stillKey = SettingDefinition(
    key: "watch.still", kind: .int(0...86_400), fallback: .int(30), unit: "s",
    summary: "A file joins once its size and time have not changed for so long.")

  /// Reads the tables of a settings file, in their order. Throws `DRP-SET-UNKNOWN`, `DRP-SET-TYPE` or `DRP-SET-RANGE`,
  /// which name file and place: `watch[2].still`, counted from 1.
  package static func read(
    _ tables: [[String: SettingValue]], profiles: Profiles = Profiles(), from origin: SettingOrigin
  ) throws -> [WatchedFolder] {
    var folders: [WatchedFolder] = []
    for (index, table) in tables.enumerated() {
      let watch = try WatchedFolder(table, place: "watch[\(index + 1)]", origin)
      if let preset = watch.preset {
        try profiles.check(preset, place: "watch[\(index + 1)].preset", from: origin)
      }
      if let first = folders.firstIndex(where: { $0.folder.isSamePath(as: watch.folder) }) {
        throw SettingsError.conflict("watch[\(index + 1)].folder is that of watch[\(first + 1)]", origin)
      }
      folders.append(watch)
    }
    return folders
  }

  private init(_ table: [String: SettingValue], place: String, _ origin: SettingOrigin) throws {
    let known = Dictionary(uniqueKeysWithValues: Self.definitions.map { ($0.key.dropFirst("watch.".count), $0) })
    var values: [String: SettingValue] = [:]
    for (name, value) in table.sorted(by: { $0.key < $1.key }) {
      let key = "\(place).\(name)"
      guard var definition = known[name[...]] else { throw SettingsError.unknown(key, origin) }
      values[definition.key] = value
      definition.key = key
      switch definition.kind.check(value) {
      case .success: break
      case .failure(.type): throw SettingsError.wrongType(definition, value, origin)
      case .failure(.range): throw SettingsError.outOfRange(definition, value, origin)
      }
    }
    func text(_ definition: SettingDefinition) -> String? {
      let text = values[definition.key].flatMap { String($0) }
      return text?.isEmpty == true ? nil : text
    }
    guard let folder = text(Self.folderKey) else {
      throw SettingsError.conflict("\(place) has no `folder`: it must name the folder to watch", origin)
    }
    // An engine in the background is in another folder than who started it.
    for (name, path) in [("folder", folder), ("output", text(Self.outputKey) ?? folder)]
    where !path.hasPrefix("/") && path != "~" && !path.hasPrefix("~/") {
      throw SettingsError.conflict("\(place).\(name) is \"\(path)\": must begin with / or ~/", origin)
    }
    self.init(
      folder: folder, output: text(Self.outputKey), preset: text(Self.presetKey),
      still: values[Self.stillKey.key].flatMap { Int($0) } ?? 30)
  }

  /// As TOML writes it.
  package var toml: [String] {
    let values: [(String, SettingValue?)] = [
      ("folder", .text(folder)), ("output", output.map { .text($0) }), ("preset", preset.map { .text($0) }),
      ("still", .int(still)),
    ]
    return ["[[watch]]"] + values.compactMap { name, value in value.map { "\(name) = \($0.toml)" } }
  }
}

/// A watched folder as an engine takes it: with whole paths, and the settings of its films.
package struct WatchOrder: Sendable, Equatable {
  /// With whole paths.
  package var folder: WatchedFolder
  /// Where its films go; nil: beside the source.
  package var output: String?
  /// Of the films that join.
  package var settings: Settings

  package init(folder: WatchedFolder, output: String?, settings: Settings) {
    self.folder = folder
    self.output = output
    self.settings = settings
  }
}
