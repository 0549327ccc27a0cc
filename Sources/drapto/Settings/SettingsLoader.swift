import DraptoModel
import Foundation

/// Puts the layers together: built-in < file < preset < environment < flags.
struct SettingsLoader {
  var environment: [String: String]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

  /// Throws ``SettingsError``.
  /// - Parameter file: the file named by `--config`; it must exist. Without it the usual place is read if there is one.
  func load(file: String?, flags: SettingsLayer) throws -> Settings {
    try Settings.merged(file: try fileLayer(file), environment: try environmentLayer(), flags: flags)
  }

  private func fileLayer(_ named: String?) throws -> SettingsLayer {
    let path = named ?? Places(environment: environment).configFile
    guard FileManager.default.fileExists(atPath: path) else {
      if named != nil { throw SettingsError.unreadable(file: path, reason: "does not exist") }
      return SettingsLayer()
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw SettingsError.unreadable(file: path, reason: "can't be read")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw SettingsError.unreadable(file: path, reason: "is no UTF-8 text")
    }
    return try TOMLSettings.layer(text: text, file: path)
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
