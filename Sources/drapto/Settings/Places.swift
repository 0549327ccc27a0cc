import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation

/// Where things lie: settings first, then the XDG base directories.
struct Places {
  private let environment: [String: String]

  init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

  var home: String { environment["HOME"] ?? "/root" }

  private func base(_ variable: String, _ fallback: String) -> String {
    // The specification says relative paths are to be ignored.
    if let path = environment[variable], path.hasPrefix("/") { return path }
    return home + "/" + fallback
  }

  var configFile: String { base("XDG_CONFIG_HOME", ".config") + "/drapto/config.toml" }

  /// The user's own themes.
  var themesFolder: String { base("XDG_CONFIG_HOME", ".config") + "/drapto/themes" }

  func stateFolder(_ settings: Settings) -> String {
    expanded(settings[SettingsCatalog.state]) ?? base("XDG_STATE_HOME", ".local/state") + "/drapto"
  }

  /// Not in the cache folder: what cleans caches would take days of work with it.
  func workFolder(_ settings: Settings) -> String {
    expanded(settings[SettingsCatalog.work]) ?? base("XDG_STATE_HOME", ".local/state") + "/drapto/work"
  }

  /// Where unfinished jobs of earlier versions may lie: below the same folder where a setting names one, else in the
  /// cache folder.
  func earlierWorkFolders(_ settings: Settings) -> [String] {
    [expanded(settings[SettingsCatalog.work]) ?? cacheFolder]
  }

  func toolsFolder(_ settings: Settings) -> String {
    expanded(settings[SettingsCatalog.toolsFolder]) ?? ToolLocator.defaultFolder(environment: environment)
  }

  /// Small things that can be made anew: the capability cache.
  var cacheFolder: String { base("XDG_CACHE_HOME", ".cache") + "/drapto" }

  /// Where the queue and the history are kept.
  func database(_ settings: Settings) -> String { stateFolder(settings) + "/" + JobStore.fileName }

  func logFile(_ settings: Settings) -> String { stateFolder(settings) + "/drapto.log" }

  /// `~` expanded, made absolute; nil for the empty setting.
  func expanded(_ path: String) -> String? {
    guard !path.isEmpty else { return nil }
    return OutputNaming.expanded(path, home: home, in: FileManager.default.currentDirectoryPath)
  }
}
