import DraptoModel
import Foundation

/// What the engine does by the clock.
extension Engine {
  private static let epoch = ContinuousClock.now

  /// Twice a second: progress; once a second: the machine.
  func tick(_ count: Int) async {
    guard isRunning else { return }
    let now = (ContinuousClock.now - Self.epoch).seconds
    for run in runs.values { run.showFigures(now: now) }
    endWhenIdle()
    guard count % 2 == 0 else { return }
    let jobs = runs.values.compactMap { journal.accepted.jobs[$0.id]?.job }.sorted(by: EngineSnapshot.precedes)
    await machine.sample(
      children: scheduler.handles + runs.values.map(\.handle),
      targets: jobs.map { OutputNaming.split($0.output).folder },
      recordFailure: journal.unwrittenBecause)
    guard isRunning else { return }
    journal.enqueue([.show(.gauges(machine.gauges))])
    hours.look()
    updateHold()
    adjustWorkers()
    applyHolds()
    startJobs()
    forecast(now: now)
  }

  // MARK: Jobs that wait for the machine

  /// Lets jobs begin again whose time has come and whose place can be reached. Apart from ``tick(_:)``: a share that does
  /// not answer keeps nobody else waiting.
  func releaseDueJobs(_ count: Int) async {
    guard isRunning else { return }
    var ready: [JobID] = []
    // Every five seconds.
    if count % 5 == 0 { ready = await recovery.probe() }
    for view in journal.accepted.jobs.values where runs[view.job.id] == nil {
      guard case .backOff(let until, let error) = view.job.wait, view.job.state == .waiting else { continue }
      let id = view.job.id
      guard ready.contains(id) || recovery.hold == nil && until <= Date() else { continue }
      let longer = ready.contains(id) ? nil : await recovery.mayBegin(id)
      guard var job = journal.accepted.jobs[id]?.job, job.wait == view.job.wait, job.state == .waiting else { continue }
      job.wait = longer.map { .backOff(until: Date(timeIntervalSinceNow: $0), error) }
      journal.enqueue([.show(.job(job))])
    }
  }

  /// What holds the queue by itself, most pressing first.
  func updateHold() {
    let hold = machine.diskHold ?? recovery.hold ?? hours.hold
    let before = journal.accepted.queue.hold
    guard hold?.isSameKind(as: before) != true, hold != before else { return }
    change { $0.hold = hold }
    if let hold { logHold(hold) } else { log.write(.info, "scheduler", "queue goes on") }
  }

  /// What is wrong is a warning; the hours are what somebody wants.
  func logHold(_ hold: QueueHold) {
    let code: ErrorCode? =
      switch hold {
      case .diskLow: .diskFull
      case .unreachable(_, let error): error.code
      case .hours: nil
      }
    log.write(
      code == nil ? .info : .warning, "scheduler", "queue waits: \(hold.text)",
      fields: code.map { ["code": $0.rawValue] } ?? [:])
  }

  // MARK: Workers

  private func adjustWorkers() {
    let workers = journal.accepted.queue.workers
    if let next = machine.adjustedWorkers(workers, isSaturated: scheduler.isSaturated) {
      change { $0.workers = next }
    }
    if machine.mustReleaseMemory { releaseYoungest() }
  }

  /// Memory is all but gone: gives back that of the encoder that has done least.
  private func releaseYoungest() {
    let running = runs.values.flatMap { run in run.runningChunks.map { (run, $0) } }
    guard running.count > 1, let (run, chunk) = running.min(by: { $0.1.progress.frames < $1.1.progress.frames }) else {
      return
    }
    log.write(.warning, "scheduler", "memory nearly gone: chunk released", job: run.id, chunk: chunk.id.index)
    run.take(.release(.chunk(chunk.id)))
  }

  /// A retry that says something of the machine.
  func retried(_ recovery: Recovery) {
    switch recovery {
    case .waitForDisk:
      machine.noteFullDisk()
      updateHold()
      // At once: the place of the chunk that failed is free now, and the next one would fail as well.
      scheduler.set(budget: machine.budget(journal.accepted.queue, hours: hours.hold))
    case .retryWithFewerWorkers:
      let workers = machine.shrunkWorkers(journal.accepted.queue.workers)
      change { $0.workers = workers }
    case .retry, .fail, .stopJob: break
    }
  }

  /// So many jobs that are done keep their chunks in memory, for whoever looks at them.
  private static let mostDetailed = 16

  /// Jobs that were done longest ago keep sums only, in memory as on disk.
  func keepSumsOfOldJobs() {
    let detailed = journal.accepted.jobs.values.filter { $0.job.state == .done && $0.sums == nil && !$0.chunks.isEmpty }
    guard detailed.count > Self.mostDetailed else { return }
    let old = detailed.sorted { ($0.job.ended ?? .distantPast) < ($1.job.ended ?? .distantPast) }
    journal.enqueue(
      old.dropLast(Self.mostDetailed).map { .show(.summed($0.job.id, WorkSums($0.chunks, $0.tracks))) })
  }
}
