import DraptoModel
import Foundation

/// The line of column headings above a list: a click on one, or its underlined key, sorts by the column.
enum ListHeadings {
  /// One heading where it stands.
  struct Cell {
    var x: Int
    var width: Int
    var title: String
    var alignment: Canvas.Alignment
    /// What sorts by the column; nil: nothing does.
    var action: Action?

    /// Where in the title the key stands that does it; nil where it is not in it.
    var key: Int? {
      guard let key = action.flatMap({ Bindings.of($0)?.keys.first?.label }),
        let at = title.range(of: key, options: .caseInsensitive)
      else { return nil }
      return title.distance(from: title.startIndex, to: at.lowerBound)
    }
  }

  static func draw(_ state: DashboardState, _ panel: Panel, _ rect: Rect, _ canvas: inout Canvas) {
    let cells = cells(panel, state, rect)
    let sorted = sorting(panel, state)
    // Where two columns sort by the same value, the one that has the key in its heading has the mark.
    let marked = cells.firstIndex { $0.action == sorted.action && $0.key != nil }
    let other = cells.firstIndex { $0.action == sorted.action }
    for (index, cell) in cells.enumerated() {
      draw(cell, mark: index == marked ?? other ? sorted.mark : "", rect.y, &canvas)
    }
  }

  private static func draw(_ cell: Cell, mark: String, _ y: Int, _ canvas: inout Canvas) {
    // A column of one sign has room for the mark only.
    let text = mark.isEmpty || cell.width > cell.title.count ? cell.title + mark : mark
    let glyphs = Canvas.fit(Glyphs.of(text, unicode: canvas.unicode), cell.width, unicode: canvas.unicode)
    let style = mark.isEmpty ? Style.quiet : Style(.highlight)
    let x = cell.alignment == .left ? cell.x : cell.x + cell.width - glyphs.count
    canvas.put(glyphs, x: x, y: y, style)
    guard let place = cell.key, place < glyphs.count else { return }
    canvas.restyle(Rect(x: x + place, y: y, width: 1, height: 1)) {
      Style($0.ink, on: $0.ground, $0.attributes.union([.underline, .bold]))
    }
  }

  /// What a click at a column of the screen does.
  static func action(at x: Int, _ panel: Panel, _ state: DashboardState) -> Action? {
    guard let rect = state.layout.headings[panel] else { return nil }
    return cells(panel, state, rect).first { x >= $0.x && x <= $0.x + $0.width }?.action
  }

  private static func cells(_ panel: Panel, _ state: DashboardState, _ rect: Rect) -> [Cell] {
    switch panel {
    case .queue:
      return QueuePanel.places(state, rect).map { column, x in
        let (title, sort) = QueuePanel.heading(column.name)
        return Cell(x: x, width: column.width, title: title, alignment: column.alignment, action: sort?.action)
      }
    case .chunks:
      return ChunksPanel.places(rect, hasTarget: state.shownView?.hasTarget ?? false).map { column, x in
        let (title, sort) = ChunksPanel.heading(column.name)
        return Cell(x: x, width: column.width, title: title, alignment: column.alignment, action: sort?.action)
      }
    case .log, .machine: return []
    }
  }

  /// What the list is sorted by, and the sign of its direction.
  private static func sorting(_ panel: Panel, _ state: DashboardState) -> (action: Action, mark: String) {
    let (action, isDescending, isReversed) =
      panel == .chunks
      ? (state.chunkSort.action, state.chunkSort.isDescending, state.areChunksReversed)
      : (state.queueSort.action, state.queueSort.isDescending, state.isQueueReversed)
    return (action, isDescending != isReversed ? "▼" : "▲")
  }
}

extension QueuePanel {
  /// What stands above a column, and what it sorts by.
  static func heading(_ name: Name) -> (title: String, sort: QueueSort?) {
    switch name {
    case .number: ("#", .queue)
    case .name: ("Name", .name)
    case .path: ("State", .state)
    case .bar: ("Progress", .progress)
    case .percent: ("%", .progress)
    case .speed: ("Fps", .speed)
    case .eta: ("Time", .left)
    case .saved: ("Size", .saved)
    case .quality: ("Score", .quality)
    }
  }
}

extension ChunksPanel {
  /// What stands above a column, and what it sorts by.
  static func heading(_ name: Name) -> (title: String, sort: ChunkSort?) {
    switch name {
    case .number: ("#", .film)
    case .start: ("Start", .film)
    case .frames: ("Length", .frames)
    case .symbol: ("S", .state)
    case .stage: ("Stage", nil)
    case .bar: ("Progress", .progress)
    case .percent: ("%", .progress)
    case .speed: ("Fps", .speed)
    case .eta: ("Time", .left)
    case .score: ("Score", nil)
    case .crf: ("CRF", .crf)
    case .size: ("Size", .size)
    case .memory: ("Memory", .memory)
    case .threads, .attempt: ("", nil)
    }
  }
}
