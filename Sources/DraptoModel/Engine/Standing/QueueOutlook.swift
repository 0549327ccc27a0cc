/// What a job must know of the queue and of the other jobs to say why it waits: made once for a whole list of them.
package struct QueueOutlook: Sendable {
  /// The state of the queue as a whole.
  let queue: QueueState
  /// How far it is, and each film at work.
  package let forecast: Forecast?
  /// Films that have begun and have not ended: each has one of the places.
  let placesTaken: Int
  /// Jobs that encode now, in the order of the queue.
  let encoding: [Job]

  /// - Parameter isEncoding: whether a chunk of the job is being encoded, for one who keeps count of them.
  package init(_ snapshot: EngineSnapshot, isEncoding: (JobView) -> Bool = \.hasRunningChunk) {
    queue = snapshot.queue
    forecast = snapshot.forecast
    var placesTaken = 0
    var encoding: [Job] = []
    for view in snapshot.jobs.values {
      if view.job.hasPlace { placesTaken += 1 }
      if view.job.state == .running, isEncoding(view) { encoding.append(view.job) }
    }
    self.placesTaken = placesTaken
    self.encoding = encoding.sorted(by: EngineSnapshot.precedes)
  }

  /// The film whose chunks have the places that a job's own chunks wait for: the first before it, else any.
  func film(before job: Job) -> Job? {
    encoding.first { $0.id != job.id && EngineSnapshot.precedes($0, job) } ?? encoding.first { $0.id != job.id }
  }
}

extension JobView {
  /// One of its chunks is being encoded.
  package var hasRunningChunk: Bool { chunks.contains { $0.state == .running } }
}
