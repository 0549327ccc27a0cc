import DraptoModel
import Foundation

/// Puts the layers together: built-in < file < preset < environment < flags.
struct SettingsLoader {
  var environment: [String: String]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

  /// Throws ``SettingsError``.
  /// - Parameter file: the file named by `--config`; it must exist. Without it the usual place is read if there is one.
  func load(file: String?, flags: SettingsLayer) throws -> Settings {
    try merged(try contents(file), flags)
  }

  /// The folders of the file's `[[watch]]`, with whole paths and the settings of their films. Throws ``SettingsError``.
  func watches(file: String?, flags: SettingsLayer) throws -> [WatchOrder] {
    let contents = try contents(file)
    let places = Places(environment: environment)
    return try contents.watches.map { watch in
      var (folder, flags) = (watch, flags)
      folder.folder = places.expanded(watch.folder) ?? watch.folder
      folder.output = watch.output.flatMap(places.expanded)
      // Nearer to the film than a preset for all.
      if let preset = watch.preset {
        flags.set(SettingsCatalog.preset.definition.key, .text(preset), .file(file ?? places.configFile))
      }
      let settings = try merged(contents, flags)
      return WatchOrder(
        folder: folder, output: folder.output ?? places.expanded(settings[SettingsCatalog.output]), settings: settings)
    }
  }

  /// The profiles of the file. Throws ``SettingsError``.
  func profiles(file: String?) throws -> Profiles { try contents(file).profiles }

  private func merged(_ contents: TOMLSettings, _ flags: SettingsLayer) throws -> Settings {
    try Settings.merged(
      file: contents.layer, environment: try environmentLayer(), flags: flags, profiles: contents.profiles)
  }

  private func contents(_ named: String?) throws -> TOMLSettings {
    let path = named ?? Places(environment: environment).configFile
    guard FileManager.default.fileExists(atPath: path) else {
      if named != nil { throw SettingsError.unreadable(file: path, reason: "does not exist") }
      return TOMLSettings()
    }
    let data: Data
    do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw SettingsError.unreadable(file: path, reason: "can't be read: \(SystemReason.text(error) ?? "\(error)")")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SettingsError.unreadable(file: path, reason: "is no UTF-8 text")
    }
    return try TOMLSettings(text: text, file: path)
  }

  /// `DRAPTO_…` variables; unknown ones are errors, or a misspelt one would be silently ignored.
  private func environmentLayer() throws -> SettingsLayer {
    var layer = SettingsLayer()
    let byName = Dictionary(uniqueKeysWithValues: SettingsCatalog.all.map { ($0.environmentName, $0) })
    // Read by drapto itself, by its scripts and tests; no settings.
    let other = Set(
      ["DRAPTO_MEDIA", "DRAPTO_OWNER", "DRAPTO_NO_SYNC", "DRAPTO_TEST_TOOLS"] + HookVariable.allCases.map(\.rawValue))
    for (name, text) in environment where name.hasPrefix("DRAPTO_") && !other.contains(name) {
      guard let definition = byName[name] else { throw SettingsError.unknown(name, .environment(name)) }
      guard let value = definition.kind.parse(text) else {
        throw SettingsError.wrongType(definition, .text(text), .environment(name))
      }
      layer.set(definition.key, value, .environment(name))
    }
    return layer
  }
}
