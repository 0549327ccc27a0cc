import DraptoModel
import DraptoReports

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
    let outlook = state.outlook
    for row in 0..<rect.height where rows.indices.contains(state.jobs.top + row) {
      let id = rows[state.jobs.top + row]
      guard let view = state.engine.jobs[id], let figures = state.figures[id] else { continue }
      let line = rect.row(row)
      let cells = QueueRow(view: view, figures: figures, standing: state.standing(of: view, in: outlook), state: state)
      cells.draw(line, places, &canvas)
      RowMarks.draw(
        line, isSelected: state.jobs.selected == id, isMarked: state.jobs.marks.contains(id),
        hasFocus: state.focus == .queue, &canvas)
    }
  }
}

/// The cells of one job.
private struct QueueRow {
  let view: JobView
  let figures: JobFigures
  let standing: JobStanding
  let state: DashboardState

  private var job: Job { view.job }
  private var forecast: FilmForecast? { state.engine.forecast?[view.job.id] }
  private var isWorking: Bool { standing.isWorking }
  private var isDone: Bool { job.state == .done }
  private var share: Double { JobText.fraction(view, figures) }
  private var hasBar: Bool { isWorking || (job.state == .running || job.state == .paused) && share > 0 }
  private var shown: Style { Style(.state(standing.shown)) }
  /// Of what is worth a second look.
  private static let odd = Style(.level(.warning))

  func draw(_ line: Rect, _ places: [(column: Column<QueuePanel.Name>, x: Int)], _ canvas: inout Canvas) {
    let marks = view.marks
    let symbol = ChunkText.symbol(standing.shown, unicode: canvas.unicode)
    canvas.put(symbol, x: line.x + 2, y: line.y, isDone && !marks.isEmpty ? Self.odd : shown)
    if !marks.isEmpty { canvas.put("!", x: line.x + 3, y: line.y, Style(.level(.warning), .bold)) }
    for (column, x) in places {
      if column.name == .bar, isWorking {
        canvas.bar(share, x: x, y: line.y, width: column.width, .work)
        continue
      }
      guard let (text, style) = cell(column, ascii: !canvas.unicode) else { continue }
      canvas.put(text, x: x, y: line.y, width: column.width, style, alignment: column.alignment)
    }
    remark(line, places, &canvas)
  }

  private func cell(_ column: Column<QueuePanel.Name>, ascii: Bool) -> (String, Style)? {
    switch column.name {
    case .number: return (job.id.description, .quiet)
    case .name:
      let priority = job.priority != 0 ? "[\(job.priority > 0 ? "+" : "")\(job.priority)] " : ""
      return (priority + job.name, isDone || job.state == .cancelled ? .quiet : .plain)
    case .path: return (JobText.path(view), Style(.misc))
    case .bar:
      guard hasBar else { return nil }
      return (Bars.bar(share, column.width, ascii: ascii), Style(.state(standing.shown), on: .meterBackground))
    case .percent: return hasBar ? (Format.percent(share), .plain) : nil
    case .speed:
      if isDone { return (Format.speed(view.meanSpeed), .quiet) }
      return isWorking && job.phase == .encode ? (Format.speed(forecast?.framesPerSecond), .plain) : nil
    case .eta:
      // Of a film that is done, the time it took.
      if isDone { return (JobText.worked(view).map(Format.duration) ?? "—", .quiet) }
      return isWorking ? (forecast?.secondsLeft.map(Format.duration) ?? "—", .plain) : nil
    case .saved:
      guard isDone || isWorking && view.plan != nil else { return nil }
      let style = isDone ? (view.marks.hasGrown ? Self.odd : Style(.state(.done))) : .quiet
      return (JobText.savedText(view, figures), style)
    case .quality:
      let score = view.score(sums: figures.scores)
      guard isDone || isWorking && score != nil else { return ("", .quiet) }
      let texts = score.map { [$0.text, $0.brief] } ?? ["—"]
      let text = texts.first { $0.count <= column.width } ?? texts[texts.count - 1]
      return (text, view.marks.scoreBelow == nil ? .quiet : Self.odd)
    }
  }

  /// Waiting, ended and held jobs say why in place of their figures.
  private func remark(
    _ line: Rect, _ places: [(column: Column<QueuePanel.Name>, x: Int)], _ canvas: inout Canvas
  ) {
    let remarks = JobText.remarks(view, standing, now: state.now, zone: state.options.timeZone)
    guard let last = remarks.last else { return }
    func place(_ name: QueuePanel.Name) -> (column: Column<QueuePanel.Name>, x: Int)? {
      places.first { $0.column.name == name }
    }
    let start =
      place(hasBar ? .percent : .path).map { $0.x + $0.column.width + (hasBar ? 2 : 1) }
      ?? place(.name).map { $0.x + $0.column.width + 1 } ?? line.x
    // A finished film keeps its columns on the right.
    let right = isDone ? place(.speed) ?? place(.eta) ?? place(.saved) : nil
    let end = right.map { $0.x - 1 } ?? line.maxX - 1
    guard end > start else { return }
    let text = remarks.first { Glyphs.width($0, unicode: canvas.unicode) <= end - start } ?? last
    let style = isDone && !view.marks.isEmpty ? Self.odd : shown
    canvas.put(text, x: start, y: line.y, width: end - start, style)
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
      lines = [("All \(state.hiddenCount) films are done and hidden.  H shows them.", .plain)]
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
