/// Scores of the frames of one encode, summed up.
package struct QualityScore: Codable, Sendable, Equatable {
  /// Mean over its frames.
  package var mean: Double
  /// One frame in twenty is worse.
  package var percentile5: Double
  /// The worst frame.
  package var minimum: Double
  /// Frames that were compared.
  package var frames: Int

  package init(mean: Double, percentile5: Double, minimum: Double, frames: Int) {
    self.mean = mean
    self.percentile5 = percentile5
    self.minimum = minimum
    self.frames = frames
  }

  /// Of single frames; nil where there are none.
  package init?(_ scores: [Double]) {
    guard !scores.isEmpty else { return nil }
    let sorted = scores.sorted()
    self.init(
      mean: scores.reduce(0, +) / Double(scores.count), percentile5: sorted[sorted.count * 5 / 100],
      minimum: sorted[0], frames: scores.count)
  }
}

/// One encode that was made to find out what a CRF gives: of a chunk, or of a part of it.
package struct QualityTrial: Codable, Sendable, Equatable {
  /// What of the chunk was encoded.
  package enum Extent: String, Codable, Sendable {
    /// Some seconds of it, to see where to begin.
    case part
    /// All of it: what fits is the chunk.
    case whole
  }
  /// What of the chunk was encoded.
  package var extent: Extent
  /// With which CRF.
  package var crf: Double
  /// What came of it.
  package var score: QualityScore
  /// Size of what was encoded.
  package var bytes: Int64
  /// Seconds that encode and measuring took.
  package var seconds: Double

  package init(extent: Extent, crf: Double, score: QualityScore, bytes: Int64, seconds: Double) {
    self.extent = extent
    self.crf = crf
    self.score = score
    self.bytes = bytes
    self.seconds = seconds
  }
}

/// How the search for a chunk's CRF ended.
package enum QualityOutcome: String, Codable, Sendable {
  /// Within the tolerance.
  case reached
  /// Better than asked for, and no higher CRF is allowed or makes a difference.
  case above
  /// The best that could be done lies under the target.
  case below
}

/// What a finished chunk's quality was measured to be.
package struct ChunkQuality: Codable, Sendable, Equatable {
  /// What was measured.
  package var metric: QualityMetric
  /// Of its frames.
  package var score: QualityScore
  /// How the search ended.
  package var outcome: QualityOutcome
  /// Encodes of the whole chunk that were made for it, the kept one too.
  package var encodes: Int

  package init(metric: QualityMetric, score: QualityScore, outcome: QualityOutcome, encodes: Int) {
    self.metric = metric
    self.score = score
    self.outcome = outcome
    self.encodes = encodes
  }
}
