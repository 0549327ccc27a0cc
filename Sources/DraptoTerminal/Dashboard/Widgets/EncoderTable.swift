import DraptoModel
import DraptoReports

/// What runs now: the programs that take the machine's memory and processors, the largest first.
enum EncoderTable {
  private enum Name: Hashable, Sendable { case film, chunk, memory, cpu, speed, threads, percent }

  private static let columns: [Column<Name>] = [
    Column(.film, 12, rank: 0, flexible: true), Column(.chunk, 8, rank: 1, .right), Column(.memory, 9, rank: 2, .right),
    Column(.cpu, 6, rank: 3, .right), Column(.speed, 10, rank: 4, .right), Column(.percent, 5, rank: 5, .right),
    Column(.threads, 8, rank: 6, .right),
  ]

  private static func heading(_ name: Name) -> String {
    switch name {
    case .film: "film"
    case .chunk: "chunk"
    case .memory: "memory"
    case .cpu: "CPU"
    case .speed: "speed"
    case .percent: "done"
    case .threads: "threads"
    }
  }

  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let places = Column.fit(columns, x: rect.x, width: rect.width)
    for (column, x) in places {
      canvas.put(
        heading(column.name), x: x, y: rect.y, width: column.width, Style(.title), alignment: column.alignment)
    }
    let encoders = self.encoders(state)
    guard !encoders.isEmpty else {
      canvas.put("Nothing is being encoded.", x: rect.x, y: rect.y + 1, .quiet)
      return
    }
    let shown = encoders.count < rect.height ? encoders.count : rect.height - 2
    for (row, encoder) in encoders.prefix(max(0, shown)).enumerated() {
      for (column, x) in places {
        canvas.put(
          text(column.name, encoder), x: x, y: rect.y + 1 + row, width: column.width, style(column.name),
          alignment: column.alignment)
      }
    }
    let hidden = encoders.count - shown
    if hidden > 0 { canvas.put("… \(hidden) more", x: rect.x, y: rect.maxY - 1, .quiet) }
  }

  private struct Encoder {
    var film: String
    var chunk: Chunk
  }

  /// In steps of memory, so that rows don't change places all the time.
  private static func encoders(_ state: DashboardState) -> [Encoder] {
    state.runningChunks
      .map { Encoder(film: state.engine.jobs[$0.id.job]?.job.name ?? "", chunk: $0) }
      .enumerated().sorted { a, b in
        let (x, y) = (a.element.chunk.progress.memory >> 25, b.element.chunk.progress.memory >> 25)
        return x != y ? x > y : a.offset < b.offset
      }.map(\.element)
  }

  private static func text(_ name: Name, _ encoder: Encoder) -> String {
    let progress = encoder.chunk.progress
    switch name {
    case .film: return encoder.film
    case .chunk: return "\(encoder.chunk.id.index)"
    case .memory: return progress.memory > 0 ? Format.bytes(progress.memory) : "—"
    case .cpu: return progress.cores.map { "\(Int(($0 * 100).rounded()))%" } ?? "—"
    case .speed: return encoder.chunk.state == .paused ? "paused" : Format.speed(ChunkText.speed(encoder.chunk))
    case .percent: return "\(Int((ChunkText.fraction(encoder.chunk) * 100).rounded(.down)))%"
    case .threads: return encoder.chunk.parallelism.map { "\($0)" } ?? "—"
    }
  }

  private static func style(_ name: Name) -> Style {
    switch name {
    case .film, .memory, .cpu: .plain
    default: .quiet
    }
  }
}
