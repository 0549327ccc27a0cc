import DraptoEngine
import DraptoMedia
import DraptoModel
import Foundation

/// Makes the parts that look for programs.
struct ToolWiring {
  let settings: Settings
  let places = Places()

  /// For commands that only look. Not marked with the state folder: an engine that starts meanwhile ends what bears
  /// that mark.
  var runner: ToolRunner { ToolRunner(owner: "drapto-look", niceness: settings[SettingsCatalog.nice]) }

  var finder: ToolFinder {
    var resolved = settings
    for setting in [SettingsCatalog.ffmpeg, SettingsCatalog.ffprobe, SettingsCatalog.mkvmerge] {
      guard let path = places.expanded(settings[setting]) else { continue }
      try? resolved.set(setting.definition.key, .text(path), from: settings.origin(of: setting.definition))
    }
    let locator = ToolLocator(
      settings: resolved, environment: ProcessInfo.processInfo.environment, toolsFolder: places.toolsFolder(settings))
    return ToolFinder(
      locator: locator, probe: CapabilityProbe(runner: lookRunner, cacheFolder: places.cacheFolder), runner: lookRunner)
  }

  /// For asking programs what they can do.
  var lookRunner: ToolRunner { ToolRunner(owner: "doctor") }

  /// Cores this process may use.
  static var cores: Int { CPULimit.cores() }
}
