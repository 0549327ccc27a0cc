import DraptoMedia
import DraptoModel
import Foundation

/// What the last looks at the machine said.
struct ResourceObservations: Sendable {
  var idle: [Double] = []
  var ticks = 0
  var lastChange = ContinuousClock.now
  /// The disk said it was full although its numbers looked fine.
  var fullUntil: ContinuousClock.Instant?
}

extension Engine {
  private var reserveShare: Double { Double(configuration.settings[SettingsCatalog.memoryReserve]) / 100 }
  private var minimumFree: Int64 { Int64(configuration.settings[SettingsCatalog.minimumFreeDisk]) << 20 }

  /// Twice a second: progress; once a second: gauges, budget, workers.
  func tick() async {
    guard !isStopping else { return }
    await showFigures()
    observations.ticks += 1
    guard observations.ticks % 2 == 1 else { return }
    var children = await scheduler.handles
    children += active.values.map(\.handle)
    let target = state.orderedJobs.first { $0.job.state == .running }.map { DurableFile.parent(of: $0.job.output) }
    await monitor.watch(target: target)
    let gauges = await monitor.sample(children: children)
    emit(.gauges(gauges))
    await storeAgain()
    await holdOrRelease(gauges)
    await adjustWorkers(gauges)
    await scheduler.set(budget: budget(gauges))
    await startWork()
  }

  private func showFigures() async {
    let handles = await scheduler.runningHandles
    let now = (ContinuousClock.now - Self.epoch).seconds
    for (id, figure) in figures.value {
      switch id {
      case .chunk(let chunkID):
        guard let chunk = state[chunk: chunkID], chunk.state == .running else { continue }
        meters[id, default: SpeedMeter()].add(time: now, total: Double(figure.frames))
        let progress = Progress(
          frames: figure.frames, framesPerSecond: meters[id]?.perSecond, bytes: figure.bytes, seconds: figure.seconds,
          memory: handles[id]?.memory ?? 0)
        if progress != chunk.progress { emit(.chunkProgress(chunkID, progress)) }
      case .track(let job, let stream):
        let progress = Progress(bytes: figure.bytes, seconds: figure.seconds)
        emit(.trackProgress(job, stream: stream, progress))
      }
    }
  }

  private static let epoch = ContinuousClock.now

  /// What the scheduler may give out now.
  func budget(_ gauges: Gauges) -> Budget {
    var hold = state.queue.hold
    switch state.queue.mode {
    case .running: break
    case .draining: hold = "queue drains: nothing new starts"
    case .paused: hold = "queue paused"
    case .stopping: hold = "engine stops"
    }
    return Budget(
      workers: state.queue.workers, tracks: max(1, configuration.cores / 4),
      memory: ResourceMonitor.spareMemory(gauges, reserveShare: reserveShare), disk: gauges.work.free - minimumFree,
      hold: hold)
  }

  // MARK: Disk

  /// After a write failed for lack of space: nothing starts for some seconds, whatever the free space looks like.
  func holdForDisk() { observations.fullUntil = .now + .seconds(5) }

  /// Low space holds the queue, very low space freezes what writes; both end by themselves.
  private func holdOrRelease(_ gauges: Gauges) async {
    let free = gauges.work.free
    if let until = observations.fullUntil, until < .now { observations.fullUntil = nil }
    let isLow = free < minimumFree || observations.fullUntil != nil
    var queue = state.queue
    let text =
      "disk: \(Format.bytes(free)) free in \(configuration.workFolder), \(Format.bytes(minimumFree)) must stay free"
    let hold = isLow ? text : nil
    if (queue.hold == nil) != (hold == nil) {
      queue.hold = hold
      emit(.queue(queue))
      if hold != nil {
        log.write(.warning, "scheduler", "queue waits: \(text)", fields: ["code": ErrorCode.diskFull.rawValue])
      } else {
        log.write(.info, "scheduler", "queue goes on: \(Format.bytes(free)) free")
      }
    }
    let wasFrozen = isDiskFrozen
    if free < minimumFree / 4 { isDiskFrozen = true } else if free >= minimumFree / 2 { isDiskFrozen = false }
    if wasFrozen != isDiskFrozen { await applyPauses() }
  }

  // MARK: Workers

  private func adjustWorkers(_ gauges: Gauges) async {
    observations.idle.append(1 - gauges.cpu)
    if observations.idle.count > 5 { observations.idle.removeFirst() }
    guard observations.idle.count == 5, .now - observations.lastChange > .seconds(5) else { return }
    let seen = WorkerPolicy.Observation(
      idle: observations.idle.reduce(0, +) / Double(observations.idle.count), isSaturated: await scheduler.isSaturated,
      memoryPressure: gauges.memoryPressure ?? 0,
      isMemoryShort: ResourceMonitor.spareMemory(gauges, reserveShare: reserveShare) < 0)
    setWorkers(policy.next(state.queue.workers, seen), why: seen)
    if seen.isMemoryShort, gauges.memoryAvailable < gauges.memoryTotal / 20 { await releaseYoungest() }
  }

  private func setWorkers(_ count: Int, why: WorkerPolicy.Observation) {
    guard count != state.queue.workers else { return }
    var queue = state.queue
    queue.workers = count
    emit(.queue(queue))
    observations.lastChange = .now
    log.write(
      .info, "scheduler", "workers: \(count)",
      fields: ["idle": Format.percent(why.idle), "memory_pressure": Format.fixed(why.memoryPressure, 1)])
  }

  /// One worker fewer, after a program was killed for its memory.
  func shrinkWorkers() async {
    guard state.queue.workers > 1 else { return }
    var queue = state.queue
    queue.workers -= 1
    emit(.queue(queue))
    observations.lastChange = .now + .seconds(30)
  }

  /// Memory is all but gone: gives back that of the encoder that has done least.
  private func releaseYoungest() async {
    let running = state.jobs.values.flatMap(\.chunks).filter { $0.state == .running }
    guard running.count > 1, let youngest = running.min(by: { $0.progress.frames < $1.progress.frames }) else { return }
    log.write(
      .warning, "scheduler", "memory nearly gone: chunk released", job: youngest.id.job, chunk: youngest.id.index)
    try? await send(.releaseChunk(youngest.id))
  }
}
