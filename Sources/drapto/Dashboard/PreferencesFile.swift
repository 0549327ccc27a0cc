import DraptoModel
import DraptoTerminal
import Foundation

/// What the dashboard remembers, as a file of the state folder.
struct PreferencesFile {
  let path: String

  init(_ settings: Settings) { path = Places().stateFolder(settings) + "/dashboard.json" }

  /// What is remembered; nothing where the file is missing or can't be understood: it is only comfort.
  func read() -> LayoutPreferences {
    guard let data = FileManager.default.contents(atPath: path) else { return LayoutPreferences() }
    return (try? JSONDecoder().decode(LayoutPreferences.self, from: data)) ?? LayoutPreferences()
  }

  func write(_ preferences: LayoutPreferences) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try? encoder.encode(preferences).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
