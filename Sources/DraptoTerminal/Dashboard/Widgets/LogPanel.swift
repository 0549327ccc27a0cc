import DraptoModel
import Foundation

/// The newest log lines, or those around the selected one.
enum LogPanel {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let rows = state.logRows
    guard !rows.isEmpty else {
      let text =
        state.log.lines.isEmpty
        ? "Nothing was logged yet." : "No line of this level, with this text: v shows more levels, Esc all texts."
      canvas.put(text, x: rect.x + 2, y: rect.y, width: max(0, rect.width - 4), .quiet)
      return
    }
    let top = DashboardState.place(of: state.logView.top, in: rows)
    for row in 0..<rect.height where rows.indices.contains(top + row) {
      guard let line = state.log[rows[top + row]] else { continue }
      let at = rect.row(row)
      draw(line, state, at, &canvas)
      let isSelected = state.focus == .log && !state.logView.isFollowing && state.logView.selected == rows[top + row]
      RowMarks.draw(at, isSelected: isSelected, &canvas)
    }
  }

  private static func draw(_ line: LogLine, _ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let isWide = rect.width >= 50
    var x = rect.x + 1
    if isWide { x = canvas.put(LogText.clock(line.time, state.options.timeZone) + "  ", x: x, y: rect.y, .quiet) }
    let level = Style(.level(line.level), line.level >= .warning ? .bold : [])
    let word =
      isWide
      ? line.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
      : String(line.level.rawValue.prefix(1)).uppercased() + " "
    x = canvas.put(word, x: x, y: rect.y, level)
    var glyphs = Glyphs.of(LogText.line(line), unicode: canvas.unicode)
    var shift = state.logView.shift
    while shift > 0, !glyphs.isEmpty { shift -= glyphs.removeFirst().width }
    let shown = Canvas.fit(glyphs, max(0, rect.maxX - x), unicode: canvas.unicode)
    canvas.put(shown, x: x, y: rect.y, line.level == .debug ? .quiet : line.level >= .warning ? level : .plain)
    highlight(state.logView.search, shown, x: x, y: rect.y, &canvas)
  }

  private static func highlight(_ search: String, _ glyphs: [Glyph], x: Int, y: Int, _ canvas: inout Canvas) {
    guard !search.isEmpty else { return }
    let text = glyphs.map(\.text).joined()
    var from = text.startIndex
    while let range = text.range(of: search, options: .caseInsensitive, range: from..<text.endIndex), !range.isEmpty {
      let before = DisplayWidth.of(String(text[..<range.lowerBound]))
      let width = DisplayWidth.of(String(text[range]))
      canvas.restyle(Rect(x: x + before, y: y, width: width, height: 1)) {
        Style($0.ink, on: $0.ground, $0.attributes.union(.reverse))
      }
      from = range.upperBound
    }
  }
}
