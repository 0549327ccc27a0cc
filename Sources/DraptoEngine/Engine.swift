import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation
import Logging

/// The façade: owns the state of all jobs, makes every change durable before it tells of it, and starts what may start.
///
/// All state is one ``EngineSnapshot``, changed only by folding events (``emit(_:)``), so clients that fold the same
/// events see the same state.
package actor Engine: EngineClient {
  let configuration: EngineConfiguration
  let store: JobStore
  let hub: EventHub
  let runner: ToolRunner
  let monitor: ResourceMonitor
  let scheduler: Scheduler
  let log: EngineLog
  private let lock: StateLock

  var state = EngineSnapshot()
  var settings: [JobID: Settings] = [:]
  var steps: [JobID: [String: Data]] = [:]
  /// Jobs this run may work on; nil: all.
  var scope: Set<JobID>?
  var active: [JobID: ActiveJob] = [:]
  /// Latest figures of running work, written by the threads that read the programs' output.
  let figures = Locked<[WorkID: FFmpegProgress]>([:])
  var meters: [WorkID: SpeedMeter] = [:]
  var policy: WorkerPolicy
  var observations = ResourceObservations()
  /// Chunks that somebody paused one by one.
  var pausedChunks: Set<ChunkID> = []
  /// Finished work whose record could not be written yet.
  var unstored: Set<WorkID> = []
  /// Space is so low that encoders of chunks are frozen.
  var isDiskFrozen = false
  /// Outputs that are being queued right now.
  var reservedOutputs: Set<PathKey> = []
  var tickTask: Task<Void, Never>?
  var isStopping = false

  /// A job that is being worked on.
  struct ActiveJob {
    var task: Task<Void, Never>
    var handle: ToolHandle
    var context: JobContext?
    /// Times of all frames found so far.
    var frames: FrameTable?
    /// The ladder's step that worked for the last difficult chunk.
    var lead = 0
    var x264Build: Int?
    var waiter: CheckedContinuation<Void, any Error>?
    var failure: ErrorReport?
    var wasCancelled = false
    var measured = Measured()
    /// Work of this job whose task has not returned yet.
    var atWork: Set<WorkID> = []
    /// No more work is put in line: the job is being stopped.
    var isEnding = false
  }

  /// What the finished chunks of a job took.
  struct Measured {
    private var memory: Int64 = 0
    private var bytes: Int64 = 0
    private var seconds: Double = 0

    mutating func add(_ result: ChunkResult, length: Double) {
      memory = max(memory, result.peakMemory)
      bytes += result.bytes
      seconds += length
    }

    var estimate: WorkEstimate? {
      guard seconds > 0 else { return nil }
      return WorkEstimate(memory: memory, bytesPerSecond: Double(bytes) / seconds * 1.5)
    }
  }

  /// Takes the state folder, ends what a killed engine left running, and loads the queue.
  /// Throws ``StoreError`` (`DRP-ENGINE-BUSY`, `DRP-STORE-…`) and `DRP-WORK-NOT-WRITABLE`.
  package init(_ configuration: EngineConfiguration) async throws {
    self.configuration = configuration
    lock = try StateLock(folder: configuration.stateFolder)
    let hub = EventHub()
    self.hub = hub
    let bridge = Locked<(@Sendable (LogLine) -> Void)?>(nil)
    log = EngineLog(logger: configuration.logger) { line in bridge.value?(line) }
    let log = self.log
    runner = ToolRunner(
      owner: configuration.stateFolder, niceness: configuration.settings[SettingsCatalog.nice],
      onStart: { command, pid in
        log.write(
          .debug, "tool", "\(command.toolName) started", job: WorkLabel.current?.job, chunk: WorkLabel.current?.chunk,
          fields: ["pid": "\(pid)", "command": command.shellText])
      })
    let leftovers = try await blocking { LeftoverProcesses.end(owner: configuration.stateFolder) }
    store = try JobStore(path: configuration.stateFolder + "/drapto.sqlite")
    monitor = ResourceMonitor(workFolder: configuration.workFolder)
    policy = WorkerPolicy(
      cores: configuration.cores, fixed: configuration.settings[SettingsCatalog.workers],
      threads: configuration.settings[SettingsCatalog.threads])
    let reasons = Locked<(@Sendable (WorkID, String?) async -> Void)?>(nil)
    scheduler = Scheduler(
      policy: policy, budget: Budget(workers: policy.initial, tracks: 1, memory: .max, disk: .max),
      onReason: { id, reason in await reasons.value?(id, reason) })
    scope = configuration.onlyNamedJobs ? [] : nil
    do {
      try FileManager.default.createDirectory(atPath: configuration.workFolder, withIntermediateDirectories: true)
    } catch {
      throw EngineError.refused(
        ErrorReport(
          .workNotWritable, "\(configuration.workFolder): \((error as NSError).localizedDescription)",
          file: configuration.workFolder))
    }
    // From here on `self` is whole: the closures above may reach it.
    bridge.withLock { $0 = { [weak self] line in self?.publishLog(line) } }
    reasons.withLock { $0 = { [weak self] id, reason in await self?.showReason(id, reason) } }
    try await load()
    if !leftovers.isEmpty {
      log.write(
        .warning, "engine", "ended \(leftovers.count) programs that a killed engine left running",
        fields: ["pids": leftovers.map(String.init).joined(separator: " ")])
    }
    tickTask = Task { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: .milliseconds(500))
        await self?.tick()
      }
    }
    await tick()
  }

  package func snapshot() async throws -> EngineSnapshot { state }

  package nonisolated func events(after sequence: UInt64) -> AsyncStream<EngineEvent> { hub.events(after: sequence) }

  /// Tells of a change and makes it part of the state.
  func emit(_ payload: EngineEvent.Payload) {
    state.apply(hub.publish(payload))
  }

  /// Log lines come from any thread; they are published at once and folded in with the next change.
  private nonisolated func publishLog(_ line: LogLine) {
    let event = hub.publish(.log(line))
    // Unstructured: a log line must not make its writer wait for the engine.
    Task { await self.fold(event) }
  }

  /// Folds an event that was published outside of the actor. Its number may be lower than that of a change already
  /// folded in, so only the log is touched.
  private func fold(_ event: EngineEvent) {
    guard case .log(let line) = event.payload else { return }
    state.log.append(line)
    if state.log.count > EngineSnapshot.logCapacity {
      state.log.removeFirst(state.log.count - EngineSnapshot.logCapacity)
    }
    state.sequence = max(state.sequence, event.sequence)
  }

  /// Changes a job and stores it. The change is made at once, so that no other call can slip in between reading and
  /// writing; when this returns it is on disk.
  func save(_ job: Job) async throws {
    emit(.job(job))
    try await store.save(job)
  }

  /// Changes chunks and stores them, likewise.
  func save(_ chunks: [Chunk]) async throws {
    if chunks.count == 1 { emit(.chunk(chunks[0])) } else { emit(.chunks(chunks)) }
    try await store.save(chunks)
  }

  /// Changes a track and stores it, likewise.
  func save(_ track: TrackTask) async throws {
    emit(.track(track))
    try await store.save(track)
  }

  func job(_ id: JobID) throws -> Job {
    guard let job = state.jobs[id]?.job else { throw StoreError.noJob(id) }
    return job
  }

  func chunk(_ id: ChunkID) throws -> Chunk {
    guard let chunk = state[chunk: id] else {
      throw EngineError.refused(ErrorReport(.jobUnknown, "there is no chunk \(id)"))
    }
    return chunk
  }

  /// Stops everything and makes it safe to end the process: programs are killed, the queue is stored as it is.
  package func shutDown() async {
    guard !isStopping else { return }
    isStopping = true
    var queue = state.queue
    queue.mode = .stopping
    emit(.queue(queue))
    tickTask?.cancel()
    let all = Array(active)
    for (_, job) in all { job.task.cancel() }
    await scheduler.stopAll()
    for (id, _) in all { wake(id, with: CancellationError()) }
    for (_, job) in all { await job.task.value }
    hub.close()
    lock.release()
  }
}
