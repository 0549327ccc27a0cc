import DraptoReports

/// Sets off what is searched for.
enum MatchMarks {
  /// - Parameters:
  ///   - glyphs: what was drawn at `x`, `y`.
  static func draw(_ pattern: TextPattern, _ glyphs: [Glyph], x: Int, y: Int, _ canvas: inout Canvas) {
    guard !pattern.isEmpty else { return }
    let text = glyphs.map(\.text).joined()
    for range in pattern.ranges(in: text) {
      let before = DisplayWidth.of(String(text[..<range.lowerBound]))
      let width = DisplayWidth.of(String(text[range]))
      canvas.restyle(Rect(x: x + before, y: y, width: width, height: 1)) {
        Style($0.ink, on: $0.ground, $0.attributes.union(.reverse))
      }
    }
  }
}
