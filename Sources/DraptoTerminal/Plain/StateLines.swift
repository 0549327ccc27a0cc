import DraptoModel
import struct Foundation.Date

/// A chunk as event lines write it: its state in the words that people see.
struct ChunkLine: Encodable {
  var id: ChunkID
  var range: ChunkRange
  var start: Double
  var length: Double
  var crf: Double
  var state: WorkState
  var attempt: Int
  var reason: String?
  var error: ErrorReport?
  var progress: Progress
  var result: ChunkResult?
  var parallelism: Int?

  init(_ chunk: Chunk) {
    id = chunk.id
    range = chunk.range
    start = chunk.start
    length = chunk.length
    crf = chunk.crf
    state = chunk.state
    attempt = chunk.attempt
    reason = chunk.reason
    error = chunk.error
    progress = chunk.progress
    result = chunk.result
    parallelism = chunk.parallelism
  }
}

/// An audio track likewise.
struct TrackLine: Encodable {
  var job: JobID
  var stream: Int
  var title: String
  var state: WorkState
  var attempt: Int
  var reason: String?
  var error: ErrorReport?
  var progress: Progress
  var bytes: Int64?
  var sound: SoundRecord?

  init(_ track: TrackTask) {
    job = track.job
    stream = track.stream
    title = track.title
    state = track.state
    attempt = track.attempt
    reason = track.reason
    error = track.error
    progress = track.progress
    bytes = track.bytes
    sound = track.sound
  }
}

/// A job likewise.
struct JobLine: Encodable {
  var id: JobID
  var source: String
  var output: String
  var state: JobState
  var phase: JobPhase
  var priority: Int
  var position: Double
  var reason: String?
  var error: ErrorReport?
  var added: Date
  var started: Date?
  var ended: Date?
  var elapsedBefore: Double
  var sourceBytes: Int64?

  init(_ job: Job) {
    id = job.id
    source = job.source
    output = job.output
    state = job.state
    phase = job.phase
    priority = job.priority
    position = job.position
    reason = job.reason
    error = job.error
    added = job.added
    started = job.started
    ended = job.ended
    elapsedBefore = job.elapsedBefore
    sourceBytes = job.sourceBytes
  }
}

/// The queue likewise.
struct QueueLine: Encodable {
  var mode: QueueState.Mode
  var hold: String?
  var workers: Int
  var workerLimit: Int

  init(_ queue: QueueState) {
    mode = queue.mode
    hold = queue.hold?.text
    workers = queue.workers
    workerLimit = queue.workerLimit
  }
}
