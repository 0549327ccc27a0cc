import Foundation

/// The whole state of an engine, as the engine itself, the screen and the tests keep it: a fold over events.
package struct EngineSnapshot: Codable, Sendable, Equatable {
  /// Number of the last event folded in.
  package var sequence: UInt64 = 0
  /// All jobs, ended ones too.
  package var jobs: [JobID: JobView] = [:]
  /// The queue as a whole.
  package var queue = QueueState()
  /// The last look at the machine.
  package var gauges = Gauges()
  /// How far the queue is; nil where the engine has not told: it has just started, or is of an earlier version.
  package var forecast: Forecast?
  /// The folders whose new films join by themselves, in the order of the settings.
  package var watches: [WatchView] = []
  /// Screens that are attached to the engine.
  package var dashboards = 0
  /// The newest log lines, oldest first, at most ``logCapacity``.
  package var log: [LogLine] = []

  /// Log lines that a snapshot keeps.
  package static let logCapacity = 500

  package init() {}

  /// Jobs in the order they are worked on: priority, then place, then number.
  package var orderedJobs: [JobView] {
    jobs.values.sorted { EngineSnapshot.precedes($0.job, $1.job) }
  }

  /// How many jobs are in which state.
  package var counts: [JobState: Int] { jobs.values.reduce(into: [:]) { $0[$1.job.state, default: 0] += 1 } }

  /// The order of the queue.
  package static func precedes(_ a: Job, _ b: Job) -> Bool {
    (b.priority, a.position, a.id) < (a.priority, b.position, b.id)
  }

  /// A chunk by its id; nil where there is none.
  package subscript(chunk id: ChunkID) -> Chunk? {
    guard let view = jobs[id.job], view.chunks.indices.contains(id.index) else { return nil }
    return view.chunks[id.index]
  }

  /// Folds one event in. Events at or before `sequence` change nothing, so a replay is harmless.
  package mutating func apply(_ event: EngineEvent) {
    guard event.sequence > sequence else { return }
    sequence = event.sequence
    fold(event.payload)
  }

  /// Folds what happened in, whatever its number.
  package mutating func fold(_ payload: EngineEvent.Payload) {
    switch payload {
    case .job(let job):
      if let before = jobs[job.id]?.job {
        jobs[job.id]!.job = job
        if before.phase != job.phase { jobs[job.id]!.phaseProgress = 0 }
      } else {
        jobs[job.id] = JobView(job: job)
      }
    case .jobRemoved(let id):
      jobs[id] = nil
    case .jobReset(let id):
      if let job = jobs[id]?.job { jobs[id] = JobView(job: job) }
    case .planned(let id, let source, let plan):
      jobs[id]?.source = source
      jobs[id]?.plan = plan
    case .chunks(let chunks):
      for chunk in chunks { put(chunk) }
    case .chunk(let chunk):
      put(chunk)
    case .segmented(let id):
      jobs[id]?.isSegmented = true
    case .track(let track):
      put(track)
    case .chunkProgress(let id, let progress):
      guard jobs[id.job]?.chunks.indices.contains(id.index) == true else { return }
      jobs[id.job]!.chunks[id.index].progress = progress
    case .trackProgress(let id, let stream, let progress):
      guard let index = jobs[id]?.tracks.firstIndex(where: { $0.stream == stream }) else { return }
      jobs[id]!.tracks[index].progress = progress
    case .phaseProgress(let id, let phase, let fraction):
      guard jobs[id]?.job.phase == phase else { return }
      jobs[id]?.phaseProgress = fraction
    case .report(let id, let report):
      jobs[id]?.report = report
    case .summed(let id, let sums):
      jobs[id]?.sums = sums
      jobs[id]?.chunks = []
      jobs[id]?.tracks = []
    case .queue(let state):
      queue = state
    case .gauges(let new):
      gauges = new
    case .forecast(let new):
      forecast = new
    case .watches(let new):
      watches = new
    case .log(let line):
      log.append(line)
      if log.count > Self.logCapacity { log.removeFirst(log.count - Self.logCapacity) }
    case .dashboards(let count):
      dashboards = count
    case .gap:
      break
    }
  }

  private mutating func put(_ chunk: Chunk) {
    guard let count = jobs[chunk.id.job]?.chunks.count, chunk.id.index >= 0 else { return }
    if chunk.id.index < count {
      jobs[chunk.id.job]!.chunks[chunk.id.index] = chunk
    } else if chunk.id.index == count {
      jobs[chunk.id.job]!.chunks.append(chunk)
    }
  }

  private mutating func put(_ track: TrackTask) {
    guard jobs[track.job] != nil else { return }
    if let index = jobs[track.job]!.tracks.firstIndex(where: { $0.stream == track.stream }) {
      jobs[track.job]!.tracks[index] = track
    } else {
      jobs[track.job]!.tracks.append(track)
    }
  }
}
