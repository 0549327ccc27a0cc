/// A film's score as rows show it: measured over the whole film, or over the chunks that are done so far.
package struct FilmScore: Sendable, Equatable {
  /// What is measured, as it stands in front of a score: `VMAF`.
  package var metric: String
  /// Mean over the frames.
  package var mean: Double
  /// It is that of the finished film.
  package var isFinal: Bool

  package init(metric: String, mean: Double, isFinal: Bool) {
    self.metric = metric
    self.mean = mean
    self.isFinal = isFinal
  }

  /// `VMAF 95.1`, `~VMAF 95.1` before the film is done.
  package var text: String { (isFinal ? "" : "~") + "\(metric) \(Format.fixed(mean, 1))" }

  /// The same for where there is little room: `~v1 95.1`.
  package var brief: String {
    let words = metric.split(separator: " ")
    return (isFinal ? "" : "~") + "\(words.last ?? "") \(Format.fixed(mean, 1))"
  }
}

/// Scores of finished chunks, summed up by their frames.
package struct ScoreSums: Sendable, Equatable {
  private var weighted = 0.0
  private var frames = 0
  /// Chunks whose score is known.
  package private(set) var chunks = 0
  /// Those that stayed under the target.
  package private(set) var below = 0

  package init() {}

  /// Of these chunks.
  package init(_ chunks: [Chunk]) { for chunk in chunks { add(chunk, 1) } }

  /// Adds a chunk, or takes it out again (`sign` below zero); one without a score changes nothing.
  package mutating func add(_ chunk: Chunk, _ sign: Int) {
    guard let result = chunk.result, let quality = result.quality else { return }
    weighted += Double(sign * result.frames) * quality.score.mean
    frames += sign * result.frames
    chunks += sign
    if quality.outcome == .below { below += sign }
  }

  /// Mean over all frames of these chunks; nil where there are none.
  package var mean: Double? { frames > 0 ? weighted / Double(frames) : nil }
}

extension JobView {
  /// The film's score, or that of its finished chunks; nil where nothing was measured.
  package var score: FilmScore? { score(sums: ScoreSums(chunks)) }

  /// The same for one who keeps the sums of the chunks.
  package func score(sums: @autoclosure () -> ScoreSums) -> FilmScore? {
    if let quality = report?.quality {
      return FilmScore(metric: quality.metricName, mean: quality.mean, isFinal: true)
    }
    guard let goal = plan?.quality, let mean = sums().mean else { return nil }
    return FilmScore(metric: goal.metric.name, mean: mean, isFinal: false)
  }

  /// Chunks that stayed under the target, in film order.
  package var chunksBelow: [Chunk] { chunks.filter(\.isBelowTarget) }
}
