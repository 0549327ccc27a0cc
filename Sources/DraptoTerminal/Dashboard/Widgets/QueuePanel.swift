import DraptoModel

/// A row per job.
enum QueuePanel {
  enum Name: Hashable, Sendable { case number, name, path, bar, percent, speed, eta, saved, quality }

  /// On narrow screens they go in this order: quality, path, saved, speed, bar, time left, percent, number.
  private static let columns: [Column<Name>] = [
    Column(.number, 2, rank: 2, .right), Column(.name, 14, rank: 0, flexible: true), Column(.path, 9, rank: 8),
    Column(.bar, 12, rank: 5, flexible: true),
    Column(.percent, 6, rank: 3, .right), Column(.speed, 9, rank: 6, .right), Column(.eta, 8, rank: 4, .right),
    Column(.saved, 6, rank: 7, .right), Column(.quality, 10, rank: 9, .right),
  ]

  /// The columns that fit, the numbers as wide as the greatest of them.
  static func places(_ state: DashboardState, _ rect: Rect) -> [(column: Column<Name>, x: Int)] {
    var columns = columns
    let greatest = state.order.max() ?? JobID(0)
    columns[0].width = max(columns[0].width, greatest.description.count)
    return Column.fit(columns, x: rect.x + 4, width: max(0, rect.width - 5))
  }

  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let rows = state.jobRows
    guard !rows.isEmpty else {
      EmptyHint.queue(state, rect, &canvas)
      return
    }
    let places = places(state, rect)
    for row in 0..<rect.height where rows.indices.contains(state.jobs.top + row) {
      let id = rows[state.jobs.top + row]
      guard let view = state.engine.jobs[id], let figures = state.figures[id] else { continue }
      let line = rect.row(row)
      draw(view, figures, line, places, &canvas)
      RowMarks.draw(
        line, isSelected: state.jobs.selected == id, isMarked: state.jobs.marks.contains(id),
        hasFocus: state.focus == .queue, &canvas)
    }
  }

  private static func draw(
    _ view: JobView, _ figures: JobFigures, _ line: Rect, _ places: [(column: Column<Name>, x: Int)],
    _ canvas: inout Canvas
  ) {
    let shown = Style(.state(JobText.state(view.job.state)))
    canvas.put(JobText.symbol(view.job.state, unicode: canvas.unicode), x: line.x + 2, y: line.y, shown)
    let isWorking = view.job.state == .running && view.job.reason == nil
    for (column, x) in places {
      var style = Style.plain
      let text: String
      switch column.name {
      case .number:
        text = view.job.id.description
        style = .quiet
      case .name:
        text =
          (view.job.priority != 0 ? "[\(view.job.priority > 0 ? "+" : "")\(view.job.priority)] " : "") + view.job.name
        if view.job.state == .done || view.job.state == .cancelled { style = .quiet }
      case .path:
        text = JobText.path(view)
        style = Style(.misc)
      case .bar:
        let share = JobText.fraction(view, figures)
        guard isWorking || view.job.state == .paused && share > 0 else { continue }
        text = Bars.bar(share, column.width, ascii: !canvas.unicode)
        style = Style(view.job.state == .paused ? .state(.paused) : .gradient(.process, 50), on: .meterBackground)
      case .percent:
        let share = JobText.fraction(view, figures)
        guard isWorking || (view.job.state == .paused && share > 0) else { continue }
        text = Format.percent(share)
      case .speed:
        guard isWorking, view.job.phase == .encode else { continue }
        text = Format.speed(figures.meter.perSecond)
      case .eta:
        guard isWorking, view.job.phase == .encode else { continue }
        text = JobText.remaining(view, figures).map { Format.duration($0) } ?? "—"
      case .saved:
        guard view.job.state == .done || isWorking && view.plan != nil else { continue }
        text = JobText.savedText(view, figures)
        style = view.job.state == .done ? Style(.state(.done)) : .quiet
      case .quality:
        text = view.job.state == .done ? JobText.quality(view) : ""
        style = .quiet
      }
      canvas.put(text, x: x, y: line.y, width: column.width, style, alignment: column.alignment)
    }
    remark(view, figures, line, places, &canvas)
  }

  /// Waiting, ended and held jobs say why in place of their figures.
  private static func remark(
    _ view: JobView, _ figures: JobFigures, _ line: Rect, _ places: [(column: Column<Name>, x: Int)],
    _ canvas: inout Canvas
  ) {
    guard let remark = JobText.remark(view) else { return }
    let hasBar = view.job.state == .paused && JobText.fraction(view, figures) > 0
    let after: Name = hasBar ? .percent : .path
    let start =
      places.first { $0.column.name == after }.map { $0.x + $0.column.width + (hasBar ? 2 : 1) }
      ?? places.first { $0.column.name == .name }.map { $0.x + $0.column.width + 1 } ?? line.x
    // A finished film keeps its columns on the right.
    let end = view.job.state == .done ? places.first { $0.column.name == .saved }?.x ?? line.maxX : line.maxX - 1
    guard end > start else { return }
    let style = Style(.state(JobText.state(view.job.state)))
    canvas.put(remark, x: start, y: line.y, width: end - start, style)
  }
}

/// Selection and mark at the left end of a row, and the colours of the selected row.
enum RowMarks {
  static func draw(
    _ line: Rect, isSelected: Bool, isMarked: Bool = false, hasFocus: Bool = true, _ canvas: inout Canvas
  ) {
    if isMarked { canvas.put("●", x: line.x + 1, y: line.y, .key) }
    guard isSelected else { return }
    canvas.put("›", x: line.x, y: line.y, .key)
    if hasFocus { canvas.restyle(line) { $0.selected } }
  }
}

/// What to press where there is nothing to see.
enum EmptyHint {
  static func queue(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let lines: [(String, Style)]
    if !state.queueFilter.isEmpty, !state.order.isEmpty {
      lines = [("No job has “\(state.queueFilter)”.  Esc shows all \(state.order.count).", .plain)]
    } else if state.hiddenCount > 0 {
      lines = [("All \(state.hiddenCount) films are done, and left out.  H shows them.", .plain)]
    } else if !state.isLoaded {
      lines = [("Starting …", .quiet)]
    } else {
      lines = [
        ("The queue is empty.", .bold),
        ("a  adds films: pick them in the file browser, or type :add PATH", .plain),
        ("?  shows all keys        q  leaves; the engine goes on", .plain),
      ]
    }
    show(lines, rect, &canvas)
  }

  static func show(_ lines: [(String, Style)], _ rect: Rect, _ canvas: inout Canvas) {
    let top = rect.y + max(0, (rect.height - lines.count) / 2)
    for (row, (text, style)) in lines.enumerated() where row < rect.height {
      canvas.put(text, x: rect.x + 2, y: top + row, width: max(0, rect.width - 4), style)
    }
  }
}
