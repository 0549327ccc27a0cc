import Foundation

/// One thing that happened, numbered without gaps by the engine. A client that is slow sees gaps in the numbers of
/// progress and gauges only: those are latest-value, everything else is queued.
package struct EngineEvent: Codable, Sendable, Equatable {
  /// Its number: one more than that of the event before.
  package var sequence: UInt64
  /// When it was published.
  package var time: Date
  /// What happened.
  package var payload: Payload

  package init(sequence: UInt64, time: Date, payload: Payload) {
    self.sequence = sequence
    self.time = time
    self.payload = payload
  }

  /// Chunks that one event tells of at most: a longer one would keep those behind it from a client for longer than a key
  /// may take to be seen.
  package static let mostChunks = 250

  /// What happened.
  package enum Payload: Codable, Sendable, Equatable {
    case job(Job)
    case jobRemoved(JobID)
    /// Nothing is kept of the job's work, nor of what was found out about its film.
    case jobReset(JobID)
    /// Large and rare: kept apart, or each of the thousands of small events that wait for a client would be as large.
    indirect case planned(JobID, SourceMedia, EncodePlan)
    case chunks([Chunk])
    case chunk(Chunk)
    /// All chunks of the job are known.
    case segmented(JobID)
    case track(TrackTask)
    case chunkProgress(ChunkID, Progress)
    case trackProgress(JobID, stream: Int, Progress)
    /// Share (0…1) of the job's present phase that is done, for phases other than `encode`.
    case phaseProgress(JobID, JobPhase, Double)
    case report(JobID, TrustReport)
    /// The job is done for some time: only the sums of its work are kept.
    case summed(JobID, WorkSums)
    case queue(QueueState)
    case gauges(Gauges)
    /// How far the queue is, and when it will be through.
    case forecast(Forecast)
    /// All watched folders, as they are now.
    case watches([WatchView])
    case log(LogLine)
    /// So many screens are attached to the engine now.
    case dashboards(Int)
    /// Events were lost for this subscriber: take a new snapshot.
    case gap
  }

  /// Latest value only; a newer one replaces an older one that nobody has read.
  package var isLatestValue: Bool { payload.isLatestValue }
}

/// The state of the queue as a whole.
package struct QueueState: Codable, Sendable, Equatable {
  /// What the queue does; `draining` lets what runs finish and starts nothing, `finishing` likewise, and then the engine
  /// ends.
  package enum Mode: String, Codable, Sendable { case running, draining, paused, finishing, stopping }
  /// What the user wants of it.
  package var mode: Mode
  /// Why the queue holds by itself; nil when it doesn't.
  package var hold: QueueHold?
  /// Encoders that may run at once now.
  package var workers: Int
  /// What the user set, within ``workerLimits``; 0 = automatic.
  package var workerLimit: Int
  /// Films worked on at once; nil: an engine of an earlier version did not tell.
  package var jobLimit: Int?

  /// What may be asked for; 0 leaves it to the engine.
  package static let workerLimits = 0...1024

  /// More than two encoders for each core: that wants to be asked for twice.
  package static func areMany(workers: Int, cores: Int) -> Bool { cores > 0 && workers > 2 * cores }

  package init(
    mode: Mode = .running, hold: QueueHold? = nil, workers: Int = 1, workerLimit: Int = 0, jobLimit: Int? = nil
  ) {
    self.mode = mode
    self.hold = hold
    self.workers = workers
    self.workerLimit = workerLimit
    self.jobLimit = jobLimit
  }
}

extension EngineEvent.Payload {
  /// Latest value only; a newer one replaces an older one that nobody has read.
  package var isLatestValue: Bool {
    switch self {
    case .chunkProgress, .trackProgress, .phaseProgress, .gauges, .forecast: true
    default: false
    }
  }
}

extension EngineEvent.Payload {
  /// The job that it is about; nil: the queue, the machine, or a line of the log about none.
  package var job: JobID? {
    switch self {
    case .job(let job): job.id
    case .jobRemoved(let id), .jobReset(let id), .planned(let id, _, _), .segmented(let id),
      .trackProgress(let id, _, _),
      .phaseProgress(let id, _, _), .report(let id, _), .summed(let id, _):
      id
    case .chunks(let chunks): chunks.first?.id.job
    case .chunk(let chunk): chunk.id.job
    case .track(let track): track.job
    case .chunkProgress(let id, _): id.job
    case .log(let line): line.job
    case .queue, .gauges, .forecast, .watches, .dashboards, .gap: nil
    }
  }
}
