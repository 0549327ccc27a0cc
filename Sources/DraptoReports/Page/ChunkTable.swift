import DraptoModel

/// The chunks of a film: as strips over its time, and as a table that the strips lead into.
struct ChunkTable {
  let report: FilmReport
  private let chunks: [ChunkRecord]

  init(report: FilmReport) {
    self.report = report
    chunks = report.chunks.chunks
  }

  /// So many chunks are told in words where the pointer is; of more the script tells.
  private static let mostWords = 1000

  // MARK: Strips

  /// CRF, quality, rate, time.
  var chart: StripChart {
    StripChart(
      axis: StripAxis(chunks.map { ($0.start, $0.length) }), strips: [crf, quality, rate, time].compactMap { $0 },
      link: { "#c\($0)" }, words: chunks.count <= Self.mostWords ? { Self.words(chunks[$0]) } : nil)
  }

  private var crf: Strip {
    Strip(
      title: "CRF", unit: "",
      series: [Strip.Series(name: "", values: chunks.map { $0.bytes == nil ? nil : $0.crf }, style: .first)])
  }

  private var quality: Strip? {
    guard chunks.contains(where: { $0.mean != nil }) else { return nil }
    let name = report.scoreMetric.map(QualityMetric.name) ?? "score"
    let mean = Strip.Series(
      name: "mean, and down to the 5th percentile", values: chunks.map(\.mean), style: .first,
      band: chunks.map(\.percentile5))
    let goal = report.target.map { goal in
      Strip.Series(name: "target", values: chunks.map { _ in goal.target }, style: .goal)
    }
    return Strip(title: name, unit: "", series: [mean] + (goal.map { [$0] } ?? []))
  }

  private var rate: Strip {
    func rates(_ bytes: KeyPath<ChunkRecord, Int64?>) -> [Double?] {
      chunks.map { chunk in
        chunk[keyPath: bytes].flatMap { chunk.length > 0 ? Double($0) / 125 / chunk.length : nil }
      }
    }
    let source = Strip.Series(name: "source", values: rates(\.sourceBytes), style: .second)
    let output = Strip.Series(name: "output", values: rates(\.bytes), style: .first)
    return Strip(
      title: "Rate", unit: "kbit/s", series: [source, output].filter { $0.values.contains { $0 != nil } }, floor: 0)
  }

  private var time: Strip {
    Strip(
      title: "Seconds of work", unit: "s",
      series: [Strip.Series(name: "", values: chunks.map(\.seconds), style: .first)],
      marked: Set(chunks.indices.filter { chunks[$0].failures > 0 }), markName: "tried again", floor: 0)
  }

  private static func words(_ chunk: ChunkRecord) -> String {
    let score = chunk.mean.map { ", score \(Format.fixed($0, 2))" } ?? ""
    let bytes = chunk.bytes.map { ", \(Format.bytes($0))" } ?? ""
    return "chunk \(chunk.index), \(Format.timestamp(chunk.start)), CRF \(Format.compact(chunk.crf))\(score)\(bytes)"
  }

  // MARK: The table

  func write(_ html: inout HTMLWriter) {
    SortableTable(
      title: "Chunks", numbers: chunks.map(\.index),
      columns: columns.map { column in
        SortableTable.Column(field: column.field, title: column.title) { column.text(chunks[$0]) }
      }, isBad: { chunks[$0].state == .failed || chunks[$0].outcome == .below }
    ).write(&html)
  }

  private struct Column: Sendable {
    /// Of ``ChunkColumns``.
    var field: String
    var title: String
    var text: @Sendable (ChunkRecord) -> String
  }

  private var columns: [Column] {
    let scores = chunks.contains { $0.mean != nil } ? Self.scores : []
    let encodes = chunks.contains { $0.encodes != nil } ? [Self.encodes] : []
    let failures = chunks.contains { $0.failures > 0 } ? [Self.failed] : []
    return Self.first + scores + encodes + Self.sizes + failures
      + (chunks.contains { $0.state != .done } ? [Self.state] : [])
  }

  private static let none = "—"
  private static let first = [
    Column(field: "index", title: "chunk") { "\($0.index)" },
    Column(field: "start", title: "from") { Format.timestamp($0.start) },
    Column(field: "length", title: "length s") { Format.fixed($0.length, 2) },
    Column(field: "frames", title: "frames") { "\($0.frames)" },
    Column(field: "crf", title: "CRF") { $0.bytes == nil && $0.mean == nil ? none : Format.compact($0.crf) },
  ]
  private static let scores = [
    Column(field: "mean", title: "score") { $0.mean.map { Format.fixed($0, 2) } ?? none },
    Column(field: "percentile5", title: "5th p.") { $0.percentile5.map { Format.fixed($0, 2) } ?? none },
    Column(field: "minimum", title: "worst") { $0.minimum.map { Format.fixed($0, 2) } ?? none },
  ]
  private static let encodes = Column(field: "encodes", title: "encodes") { $0.encodes.map { "\($0)" } ?? none }
  private static let sizes = [
    Column(field: "sourceBytes", title: "source") { $0.sourceBytes.map(Format.bytes) ?? none },
    Column(field: "bytes", title: "size") { $0.bytes.map(Format.bytes) ?? none },
    Column(field: "seconds", title: "time s") { $0.seconds.map { Format.fixed($0, 1) } ?? none },
    Column(field: "cpuSeconds", title: "CPU s") { $0.cpuSeconds.map { Format.fixed($0, 1) } ?? none },
  ]
  private static let failed = Column(field: "failures", title: "failed") { "\($0.failures)" }
  private static let state = Column(field: "state", title: "state") { $0.state.rawValue }
}
