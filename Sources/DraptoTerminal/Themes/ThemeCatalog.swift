import DraptoThemes
import Foundation

/// All themes there are: the built-in ones, then the user's, which may replace them by name.
package struct ThemeCatalog: Sendable, Equatable {
  /// The built-in ones first.
  package private(set) var themes: [Theme] = []
  /// What was wrong with files: one line each.
  package private(set) var warnings: [String] = []

  /// - Parameter folder: the user's themes (`$XDG_CONFIG_HOME/drapto/themes`); nil or missing: none.
  package init(folder: String? = nil) {
    for file in BuiltInThemes.all { add(file.name, file.text) }
    guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    for name in names.sorted() where name.hasSuffix(".theme") {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
        warnings.append("theme \(folder)/\(name) can't be read")
        continue
      }
      add(String(name.dropLast(6)), String(decoding: data, as: UTF8.self))
    }
  }

  private mutating func add(_ name: String, _ text: String) {
    let (theme, problems) = ThemeParser.parse(text, name: name, fallback: themes.first)
    warnings += problems
    if let index = themes.firstIndex(where: { $0.name == name }) { themes[index] = theme } else { themes.append(theme) }
  }

  /// A theme by its name.
  package subscript(name name: String) -> Theme? { themes.first { $0.name == name } }
  /// The one that is always there.
  package var standard: Theme { themes[0] }
}
