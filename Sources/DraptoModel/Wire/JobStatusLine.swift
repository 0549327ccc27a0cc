/// A job as `queue --json` and `status --json` write it: a ``JobLine``, and how far it is.
package struct JobStatusLine: Encodable, Sendable {
  private let view: JobView
  private let forecast: FilmForecast?
  private let withWork: Bool

  /// - Parameters:
  ///   - forecast: what the engine says of the queue.
  ///   - withWork: also each chunk and track.
  package init(_ view: JobView, _ forecast: Forecast?, withWork: Bool = false) {
    self.view = view
    self.forecast = forecast?[view.job.id]
    self.withWork = withWork
  }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    try JobLine(view.job).encode(to: encoder)
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("share", view.share)
    try box.put("frames", view.totalFrames)
    try box.put("framesEncoded", view.encodedFrames)
    if let speed = forecast?.framesPerSecond { try box.put("framesPerSecond", speed) }
    if let left = forecast?.secondsLeft { try box.put("secondsLeft", left) }
    if let report = view.report { try box.put("outputBytes", report.outputBytes) }
    try box.put("chunks", ChunkCountsLine(view))
    guard withWork else { return }
    try box.put("work", WorkLine(chunks: view.chunks.map(ChunkLine.init), tracks: view.tracks.map(TrackLine.init)))
  }

  private struct WorkLine: Encodable {
    var chunks: [ChunkLine]
    var tracks: [TrackLine]
  }
}

/// How many chunks of a job are in which state.
struct ChunkCountsLine: Encodable {
  private let view: JobView

  init(_ view: JobView) { self.view = view }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("total", view.sums?.chunks ?? view.chunks.count)
    try box.put("allKnown", view.isSegmented)
    for state in WorkState.allCases {
      // Of a job that is done long ago only the sums are kept.
      let count = view.sums.map { state == .done ? $0.chunks : 0 } ?? view.chunks.count { $0.state == state }
      try box.put(state.rawValue, count)
    }
  }
}
