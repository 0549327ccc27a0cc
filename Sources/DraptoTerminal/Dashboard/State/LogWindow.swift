import DraptoModel

/// Which lines of the log are on the screen, where long ones may be broken.
enum LogWindow {
  /// Columns before the text of a line: the clock and the level, or a letter for it.
  static func indent(_ width: Int) -> Int { width >= 50 ? 19 : 3 }

  /// The text of a line, row by row.
  static func rows(_ line: LogLine, _ state: DashboardState, width: Int) -> [[Glyph]] {
    let glyphs = Glyphs.of(state.log.text(line), unicode: state.unicode)
    guard state.logView.wraps else { return [glyphs] }
    let room = max(1, width - indent(width))
    var rows: [[Glyph]] = [[]]
    var used = 0
    for glyph in glyphs {
      if used + glyph.width > room, used > 0 {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append(glyph)
      used += glyph.width
    }
    return rows
  }

  /// Rows of the panel that a line takes.
  static func height(_ number: Int, _ state: DashboardState, width: Int) -> Int {
    guard state.logView.wraps, let line = state.log[number] else { return 1 }
    return rows(line, state, width: width).count
  }

  /// Numbers of the lines that are in the panel at least in part, each with its row.
  static func lines(_ state: DashboardState, _ rect: Rect) -> [(number: Int, row: Int)] {
    let rows = state.logRows
    var shown: [(number: Int, row: Int)] = []
    var row = 0
    for number in rows[min(DashboardState.place(of: state.logView.top, in: rows), rows.count)...] {
      guard row < rect.height else { break }
      shown.append((number, row))
      row += height(number, state, width: rect.width)
    }
    return shown
  }

  /// Index of the first line shown, so that the selected one is in sight and the panel not emptier than needed.
  static func top(_ top: Int, to selected: Int, in rows: [Int], _ state: DashboardState, _ rect: Rect) -> Int {
    guard state.logView.wraps else {
      return ListState<Int>.scrolled(top, to: selected, count: rows.count, height: max(1, rect.height))
    }
    /// The first line of a panel that ends with this one.
    func first(endingAt end: Int) -> Int {
      var first = end
      var used = height(rows[end], state, width: rect.width)
      while first > 0 {
        used += height(rows[first - 1], state, width: rect.width)
        guard used <= rect.height else { break }
        first -= 1
      }
      return first
    }
    return min(max(min(top, selected), first(endingAt: selected)), first(endingAt: rows.count - 1))
  }
}
