import DraptoMedia
import DraptoModel
import Foundation

/// What the machine has to give: its gauges, the number of workers, and what its disks forbid.
@EngineActor final class Machine {
  private let monitor: ResourceMonitor
  private let configuration: EngineConfiguration
  private let log: EngineLog
  private(set) var policy: WorkerPolicy
  private(set) var gauges = Gauges()
  /// Space is so low that what writes chunks and tracks is frozen.
  private(set) var isFrozen = false
  /// The disk that is too full to start anything; nil: none.
  private(set) var diskHold: QueueHold?
  private var idle: [Double] = []
  private var lastChange = ContinuousClock.now
  /// The disk said it was full although its numbers looked fine.
  private var fullUntil: ContinuousClock.Instant?
  /// The state folder's disk said so: nothing can be recorded.
  private var cannotRecord: ErrorReport?

  init(_ configuration: EngineConfiguration, workFolder: String, log: EngineLog) {
    self.configuration = configuration
    self.log = log
    monitor = ResourceMonitor(workFolder: workFolder, stateFolder: configuration.stateFolder)
    policy = WorkerPolicy(
      cores: configuration.cores, fixed: configuration.settings[SettingsCatalog.workers],
      threads: configuration.settings[SettingsCatalog.threads])
  }

  private var reserveShare: Double { Double(configuration.settings[SettingsCatalog.memoryReserve]) / 100 }
  private var minimumFree: Int64 { Int64(configuration.settings[SettingsCatalog.minimumFreeDisk]) << 20 }

  /// Workers that the user set; 0: as many as the policy finds best.
  func fix(workers: Int) { policy.fixed = workers }

  /// One look.
  /// - Parameters:
  ///   - children: grips on everything that runs.
  ///   - targets: folders of the outputs of jobs at work, the next one first.
  ///   - recordFailure: why the state could not be written; nil: it could.
  func sample(children: [ToolHandle], targets: [String], recordFailure: ErrorReport?) async {
    await monitor.watch(targets: targets)
    gauges = await monitor.sample(children: children)
    cannotRecord = recordFailure
    checkDisks()
  }

  /// What the scheduler may give out now.
  /// - Parameter hours: what holds the queue outside of its hours.
  func budget(_ queue: QueueState, hours: QueueHold?) -> Budget {
    let hold: WaitReason? =
      switch queue.mode {
      // Paths that can't be reached hold back only jobs that have not begun: others lie on other disks.
      case .running: (diskHold ?? hours).map { .queue($0) }
      case .draining, .paused, .finishing, .stopping: .mode(queue.mode)
      }
    return Budget(
      workers: queue.workers, tracks: max(1, configuration.cores / 4),
      memory: ResourceMonitor.spareMemory(gauges, reserveShare: reserveShare),
      disk: gauges.work.isKnown ? gauges.work.free - minimumFree : .max, hold: hold)
  }

  // MARK: Disks

  /// After a write failed for lack of space.
  func noteFullDisk() {
    fullUntil = .now + configuration.fullDiskPause
    checkDisks()
  }

  /// Low space holds the queue, very low space freezes what writes; both end by themselves. What nobody can tell is not
  /// low.
  private func checkDisks() {
    if let until = fullUntil, until < .now { fullUntil = nil }
    diskHold = nil
    var isVeryLow = false
    var isRoomy = true
    // The state needs a few MiB, whatever must stay free for films.
    let state = gauges.state.map { ($0, min(minimumFree, 16 << 20)) }
    for (disk, minimum) in [(gauges.work, minimumFree)] + (state.map { [$0] } ?? []) where disk.isKnown {
      if disk.free < minimum { diskHold = .diskLow(folder: disk.path, free: disk.free, minimum: minimum) }
      if disk.free < minimum / 4 { isVeryLow = true }
      if disk.free < minimum / 2 { isRoomy = false }
    }
    if diskHold == nil, fullUntil != nil {
      diskHold = .diskLow(folder: gauges.work.path, free: gauges.work.free, minimum: minimumFree)
    }
    if diskHold == nil, let cannotRecord {
      let folder = configuration.stateFolder
      diskHold =
        cannotRecord.code == .diskFull
        ? .diskLow(folder: folder, free: gauges.state?.free ?? 0, minimum: state?.1 ?? 0)
        : .unreachable(path: folder, cannotRecord)
    }
    if isVeryLow { isFrozen = true } else if isRoomy { isFrozen = false }
  }

  // MARK: Workers

  /// The number of workers that the last seconds ask for; nil: as it is.
  func adjustedWorkers(_ current: Int, isSaturated: Bool) -> Int? {
    idle.append(1 - gauges.cpu)
    if idle.count > 5 { idle.removeFirst() }
    guard idle.count == 5, .now - lastChange > .seconds(5) else { return nil }
    let seen = WorkerPolicy.Observation(
      idle: idle.reduce(0, +) / Double(idle.count), isSaturated: isSaturated,
      memoryPressure: gauges.memoryPressure ?? 0, isMemoryShort: isMemoryShort)
    let next = policy.next(current, seen)
    guard next != current else { return nil }
    lastChange = .now
    log.write(
      .info, "scheduler", "workers: \(next)",
      fields: ["idle": Format.percent(seen.idle), "memory_pressure": Format.fixed(seen.memoryPressure, 1)])
    return next
  }

  /// One worker fewer, after a program was killed for its memory; no more of them for a while.
  func shrunkWorkers(_ current: Int) -> Int {
    lastChange = .now + .seconds(30)
    return max(1, current - 1)
  }

  private var isMemoryShort: Bool { ResourceMonitor.spareMemory(gauges, reserveShare: reserveShare) < 0 }

  /// Memory is all but gone: an encoder must give back its own.
  var mustReleaseMemory: Bool { isMemoryShort && gauges.memoryAvailable < gauges.memoryTotal / 20 }
}
