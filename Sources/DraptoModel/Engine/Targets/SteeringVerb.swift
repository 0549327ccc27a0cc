/// What can be done to single films and chunks.
package enum SteeringVerb: String, Sendable, CaseIterable {
  case pause, resume, cancel, retry, release, remove

  /// As what was done to so many is told: `paused`.
  package func past(_ count: Int) -> String {
    switch self {
    case .pause: "paused"
    case .resume: count == 1 ? "goes on" : "go on"
    case .cancel: "cancelled"
    case .retry: "in line again"
    case .release: "back in line"
    case .remove: "removed"
    }
  }

  /// Something is lost by it: people are asked first.
  package var isDangerous: Bool { self == .cancel || self == .release || self == .remove }

  /// Whether it can be done to a job in its state.
  package func fits(_ job: Job) -> Bool {
    switch self {
    case .pause: job.state.canPause
    case .resume: job.state == .paused
    case .cancel: job.state.canCancel
    case .retry: job.canRetry
    case .release: false
    case .remove: job.state.canRemove
    }
  }

  /// Whether it can be done to a chunk in its state.
  package func fits(_ chunk: Chunk) -> Bool {
    switch self {
    case .pause: chunk.status.allows(.hold) && !chunk.status.holds.contains(.user)
    case .resume: chunk.state == .paused
    case .cancel: chunk.status.allows(.cancel)
    case .retry: chunk.status.allows(.retry)
    case .release: chunk.status.kind == .running
    case .remove: false
    }
  }

  /// Whether it can be done to this thing, as it is now.
  package func fits(_ target: WorkTarget, in snapshot: EngineSnapshot) -> Bool {
    switch target {
    case .job(let id): snapshot.jobs[id].map { fits($0.job) } ?? false
    case .chunk(let id): snapshot[chunk: id].map(fits) ?? false
    }
  }

  /// What the engine is asked for. Throws `DRP-USAGE` where the verb is not for such a thing.
  package func command(for target: WorkTarget) throws(ErrorReport) -> EngineCommand {
    switch (self, target) {
    case (.pause, .job(let id)): return .pauseJob(id)
    case (.resume, .job(let id)): return .resumeJob(id)
    case (.cancel, .job(let id)): return .cancelJob(id)
    case (.retry, .job(let id)): return .retryJob(id)
    case (.remove, .job(let id)): return .removeJob(id)
    case (.pause, .chunk(let id)): return .pauseChunk(id)
    case (.resume, .chunk(let id)): return .resumeChunk(id)
    case (.cancel, .chunk(let id)): return .cancelChunk(id)
    case (.retry, .chunk(let id)): return .retryChunk(id)
    case (.release, .chunk(let id)): return .releaseChunk(id)
    case (.release, .job(let id)):
      throw ErrorReport(
        .usage, "job \(id) is no chunk: only chunks can be released",
        advice: "Give one as JOB/CHUNK, for example \(id)/0; `drapto queue \(id)` lists them.")
    case (.remove, .chunk(let id)):
      throw ErrorReport(
        .usage, "chunk \(id) can't be removed: only whole jobs can be",
        advice: "`drapto cancel \(id)` ends the chunk, `drapto remove \(id.job)` takes the job out of the queue.")
    }
  }

  /// Everything that it can be done to, in the order of the queue: chunks for `release`, else jobs.
  package func all(of snapshot: EngineSnapshot) -> [WorkTarget] {
    let views = snapshot.orderedJobs
    guard self == .release else { return views.filter { fits($0.job) }.map { .job($0.job.id) } }
    return views.flatMap { $0.chunks.filter(fits).map { .chunk($0.id) } }
  }
}
