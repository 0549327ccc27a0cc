/// A chunk as it is written for others: its state in the words that people see, and all of it in `status`.
package struct ChunkLine: Codable, Sendable {
  var id: ChunkID
  var range: ChunkRange
  var start: Double
  var length: Double
  var crf: Double
  var state: WorkState
  var status: StatusLine
  var attempt: Int
  var reason: String?
  var error: ErrorReport?
  var progress: Progress
  var result: ChunkResult?
  var parallelism: Int?

  package init(_ chunk: Chunk) {
    id = chunk.id
    range = chunk.range
    start = chunk.start
    length = chunk.length
    crf = chunk.crf
    state = chunk.state
    status = StatusLine(chunk.status)
    attempt = chunk.attempt
    reason = chunk.reason
    error = chunk.error
    progress = chunk.progress
    result = chunk.result
    parallelism = chunk.parallelism
  }

  /// The chunk that it tells of.
  package var chunk: Chunk {
    Chunk(
      id: id, range: range, start: start, length: length, crf: crf, status: status.status(error), attempt: attempt,
      progress: progress, result: result, parallelism: parallelism)
  }
}

/// An audio track likewise.
package struct TrackLine: Codable, Sendable {
  var job: JobID
  var stream: Int
  var title: String
  var state: WorkState
  var status: StatusLine
  var attempt: Int
  var reason: String?
  var error: ErrorReport?
  var progress: Progress
  var bytes: Int64?
  var sound: SoundRecord?

  package init(_ track: TrackTask) {
    job = track.job
    stream = track.stream
    title = track.title
    state = track.state
    status = StatusLine(track.status)
    attempt = track.attempt
    reason = track.reason
    error = track.error
    progress = track.progress
    bytes = track.bytes
    sound = track.sound
  }

  /// The track that it tells of.
  package var track: TrackTask {
    TrackTask(
      job: job, stream: stream, title: title, status: status.status(error), attempt: attempt, progress: progress,
      bytes: bytes, sound: sound)
  }
}
