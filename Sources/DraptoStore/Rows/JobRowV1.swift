import DraptoModel

/// A job as the first version of rows has it: the same but for its reason, which was a text.
struct JobRowV1: Decodable {
  var job: Job
  init(from decoder: any Decoder) throws { job = try Job(from: decoder) }
}

extension Job {
  init(_ first: JobRowV1) {
    self = first.job
    // Only people paused jobs; the other reasons were of the moment and are found again.
    wait = state == .paused ? .user : nil
  }
}

/// The queue as the first version of rows has it. Its hold was a text, and is found again.
struct QueueRowV1: Decodable {
  var mode: QueueState.Mode
  var workers: Int
  var workerLimit: Int
}

extension QueueState {
  init(_ first: QueueRowV1) {
    self.init(mode: first.mode, workers: first.workers, workerLimit: first.workerLimit)
  }
}
