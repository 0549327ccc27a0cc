import DraptoModel
import DraptoReports

/// A row per chunk of the selected job, and per sound track behind them.
enum ChunksPanel {
  enum Name: Hashable, Sendable {
    case number, start, frames, symbol, stage, bar, percent, speed, eta, crf, score, size, threads, memory, attempt
  }

  /// On narrow screens they go in this order: threads, attempt, stage, CRF, start, memory, size, frames, time left, speed,
  /// bar.
  private static let columns: [Column<Name>] = [
    Column(.number, 5, rank: 0, .right), Column(.start, 9, rank: 10, .right), Column(.frames, 7, rank: 7, .right),
    Column(.symbol, 1, rank: 1), Column(.stage, 6, rank: 12), Column(.bar, 10, rank: 4, flexible: true),
    Column(.percent, 6, rank: 3, .right), Column(.speed, 9, rank: 5, .right), Column(.eta, 7, rank: 6, .right),
    Column(.crf, 6, rank: 11), Column(.size, 8, rank: 8, .right), Column(.threads, 5, rank: 14),
    Column(.memory, 8, rank: 9, .right), Column(.attempt, 2, rank: 13),
  ]

  /// Of a film with a target, where the search is what one looks at: threads, attempt, start, memory, frames, size, stage,
  /// time left, speed, bar go; CRF and score stay.
  private static let targetColumns: [Column<Name>] = [
    Column(.number, 5, rank: 0, .right), Column(.start, 9, rank: 11, .right), Column(.frames, 7, rank: 9, .right),
    Column(.symbol, 1, rank: 1), Column(.stage, 6, rank: 7), Column(.bar, 10, rank: 4, flexible: true),
    Column(.percent, 6, rank: 3, .right), Column(.speed, 9, rank: 5, .right), Column(.eta, 7, rank: 6, .right),
    Column(.crf, 5, rank: 2, .right), Column(.score, 6, rank: 2, .right), Column(.size, 8, rank: 8, .right),
    Column(.threads, 5, rank: 13), Column(.memory, 8, rank: 10, .right), Column(.attempt, 2, rank: 12),
  ]

