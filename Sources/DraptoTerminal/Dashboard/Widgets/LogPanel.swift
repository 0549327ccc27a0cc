import DraptoModel
import DraptoReports
import Foundation

/// The newest log lines, or those around the selected one.
enum LogPanel {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let rows = state.logRows
    guard !rows.isEmpty else {
      let text =
        state.log.lines.isEmpty
        ? "Nothing was logged yet." : "No line has this level and this text: v shows more levels, Esc removes the text."
      canvas.put(text, x: rect.x + 2, y: rect.y, width: max(0, rect.width - 4), .quiet)
      return
    }
    let pattern = TextPattern(state.logView.search)
    for (number, row) in LogWindow.lines(state, rect) {
      guard let line = state.log[number] else { continue }
      let texts = LogWindow.rows(line, state, width: rect.width)
      draw(line, texts, pattern, state, rect.row(row), &canvas)
      let isSelected = state.focus == .log && !state.logView.isFollowing && state.logView.selected == number
      for part in texts.indices where row + part < rect.height {
        RowMarks.draw(rect.row(row + part), isSelected: isSelected, &canvas)
      }
    }
  }

  private static func draw(
    _ line: LogLine, _ texts: [[Glyph]], _ pattern: TextPattern, _ state: DashboardState, _ rect: Rect,
    _ canvas: inout Canvas
  ) {
    let isWide = LogWindow.indent(rect.width) > 3
    var x = rect.x + 1
    if isWide { x = canvas.put(LogText.clock(line.time, state.options.timeZone) + "  ", x: x, y: rect.y, .quiet) }
    let level = Style(.level(line.level), line.level >= .warning ? .bold : [])
    let word =
      isWide
      ? line.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
      : String(line.level.rawValue.prefix(1)).uppercased() + " "
    x = canvas.put(word, x: x, y: rect.y, level)
    let style = line.level == .debug ? Style.quiet : line.level >= .warning ? level : .plain
    for (row, text) in texts.enumerated() {
      var glyphs = text
      var shift = state.logView.shift
      while shift > 0, !glyphs.isEmpty { shift -= glyphs.removeFirst().width }
      let shown = Canvas.fit(glyphs, max(0, rect.maxX - x), unicode: canvas.unicode)
      canvas.put(shown, x: x, y: rect.y + row, style)
      MatchMarks.draw(pattern, shown, x: x, y: rect.y + row, &canvas)
    }
  }
}
