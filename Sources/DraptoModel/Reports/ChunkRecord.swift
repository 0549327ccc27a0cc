/// One chunk of a film as a report shows it.
package struct ChunkRecord: Sendable, Equatable {
  /// Its place in the film, from 0.
  package var index: Int
  /// Seconds from the start of the film.
  package var start: Double
  /// Seconds of film.
  package var length: Double
  /// Of the finished chunk; of one that is not, as many as are expected.
  package var frames: Int
  /// The CRF that it has, or was tried with last.
  package var crf: Double
  /// What became of it.
  package var state: WorkState
  /// Bytes of its packets in the source; nil where nobody knows.
  package var sourceBytes: Int64?
  /// Bytes of the finished chunk.
  package var bytes: Int64?
  /// Seconds that the attempt which made it took.
  package var seconds: Double?
  /// CPU seconds of the encoders of that attempt.
  package var cpuSeconds: Double?
  /// Mean score of its frames; nil where nothing was measured. Likewise the two below.
  package var mean: Double?
  /// One frame in twenty is worse.
  package var percentile5: Double?
  /// The worst frame.
  package var minimum: Double?
  /// Encodes of the whole chunk that were made on the way to its CRF; nil for films without a target.
  package var encodes: Int?
  /// How the search for its CRF ended; nil for films without a target.
  package var outcome: QualityOutcome?
  /// Attempts that failed before.
  package var failures: Int

  package init(
    index: Int, start: Double, length: Double, frames: Int, crf: Double, state: WorkState, sourceBytes: Int64? = nil,
    bytes: Int64? = nil, seconds: Double? = nil, cpuSeconds: Double? = nil, score: QualityScore? = nil,
    encodes: Int? = nil, outcome: QualityOutcome? = nil, failures: Int = 0
  ) {
    self.index = index
    self.start = start
    self.length = length
    self.frames = frames
    self.crf = crf
    self.state = state
    self.sourceBytes = sourceBytes
    self.bytes = bytes
    self.seconds = seconds
    self.cpuSeconds = cpuSeconds
    (mean, percentile5, minimum) = (score?.mean, score?.percentile5, score?.minimum)
    self.encodes = encodes
    self.outcome = outcome
    self.failures = failures
  }
}

/// Chunks of a film in JSON: an array for each field, all of the same length. Ten thousand chunks take a third of the room that
/// an object for each would.
package struct ChunkColumns: Codable, Sendable, Equatable {
  /// Places in the film, from 0.
  package var index: [Int]
  /// Seconds from the start of the film.
  package var start: [Double]
  /// Seconds of film.
  package var length: [Double]
  /// Frames of each.
  package var frames: [Int]
  /// CRF of each.
  package var crf: [Double]
  /// What became of each.
  package var state: [WorkState]
  /// Bytes in the source.
  package var sourceBytes: [Int64?]
  /// Bytes of the finished chunks.
  package var bytes: [Int64?]
  /// Seconds that the attempts took.
  package var seconds: [Double?]
  /// CPU seconds of the encoders.
  package var cpuSeconds: [Double?]
  /// Mean scores.
  package var mean: [Double?]
  /// Scores that one frame in twenty is under.
  package var percentile5: [Double?]
  /// Scores of the worst frames.
  package var minimum: [Double?]
  /// Encodes of the whole chunk.
  package var encodes: [Int?]
  /// How the searches ended.
  package var outcome: [QualityOutcome?]
  /// Attempts that failed.
  package var failures: [Int]

  /// Times of the film are kept to the millisecond, seconds of work to the tenth, scores to the hundredth.
  package init(_ chunks: [ChunkRecord]) {
    func rounded(_ value: Double?, to parts: Double = 1000) -> Double? { value.map { ($0 * parts).rounded() / parts } }
    index = chunks.map(\.index)
    start = chunks.compactMap { rounded($0.start) }
    length = chunks.compactMap { rounded($0.length) }
    frames = chunks.map(\.frames)
    crf = chunks.map(\.crf)
    state = chunks.map(\.state)
    sourceBytes = chunks.map(\.sourceBytes)
    bytes = chunks.map(\.bytes)
    seconds = chunks.map { rounded($0.seconds, to: 10) }
    cpuSeconds = chunks.map { rounded($0.cpuSeconds, to: 10) }
    mean = chunks.map { rounded($0.mean, to: 100) }
    percentile5 = chunks.map { rounded($0.percentile5, to: 100) }
    minimum = chunks.map { rounded($0.minimum, to: 100) }
    encodes = chunks.map(\.encodes)
    outcome = chunks.map(\.outcome)
    failures = chunks.map(\.failures)
  }

  /// As many as every column has.
  package var chunks: [ChunkRecord] {
    let sure = [index.count, start.count, length.count, frames.count, crf.count, state.count, failures.count]
    let sizes = [sourceBytes.count, bytes.count, seconds.count, cpuSeconds.count]
    let scores = [mean.count, percentile5.count, minimum.count, encodes.count, outcome.count]
    let rows = (sure + sizes + scores).min() ?? 0
    return (0..<rows).map { row in
      var chunk = ChunkRecord(
        index: index[row], start: start[row], length: length[row], frames: frames[row], crf: crf[row],
        state: state[row], sourceBytes: sourceBytes[row], bytes: bytes[row], seconds: seconds[row],
        cpuSeconds: cpuSeconds[row], encodes: encodes[row], outcome: outcome[row], failures: failures[row])
      (chunk.mean, chunk.percentile5, chunk.minimum) = (mean[row], percentile5[row], minimum[row])
      return chunk
    }
  }
}
