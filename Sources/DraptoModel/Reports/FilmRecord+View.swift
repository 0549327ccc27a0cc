extension FilmRecord {
  /// So many failed attempts are listed.
  static let mostFailures = 100

  /// What clients see of a job tells as much: its chunks and its failures. For jobs that are not done, and for those of
  /// versions that kept no record; a job whose chunks were summed up has none.
  package init(_ view: JobView) {
    let all = FailureRecord.of(view.chunks, view.tracks)
    // A disk that was full for a night makes thousands: the first ones say why, the last ones whether it is over.
    let kept =
      all.count <= Self.mostFailures ? all : all.prefix(Self.mostFailures / 2) + all.suffix(Self.mostFailures / 2)
    self.init(chunks: ChunkRecord.of(view.chunks), failures: kept)
    if all.count > kept.count { failuresLeftOut = all.count - kept.count }
  }
}

extension ChunkRecord {
  /// A chunk as it stands.
  /// - Parameter origin: seconds at which the film's first chunk starts.
  package init(_ chunk: Chunk, origin: Double) {
    let result = chunk.result
    self.init(
      index: chunk.id.index, start: chunk.start - origin, length: chunk.length,
      frames: result?.frames ?? chunk.range.expectedFrames, crf: chunk.crf, state: chunk.state,
      sourceBytes: chunk.facts?.sourceBytes, bytes: result?.bytes, seconds: result?.seconds,
      cpuSeconds: result?.cpuSeconds, score: result?.quality?.score,
      encodes: chunk.encodes ?? (chunk.trials == nil ? nil : chunk.wholeTrials), outcome: result?.quality?.outcome,
      failures: chunk.failures?.count ?? 0)
  }

  /// Chunks of one film, in film order.
  package static func of(_ chunks: [Chunk]) -> [ChunkRecord] {
    let origin = chunks.first?.start ?? 0
    return chunks.map { ChunkRecord($0, origin: origin) }
  }
}

extension FailureRecord {
  /// All that is remembered of one film's failures, in the order in which they happened.
  package static func of(_ chunks: [Chunk], _ tracks: [TrackTask]) -> [FailureRecord] {
    let ofChunks = chunks.flatMap { chunk in
      (chunk.failures ?? []).map { FailureRecord($0, chunk: chunk.id.index) }
    }
    let ofTracks = tracks.flatMap { track in (track.failures ?? []).map { FailureRecord($0, stream: track.stream) } }
    return (ofChunks + ofTracks).enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  private init(_ failure: FailedAttempt, chunk: Int? = nil, stream: Int? = nil) {
    self.init(chunk: chunk, stream: stream, attempt: failure.attempt, time: failure.time, error: failure.error)
  }
}
