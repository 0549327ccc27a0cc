import DraptoModel

/// Which rows of a list are on the screen.
struct ListWindow: Equatable {
  /// Index of the first row shown.
  var first: Int
  /// Rows shown.
  var shown: Int
  /// All rows.
  var count: Int

  /// `4–7 of 500`.
  var text: String { "\(first + 1)–\(first + shown) of \(count)" }

  /// nil for a list that is shown in full.
  static func of(_ panel: Panel, _ state: DashboardState, height: Int) -> ListWindow? {
    let (first, count): (Int, Int)
    switch panel {
    case .queue: (first, count) = (state.jobs.top, state.jobRowCount)
    case .chunks: (first, count) = (state.chunks.top, state.chunkRowCount)
    case .log:
      let rows = state.logRows
      (first, count) = (DashboardState.place(of: state.logView.top, in: rows), rows.count)
    case .machine: return nil
    }
    let shown =
      panel == .log
      ? LogWindow.lines(state, Rect(x: 0, y: 0, width: state.size.width - 2, height: height)).count
      : min(height, count - first)
    return count > shown && shown > 0 ? ListWindow(first: first, shown: shown, count: count) : nil
  }
}

/// Where in a list the rows shown lie: a part of its right border.
enum ScrollMark {
  /// - Parameter x: column of the border.
  static func draw(_ window: ListWindow, x: Int, _ rect: Rect, _ canvas: inout Canvas) {
    for row in rows(window, height: rect.height) {
      canvas.put(canvas.unicode ? "┃" : "#", x: x, y: rect.y + row, Style(.highlight))
    }
  }

  /// The rows of the border that are set off. At the ends of the list it stands at the ends of the border, and nowhere
  /// else.
  static func rows(_ window: ListWindow, height: Int) -> Range<Int> {
    let length = max(1, min(height - 1, height * window.shown / max(1, window.count)))
    let (room, hidden) = (height - length, window.count - window.shown)
    guard room > 0, hidden > 0 else { return 0..<height }
    var start = room * window.first / hidden
    if window.first > 0 { start = max(start, min(1, room)) }
    if window.first < hidden, room > 1 { start = min(start, room - 1) }
    return start..<(start + length)
  }
}
