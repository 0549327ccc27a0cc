import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation
import Logging

/// The façade: knows which jobs are being worked on, launches the next, and routes commands. What it decides is written
/// by its ``Journal`` before clients see it; jobs at work decide for themselves, each in its ``JobRun``.
@EngineActor package final class Engine: EngineClient {
  enum Phase {
    case running, stopping, stopped
  }

  let parts: EngineParts
  let machine: Machine
  let hours: WorkHours
  let hooks: Hooks
  let reports: FilmReports
  let recovery: JobRecovery
  let workFolder: WorkFolder
  private let lock: StateLock
  /// Jobs that are being worked on.
  private(set) var runs: [JobID: JobRun] = [:]
  private var phase = Phase.running
  /// Those who wait for the end.
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var clocks: [Task<Void, Never>] = []
  private(set) var watches: FolderWatches?
  var forecaster: Forecaster
  private let looks: FilmLooks
  /// Jobs this engine may work on; nil: all.
  var scope: Set<JobID>?
  /// Outputs that are being queued right now.
  var reserved: Set<PathKey> = []
  /// Jobs that are being removed right now.
  var removing: Set<JobID> = []
  /// Jobs whose settings are being changed right now: none of them is launched.
  var changing: Set<JobID> = []
  var nextJob: JobID

  var journal: Journal { parts.journal }
  var scheduler: Scheduler { parts.scheduler }
  var log: EngineLog { parts.log }
  var configuration: EngineConfiguration { parts.configuration }
  var isRunning: Bool { phase == .running }

  /// Takes the state folder, ends what a killed engine left running, and loads the queue.
  /// Throws ``StoreError`` (`DRP-ENGINE-BUSY`, `DRP-STORE-…`) and `DRP-WORK-NOT-WRITABLE`.
  package init(_ configuration: EngineConfiguration) async throws {
    let start = try await EngineStart(configuration)
    (parts, lock, workFolder) = (start.parts, start.lock, start.workFolder)
    machine = Machine(configuration, workFolder: start.workFolder.path, log: start.parts.log)
    hours = WorkHours(configuration)
    hooks = Hooks(configuration.settings, start.parts.log)
    reports = FilmReports(configuration, start.parts.log)
    recovery = JobRecovery(
      policy: JobRetryPolicy(delay: configuration.jobRetryDelay),
      work: FailedPlace(path: configuration.workFolder, mount: start.workFolder.mount, forWriting: true))
    scope = configuration.onlyNamedJobs ? [] : nil
    forecaster = Forecaster(
      places: configuration.settings[SettingsCatalog.activeJobs], scope: scope, worksOnOthers: false)
    looks = FilmLooks(start.parts)
    nextJob = start.nextJob
    start.connect { [weak self] id, reason in self?.runs[id.job]?.take(.waits(id, reason)) }
    let queue = start.queue
    if machine.policy.fixed == 0 { machine.fix(workers: queue?.workerLimit ?? 0) }
    logManyWorkers()
    // What the settings say of this run wins over what was set in an earlier one.
    let mode = [.stopping, .finishing].contains(queue?.mode) ? .running : queue?.mode ?? .running
    // Before anything starts: whoever starts an engine outside the hours is to hear of it at once.
    journal.enqueue([
      .show(
        .queue(
          QueueState(
            mode: mode, hold: hours.hold, workers: machine.policy.initial, workerLimit: machine.policy.fixed,
            jobLimit: configuration.settings[SettingsCatalog.activeJobs])))
    ])
    if let hold = hours.hold { logHold(hold) }
    clocks = [
      clock(every: configuration.tick) { await $0.tick($1) },
      clock(every: configuration.tick * 2) { await $0.releaseDueJobs($1) },
    ]
    start.tidyLater(journal)
    startJobs()
    watches = FolderWatches(self, known: start.watched)
  }

  /// Does something again and again, with the number of the round, until the engine stops.
  private func clock(every pause: Duration, _ body: @escaping @EngineActor (Engine, Int) async -> Void)
    -> Task<Void, Never>
  {
    Task { [weak self] in
      var count = 0
      while !Task.isCancelled {
        if let self { await body(self, count) }
        count += 1
        try? await Task.sleep(for: pause)
      }
    }
  }

  /// The state as it was published, with the number of the last event in it.
  package func snapshot() async throws -> EngineSnapshot { journal.snapshot }

  /// What happened after the event with this number, and goes on to happen; see ``EventHub/events(after:)``.
  package nonisolated func events(after sequence: UInt64) -> AsyncStream<EngineEvent> {
    parts.journal.hub.events(after: sequence)
  }

  func job(_ id: JobID) throws -> Job {
    guard let job = journal.accepted.jobs[id]?.job, !removing.contains(id) else { throw EngineError.noJob(id) }
    return job
  }

  /// Whether it is being worked on. A job that is just ending is not: it can only begin again once its end is over, and
  /// ``startJobs()`` launches it then if it waits.
  func isAtWork(_ id: JobID) -> Bool { runs[id]?.isRunning == true }

  /// Throws when nothing is accepted any more.
  func checkRunning() throws {
    guard isRunning else { throw EngineError.refused(ErrorReport(.interrupted, "the engine is stopping")) }
  }

  // MARK: Jobs at work

  /// Launches jobs as far as there are places, and lets the scheduler start their work.
  func startJobs() {
    guard isRunning else { return }
    let queue = journal.accepted.queue
    let places = configuration.settings[SettingsCatalog.activeJobs]
    // One whose last chunks somebody cancelled keeps no place from films that could go on.
    let stuck = runs.keys.count { journal.accepted.jobs[$0]?.job.isStuck == true }
    if queue.mode == .running, hours.areOpen, mayLaunch(queue.hold), runs.count - stuck < places {
      for job in journal.accepted.orderedJobs.map(\.job) where job.state == .waiting && runs[job.id] == nil {
        guard runs.count - stuck < places else { break }
        guard !changing.contains(job.id) else { continue }
        guard scope?.contains(job.id) ?? true, !job.isBackingOff else { continue }
        launch(job.id)
      }
    }
    updateRanks()
    scheduler.pump()
  }

  /// Under a full disk a first job may begin: looking into a film writes next to nothing, and the screen says more.
  private func mayLaunch(_ hold: QueueHold?) -> Bool {
    switch hold {
    case nil: true
    case .diskLow: runs.isEmpty
    case .unreachable, .hours: false
    }
  }

  private func launch(_ id: JobID) {
    guard let view = journal.accepted.jobs[id] else { return }
    let run = JobRun(
      view, parts: parts, workspace: workFolder.workspace(id), recovery: recovery,
      onRetry: { [weak self] in self?.retried($0) }, onEnd: { [weak self] in self?.ended($0) })
    runs[id] = run
    run.start()
    applyHolds(to: run)
  }

  private func ended(_ run: JobRun) {
    runs[run.id] = nil
    updateHold()
    report(run)
    keepSumsOfOldJobs()
    startJobs()
  }

  /// Tells the scheduler which jobs' work may start, and in which order.
  private func updateRanks() {
    guard !runs.isEmpty else { return scheduler.set(ranks: [:]) }
    var ranks: [JobID: Int] = [:]
    let running = runs.keys.compactMap { journal.accepted.jobs[$0]?.job }.filter { $0.state == .running }
    for (rank, job) in running.sorted(by: EngineSnapshot.precedes).enumerated() { ranks[job.id] = rank }
    scheduler.set(ranks: ranks)
  }

  /// Looks into films that nobody knows the length of, and tells how far the queue is.
  func forecast(now: Double) {
    looks.begin(scope)
    forecaster.scope = scope
    let forecast = forecaster.look(journal.accepted, time: now) { FilmDemands(self.journal.settings(of: $0)) }
    // Of a queue that never had anything to do there is nothing to tell.
    guard forecast != journal.accepted.forecast ?? Forecast() else { return }
    journal.enqueue([.show(.forecast(forecast))])
  }

  // MARK: Holds

  /// Tells every job at work what holds it now.
  func applyHolds() {
    // First the scheduler: the places of frozen encoders are free, and nothing held must take them.
    scheduler.set(budget: machine.budget(journal.accepted.queue, hours: hours.hold))
    updateRanks()
    for run in runs.values { applyHolds(to: run) }
    scheduler.pump()
  }

  private func applyHolds(to run: JobRun) {
    var holds: Set<Hold> = []
    if journal.accepted.jobs[run.id]?.job.state == .paused { holds.insert(.job) }
    if journal.accepted.queue.mode == .paused { holds.insert(.queue) }
    if machine.isFrozen { holds.insert(.disk) }
    if hours.areFreezing { holds.insert(.hours) }
    run.set(holds: holds)
    run.set(mayEnterPhases: hours.areOpen)
  }

  func change(_ body: (inout QueueState) -> Void, isKept: Bool = false) {
    var queue = journal.accepted.queue
    body(&queue)
    guard queue != journal.accepted.queue else { return }
    journal.enqueue([isKept ? .queue(queue) : .show(.queue(queue))])
  }

  // MARK: The end

  /// Stops everything and makes it safe to end the process: programs are killed, the queue is stored as it is. A second
  /// call waits for the same end.
  package func shutDown() async {
    switch phase {
    case .stopped: return
    case .stopping: await ended()
    case .running:
      phase = .stopping
      change { $0.mode = .stopping }
      for clock in clocks { clock.cancel() }
      watches?.stop()
      looks.stop()
      await stopRuns()
      // First what hooks wait for.
      reports.close()
      await returns(within: .seconds(5)) { await self.reports.settled() }
      hooks.close()
      await returns(within: .seconds(5)) { await self.hooks.settled() }
      await journal.close()
      let folder = workFolder
      await within(.seconds(5)) { folder.release() }
      lock.release()
      phase = .stopped
      for waiter in waiters { waiter.resume() }
      waiters = []
    }
  }

  /// Returns when the engine has stopped, whoever stops it.
  package func ended() async {
    guard phase != .stopped else { return }
    await withCheckedContinuation { waiters.append($0) }
  }

  /// Ends by itself once nothing moves, where that was asked for.
  func endWhenIdle() {
    guard isRunning, journal.accepted.queue.mode == .finishing, !journal.accepted.movesByItself else { return }
    // What was to be done at the end of the last film is done first.
    guard !reports.isBusy, !hooks.isBusy, runs.values.allSatisfy(\.isRunning) else { return }
    // Unstructured: it waits for the clock that this is called by.
    Task { await shutDown() }
  }

  /// A job that hangs (a program that the kernel does not let die) is named after ten seconds, and left behind.
  private func stopRuns() async {
    let all = Array(runs.values)
    let isOver = await returns(within: .seconds(10)) {
      await withTaskGroup(of: Void.self) { ends in
        for run in all { ends.addTask { await run.stop(.shutDown) } }
      }
    }
    guard !isOver else { return }
    for run in all where runs[run.id] != nil {
      log.write(.warning, "engine", "does not end: waits for a disk or a program that hangs", job: run.id)
    }
  }
}

extension Job {
  /// It waits until it may begin again.
  var isBackingOff: Bool {
    if case .backOff = wait { true } else { false }
  }
}
