import DraptoModel

/// A chunk as the first version of rows has it.
struct ChunkRowV1: Decodable {
  var id: ChunkID
  var range: ChunkRange
  var start: Double
  var length: Double
  var crf: Double
  var state: WorkState
  var attempt: Int
  var error: ErrorReport?
  var progress: Progress
  var result: ChunkResult?
  var parallelism: Int?
}

/// A track as the first version of rows has it.
struct TrackRowV1: Decodable {
  var job: JobID
  var stream: Int
  var title: String
  var state: WorkState
  var attempt: Int
  var error: ErrorReport?
  var progress: Progress
  var bytes: Int64?
  var sound: SoundRecord?
}

extension WorkStatus {
  /// A state of the first version. What was under way begins anew, and pauses ended with the engine that made them, as
  /// they did in that version.
  init(_ state: WorkState, error: ErrorReport?) {
    switch state {
    case .waiting, .running, .paused: self = .pending
    case .done: self = .done
    case .failed:
      self = .failed(error ?? ErrorReport(.unexpected, "it failed in an earlier version, which kept no reason"))
    case .cancelled: self = .cancelled
    }
  }
}

extension Chunk {
  init(_ first: ChunkRowV1) {
    let status = WorkStatus(first.state, error: first.error)
    self.init(
      id: first.id, range: first.range, start: first.start, length: first.length, crf: first.crf, status: status,
      attempt: first.attempt, progress: status == .pending ? Progress() : first.progress, result: first.result,
      parallelism: first.parallelism)
  }
}

extension TrackTask {
  init(_ first: TrackRowV1) {
    let status = WorkStatus(first.state, error: first.error)
    self.init(
      job: first.job, stream: first.stream, title: first.title, status: status, attempt: first.attempt,
      progress: status == .pending ? Progress() : first.progress, bytes: first.bytes, sound: first.sound)
  }
}
