import DraptoMedia
import DraptoModel
import Foundation

/// Makes the parts that look for programs.
struct ToolWiring {
  let settings: Settings
  let places = Places()

  /// The state folder marks children, so that the next start finds leftovers.
  var runner: ToolRunner {
    ToolRunner(owner: places.stateFolder(settings), niceness: settings[SettingsCatalog.nice])
  }

  var finder: ToolFinder {
    var resolved = settings
    for setting in [SettingsCatalog.ffmpeg, SettingsCatalog.ffprobe, SettingsCatalog.mkvmerge] {
      guard let path = places.expanded(settings[setting]) else { continue }
      try? resolved.set(setting.definition.key, .text(path), from: settings.origin(of: setting.definition))
    }
    let locator = ToolLocator(
      settings: resolved, environment: ProcessInfo.processInfo.environment, toolsFolder: places.toolsFolder(settings))
    let plain = ToolRunner(owner: "doctor")
    return ToolFinder(
      locator: locator, probe: CapabilityProbe(runner: plain, cacheFolder: places.cacheFolder), runner: plain)
  }

  /// Cores this process may use.
  static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }
}
