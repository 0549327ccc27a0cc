import DraptoReports

extension LogText {
  /// Columns that a film's name takes at most in a line.
  private static let filmWidth = 20

  /// The name of a film, short enough for a line: without its ending.
  package static func film(_ name: String) -> String {
    let ending = name.lastIndex(of: ".").map { $0 == name.startIndex ? name.endIndex : $0 }
    let glyphs = Glyphs.of(String(name[..<(ending ?? name.endIndex)]), unicode: true)
    return Canvas.fit(glyphs, filmWidth, unicode: true).map(\.text).joined()
  }
}