  /// The columns that fit.
  /// - Parameter hasTarget: the film's chunks are encoded until their score fits.
  static func places(_ rect: Rect, hasTarget: Bool) -> [(column: Column<Name>, x: Int)] {
    Column.fit(hasTarget ? targetColumns : columns, x: rect.x + 2, width: max(0, rect.width - 3))
  }

  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let rows = state.chunkRows
    guard !rows.isEmpty, let view = state.shownView else {
      empty(state, rect, &canvas)
      return
    }
    let metric = view.plan?.quality?.metric
    let places = places(rect, hasTarget: metric != nil)
    for row in 0..<rect.height where rows.indices.contains(state.chunks.top + row) {
      let id = rows[state.chunks.top + row]
      let line = rect.row(row)
      switch id {
      case .chunk(let chunk):
        if view.chunks.indices.contains(chunk.index) { draw(view.chunks[chunk.index], metric, line, places, &canvas) }
      case .track(_, let stream):
        if let track = view.tracks.first(where: { $0.stream == stream }) { draw(track, view, line, places, &canvas) }
      }
      RowMarks.draw(
        line, isSelected: state.chunks.selected == id, isMarked: state.chunks.marks.contains(id),
        hasFocus: state.focus == .chunks, &canvas)
    }
  }

  private typealias Places = [(column: Column<Name>, x: Int)]

  /// - Parameter metric: of the film's target; nil: it has none.
  private static func draw(
    _ chunk: Chunk, _ metric: QualityMetric?, _ line: Rect, _ places: Places, _ canvas: inout Canvas
  ) {
    let odd = Style(.level(.warning))
    let stateStyle = chunk.isBelowTarget ? odd : Style(.state(chunk.state))
    let isMoving = chunk.state == .running || chunk.state == .paused
    for (column, x) in places {
      var style = Style.plain
      let text: String
      switch column.name {
      case .number: text = "\(chunk.id.index)"
      case .start:
        text = ChunkText.start(chunk)
        style = .quiet
      case .frames:
        text = "\(ChunkText.frames(chunk)) f"
        style = .quiet
      case .symbol:
        text = ChunkText.symbol(chunk.state, unicode: canvas.unicode)
        style = stateStyle
        if chunk.isBelowTarget { canvas.put("!", x: x + 1, y: line.y, Style(.level(.warning), .bold)) }
      case .stage:
        guard chunk.state == .running || isMoving && chunk.progress.frames > 0, let stage = ChunkText.stage(chunk)
        else {
          continue
        }
        text = stage
        style = .quiet
      case .bar:
        guard isMoving, chunk.progress.frames > 0 || chunk.state == .running else { continue }
        guard chunk.state == .paused else {
          canvas.bar(ChunkText.fraction(chunk), x: x, y: line.y, width: column.width, .work)
          continue
        }
        text = Bars.bar(ChunkText.fraction(chunk), column.width, ascii: !canvas.unicode)
        style = Style(.state(.paused), on: .meterBackground)
      case .percent:
        guard isMoving, chunk.progress.frames > 0 || chunk.state == .running else { continue }
        text = "\(Int((ChunkText.fraction(chunk) * 100).rounded(.down)))%"
      case .speed:
        guard chunk.state == .running || chunk.state == .done else { continue }
        text = Format.speed(ChunkText.speed(chunk))
        if chunk.state == .done { style = .quiet }
      case .eta:
        guard chunk.state == .running else { continue }
        text = ChunkText.remaining(chunk).map { Format.duration($0) } ?? "—"
      case .crf:
        guard isMoving || chunk.state == .done else { continue }
        text = (metric == nil ? "CRF " : "") + Format.compact(chunk.crf)
        style = .quiet
      case .score:
        guard isMoving || chunk.state == .done, let score = metric.flatMap({ ChunkText.score(chunk, $0) }) else {
          continue
        }
        text = score
        style = chunk.isBelowTarget ? odd : chunk.state == .done ? .plain : .quiet
      case .size:
        guard let bytes = ChunkText.bytes(chunk) else { continue }
        text = Format.bytes(bytes)
      case .threads:
        guard isMoving, let threads = chunk.parallelism else { continue }
        text = "lp \(threads)"
        style = .quiet
      case .memory:
        guard isMoving, chunk.progress.memory > 0 else { continue }
        text = Format.bytes(chunk.progress.memory)
        style = .quiet
      case .attempt:
        guard chunk.attempt > 1 else { continue }
        text = "#\(chunk.attempt)"
        style = odd
      }
      canvas.put(text, x: x, y: line.y, width: column.width, style, alignment: column.alignment)
    }
    remark(ChunkText.remark(chunk), chunk, line, places, &canvas)
  }

  private static func remark(_ text: String, _ chunk: Chunk, _ line: Rect, _ places: Places, _ canvas: inout Canvas) {
    guard !text.isEmpty else { return }
    let after: Name = chunk.state == .paused && chunk.progress.frames > 0 ? .percent : .symbol
    guard let place = places.first(where: { $0.column.name == after }) else { return }
    let start = place.x + place.column.width + 1
    guard line.maxX - 1 > start else { return }
    // It may be short beside figures that are worth keeping.
    let isShort = after == .percent && DisplayWidth.of(text) <= 17
    let end = isShort ? places.first { $0.column.name == .crf }?.x ?? line.maxX : line.maxX
    canvas.put(text, x: start + 1, y: line.y, width: max(0, end - 2 - start), Style(.state(chunk.state)))
  }

  private static func draw(_ track: TrackTask, _ view: JobView, _ line: Rect, _ places: Places, _ canvas: inout Canvas)
  {
    let seconds = view.source?.duration ?? 0
    let share = track.state == .done ? 1 : seconds > 0 ? min(1, track.progress.seconds / seconds) : 0
    for (column, x) in places {
      var style = Style.plain
      let text: String
      switch column.name {
      case .number: text = "sound"
      case .symbol:
        text = ChunkText.symbol(track.state, unicode: canvas.unicode)
        style = Style(.state(track.state))
      case .start:
        text = "#\(track.stream)"
        style = .quiet
      case .bar:
        guard track.state == .running || track.state == .paused else { continue }
        canvas.bar(share, x: x, y: line.y, width: column.width, .download)
        continue
      case .percent:
        guard track.state == .running || track.state == .paused else { continue }
        text = "\(Int((share * 100).rounded(.down)))%"
      case .size:
        guard let bytes = track.bytes else { continue }
        text = Format.bytes(bytes)
      default: continue
      }
      canvas.put(text, x: x, y: line.y, width: column.width, style, alignment: column.alignment)
    }
    guard track.state != .running, let place = places.first(where: { $0.column.name == .symbol }) else { return }
    let end = places.first { $0.column.name == .size }?.x ?? line.maxX
    let text = track.error?.description ?? track.reason ?? track.title
    canvas.put(
      text, x: place.x + 3, y: line.y, width: max(0, end - place.x - 4),
      track.error == nil ? .quiet : Style(.state(.failed)))
  }

  private static func kept(_ sums: WorkSums) -> String {
    func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
    return
      "\(count(sums.chunks, "chunk")), \(sums.frames) frames, \(Format.bytes(sums.bytes)); \(count(sums.tracks, "sound track")), \(Format.bytes(sums.trackBytes))."
  }

  private static func empty(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let lines: [(String, Style)]
    if let view = state.shownView {
      if !state.chunkFilter.isEmpty {
        lines = [("No chunk has “\(state.chunkFilter)”.  Esc shows all.", .plain)]
      } else {
        switch view.job.state {
        case .waiting: lines = [("This film waits; its chunks are known once it has been looked into.", .quiet)]
        case .failed:
          lines = [
            (view.job.error?.description ?? "failed", Style(.state(.failed))), (view.job.error?.advice ?? "", .plain),
          ]
        case .done: lines = [("This film is done.", .quiet)] + (view.sums.map { [(kept($0), .quiet)] } ?? [])
        case .cancelled: lines = [("This film was cancelled: r in the queue tries it again.", .quiet)]
        case .paused: lines = [("This film is paused: p in the queue lets it go on.", .quiet)]
        case .running:
          lines = [("Looking into the film: \(view.job.phase.rawValue) \(Format.percent(view.phaseProgress))", .quiet)]
        }
      }
    } else {
      lines = state.order.isEmpty ? [] : [("No job is selected.", .quiet)]
    }
    EmptyHint.show(lines, rect, &canvas)
  }
}
