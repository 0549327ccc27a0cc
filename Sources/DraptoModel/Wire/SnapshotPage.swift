import Algorithms

/// A snapshot in pieces: first what a screen needs for its first picture, then everything else as the events that would
/// have told it. All pieces are of one instant, that of the head's number.
package enum SnapshotPage: Sendable {
  /// Queue, gauges, watched folders and all jobs, without what hangs on them.
  case head(EngineSnapshot)
  /// To be folded in with ``EngineSnapshot/fold(_:)``.
  case details([EngineEvent.Payload])
}

extension EngineSnapshot {
  /// Takes a piece: the first one begins anew, further ones add to it.
  package mutating func take(_ page: SnapshotPage) {
    switch page {
    case .head(let head): self = head
    case .details(let payloads): for payload in payloads { fold(payload) }
    }
  }

  /// The same without what hangs on the jobs, and without the log.
  package var head: EngineSnapshot {
    var head = self
    head.jobs = jobs.mapValues { JobView(job: $0.job) }
    head.log = []
    return head
  }

  /// All that ``head`` lacks, in the order in which it is worth most: the log, jobs at work, then the others.
  package var details: [EngineEvent.Payload] {
    let views = orderedJobs
    let atWork = views.filter { $0.job.state == .running || $0.job.state == .paused }
    let others = views.filter { $0.job.state != .running && $0.job.state != .paused }
    return log.map { .log($0) } + (atWork + others).flatMap(\.details)
  }
}

extension JobView {
  /// Everything but the job itself, as events.
  fileprivate var details: [EngineEvent.Payload] {
    var events: [EngineEvent.Payload] = []
    if let source, let plan { events.append(.planned(job.id, source, plan)) }
    events += chunks.chunks(ofCount: EngineEvent.mostChunks).map { .chunks(Array($0)) }
    events += tracks.map { .track($0) }
    if isSegmented { events.append(.segmented(job.id)) }
    if let report { events.append(.report(job.id, report)) }
    if let sums { events.append(.summed(job.id, sums)) }
    if phaseProgress > 0 { events.append(.phaseProgress(job.id, job.phase, phaseProgress)) }
    return events
  }
}

/// The first piece of a snapshot as it is written.
package struct SnapshotHeadLine: Codable, Sendable {
  var seq: UInt64
  var queue: QueueLine
  var gauges: Gauges
  var forecast: Forecast?
  var dashboards: Int
  var watches: [WatchView]?
  var jobs: [JobLine]

  package init(_ snapshot: EngineSnapshot) {
    seq = snapshot.sequence
    queue = QueueLine(snapshot.queue)
    gauges = snapshot.gauges
    forecast = snapshot.forecast
    dashboards = snapshot.dashboards
    watches = snapshot.watches
    jobs = snapshot.orderedJobs.map { JobLine($0.job) }
  }

  /// What it tells: a ``EngineSnapshot/head``.
  package var snapshot: EngineSnapshot {
    var snapshot = EngineSnapshot()
    snapshot.sequence = seq
    snapshot.queue = queue.queue
    snapshot.gauges = gauges
    snapshot.forecast = forecast
    snapshot.dashboards = dashboards
    snapshot.watches = watches ?? []
    for line in jobs { snapshot.jobs[line.job.id] = JobView(job: line.job) }
    return snapshot
  }
}
