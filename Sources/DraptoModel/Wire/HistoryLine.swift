/// A finished film as `history --json` writes it.
package struct HistoryLine: Encodable, Sendable {
  private let entry: HistoryEntry

  package init(_ entry: HistoryEntry) { self.entry = entry }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("job", entry.job)
    try box.put("source", entry.source)
    try box.put("output", entry.output)
    try box.maybe("started", entry.started)
    try box.put("ended", entry.ended)
    try box.put("seconds", entry.seconds)
    try box.put("frames", entry.frames)
    try box.maybe("framesPerSecond", entry.meanSpeed)
    try box.put("sourceBytes", entry.sourceBytes)
    try box.put("outputBytes", entry.outputBytes)
    if let metric = entry.metric, let score = entry.score {
      try box.put("score", ScoreLine(metric: metric, mean: score, below: entry.scoreBelow))
    }
    try box.put("settings", entry.settings)
    try box.put("losses", entry.losses)
    try box.put("warnings", entry.warnings)
    try box.put("hasGrown", entry.marks.hasGrown)
  }
}

/// A measured score as it is written.
struct ScoreLine: Encodable {
  /// `vmaf`, `vmaf-v1` or `xpsnr`.
  var metric: String
  /// Over all frames.
  var mean: Double
  /// `encoding.quality.warn_below`, where the mean lies under it.
  var below: Double?
  /// The metric knows nothing of such pictures.
  var isRelative: Bool?
}
