import DraptoThemes
import Foundation

/// All themes there are: the built-in ones, then the user's, which may replace them by name.
package struct ThemeCatalog: Sendable, Equatable {
  /// The built-in ones first.
  package private(set) var themes: [Theme] = []
  /// What was wrong with files: one line each.
  package private(set) var warnings: [String] = []

  /// - Parameters:
  ///   - folder: the user's themes (`$XDG_CONFIG_HOME/drapto/themes`); nil or missing: none.
  ///   - known: what was read before; a theme whose file is broken now stays as it is there.
  package init(folder: String? = nil, keeping known: ThemeCatalog? = nil) {
    for file in BuiltInThemes.all { add(file.name, file.text) }
    guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return }
    for name in names.sorted() where name.hasSuffix(".theme") {
      guard let data = FileManager.default.contents(atPath: folder + "/" + name) else {
        warnings.append("theme \(folder)/\(name) can't be read")
        continue
      }
      add(String(name.dropLast(6)), String(decoding: data, as: UTF8.self), keeping: known)
    }
  }

  private mutating func add(_ name: String, _ text: String, keeping known: ThemeCatalog? = nil) {
    var parsed = ThemeParser.parse(text, name: name, fallback: themes.first)
    if parsed.isBroken, let old = known?[name: name] {
      parsed.theme = old
      parsed.warnings = parsed.warnings.map { $0 + "; the theme stays as it was" }
    }
    warnings += parsed.warnings
    let theme = parsed.theme
    if let index = themes.firstIndex(where: { $0.name == name }) { themes[index] = theme } else { themes.append(theme) }
  }

  /// A theme by its name.
  package subscript(name name: String) -> Theme? { themes.first { $0.name == name } }
  /// The one that is always there.
  package var standard: Theme { themes[0] }
}
