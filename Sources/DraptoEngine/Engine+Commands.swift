import DraptoModel
import DraptoStore
import Foundation

extension Engine {
  /// Answers only after the change is durable. Throws ``ErrorReport``-carrying errors.
  package func send(_ command: EngineCommand) async throws {
    if isStopping { throw EngineError.refused(ErrorReport(.interrupted, "the engine is stopping")) }
    let line = CommandLog.of(command) { state.jobs[$0]?.job.name }
    try await carryOut(command)
    if let line {
      log.write(.info, "control", line.message, job: line.job, chunk: line.chunk, fields: line.fields)
    }
  }

  private func carryOut(_ command: EngineCommand) async throws {
    switch command {
    case .enqueue(let requests): for request in requests { _ = try await enqueue(request) }
    case .pauseJob(let id): try await pause(id)
    case .resumeJob(let id): try await resume(id)
    case .cancelJob(let id): try await cancel(id)
    case .retryJob(let id): try await retry(id)
    case .removeJob(let id): try await remove(id)
    case .moveJob(let id, let before): try await move(id, before: before)
    case .setPriority(let id, let priority):
      guard Job.priorities.contains(priority) else {
        throw EngineError.refused(
          ErrorReport(
            .settingRange,
            "priority is \(priority): must be \(Job.priorities.lowerBound) to \(Job.priorities.upperBound)"))
      }
      var job = try job(id)
      job.priority = priority
      try await save(job)
    case .pauseChunk(let id): try await pause(id)
    case .resumeChunk(let id): try await resume(id)
    case .cancelChunk(let id): try await cancel(id)
    case .retryChunk(let id): try await retry(id)
    case .releaseChunk(let id): try await release(id)
    case .pauseQueue: try await setMode(.paused)
    case .drainQueue: try await setMode(.draining)
    case .resumeQueue: try await setMode(.running)
    case .setWorkers(let count): try await setWorkers(count)
    case .shutDown:
      await shutDown()
      return
    }
    await startWork()
  }

  private func refuse(_ verb: String, _ what: String, _ state: String) -> EngineError {
    .refused(ErrorReport(.jobState, "\(what) is \(state) and can't be \(verb)"))
  }

  // MARK: Jobs

  private func pause(_ id: JobID) async throws {
    var job = try job(id)
    guard job.state == .waiting || job.state == .running else {
      throw refuse("paused", "job \(id)", job.state.rawValue)
    }
    job.state = .paused
    job.reason = "paused by you"
    emit(.job(job))
    // Held before the change is stored, so that nothing goes on meanwhile.
    await applyPauses()
    try await store.save(try self.job(id))
  }

  private func resume(_ id: JobID) async throws {
    var job = try job(id)
    guard job.state == .paused else { throw refuse("resumed", "job \(id)", job.state.rawValue) }
    job.state = active[id] == nil ? .waiting : .running
    job.reason = nil
    scope?.insert(id)
    try await save(job)
    await applyPauses()
  }

  private func cancel(_ id: JobID) async throws {
    var job = try job(id)
    guard !job.state.isFinal else { throw refuse("cancelled", "job \(id)", job.state.rawValue) }
    job.state = .cancelled
    job.reason = nil
    job.ended = Date()
    active[id]?.wasCancelled = true
    try await save(job)
    await stopWork(of: id)
  }

  /// Ends all programs of a job and its runner; waits until they are gone.
  func stopWork(of id: JobID) async {
    active[id]?.isEnding = true
    active[id]?.task.cancel()
    await scheduler.stopAll(of: id)
    wake(id, with: CancellationError())
    if let task = active[id]?.task { await task.value }
    active[id] = nil
    await resetUnfinished(id)
  }

  private func retry(_ id: JobID) async throws {
    let job = try job(id)
    guard job.state == .failed || job.state == .cancelled else {
      throw refuse("retried", "job \(id)", job.state.rawValue)
    }
    try await revive(id)
  }

  /// Puts an ended or waiting job back in line: finished chunks stay, failed and cancelled ones wait again.
  func revive(_ id: JobID) async throws {
    try await reviveChunks(of: id)
    var job = try job(id)
    job.state = .waiting
    job.reason = nil
    job.error = nil
    job.ended = nil
    try await save(job)
    scope?.insert(id)
  }

  private func reviveChunks(of id: JobID) async throws {
    guard let view = state.jobs[id] else { return }
    let chunks = view.chunks.filter {
      $0.state == .failed || $0.state == .cancelled || $0.attempt > 0 && $0.state == .waiting
    }
    .map { chunk in
      var chunk = chunk
      chunk.state = .waiting
      chunk.attempt = 0
      chunk.error = nil
      chunk.reason = nil
      return chunk
    }
    if !chunks.isEmpty { try await save(chunks) }
    for var track in view.tracks where track.state == .failed || track.state == .cancelled {
      track.state = .waiting
      track.attempt = 0
      track.error = nil
      track.reason = nil
      try await save(track)
    }
  }

  private func remove(_ id: JobID) async throws {
    let job = try job(id)
    guard job.state != .running else { throw refuse("removed", "job \(id)", job.state.rawValue) }
    if !job.state.isFinal {
      var ended = job
      ended.state = .cancelled
      emit(.job(ended))
    }
    // Its runner must not put it back in line.
    active[id]?.wasCancelled = true
    await stopWork(of: id)
    await tidy(id)
    try await store.remove(id)
    emit(.jobRemoved(id))
    settings[id] = nil
    steps[id] = nil
    let workspace = Workspace(root: configuration.workFolder, job: id)
    try? await blocking { workspace.remove() }
  }

  private func move(_ id: JobID, before other: JobID?) async throws {
    var job = try job(id)
    let ordered = state.orderedJobs.map(\.job).filter { $0.id != id }
    if let other {
      guard let place = ordered.firstIndex(where: { $0.id == other }) else { throw StoreError.noJob(other) }
      job.priority = ordered[place].priority
      let before =
        place > 0 && ordered[place - 1].priority == job.priority
        ? ordered[place - 1].position : ordered[place].position - 2
      job.position = (before + ordered[place].position) / 2
    } else {
      job.position = (ordered.map(\.position).max() ?? 0) + 1
    }
    try await save(job)
  }

  // MARK: Chunks

  private func pause(_ id: ChunkID) async throws {
    var chunk = try chunk(id)
    switch chunk.state {
    case .running:
      pausedChunks.insert(id)
      await applyPauses()
      try await store.save([try self.chunk(id)])
    case .waiting:
      pausedChunks.insert(id)
      chunk.state = .paused
      chunk.reason = "paused by you"
      try await save([chunk])
      await scheduler.withdraw(.chunk(id))
    default: throw refuse("paused", "chunk \(id)", chunk.state.rawValue)
    }
  }

  private func resume(_ id: ChunkID) async throws {
    var chunk = try chunk(id)
    guard chunk.state == .paused else { throw refuse("resumed", "chunk \(id)", chunk.state.rawValue) }
    pausedChunks.remove(id)
    if active[id.job]?.atWork.contains(.chunk(id)) == true {
      await applyPauses()
      guard let other = pauseReason(of: .chunk(id)) else { return }
      throw EngineError.refused(ErrorReport(.jobState, "chunk \(id) stays frozen: \(other)"))
    }
    chunk.state = .waiting
    chunk.reason = nil
    try await save([chunk])
    await submit(chunk)
  }

  private func cancel(_ id: ChunkID) async throws {
    var chunk = try chunk(id)
    guard chunk.state != .done, chunk.state != .cancelled else {
      throw refuse("cancelled", "chunk \(id)", chunk.state.rawValue)
    }
    pausedChunks.remove(id)
    chunk.state = .cancelled
    chunk.reason = "cancelled"
    chunk.progress = Progress()
    try await save([chunk])
    let work = WorkID.chunk(id)
    await scheduler.withdraw(work)
    await scheduler.stop(work)
    evaluate(id.job)
  }

  private func retry(_ id: ChunkID) async throws {
    var chunk = try chunk(id)
    guard chunk.state == .cancelled || chunk.state == .failed else {
      throw refuse("retried", "chunk \(id)", chunk.state.rawValue)
    }
    chunk.state = .waiting
    chunk.attempt = 0
    chunk.error = nil
    chunk.reason = nil
    try await save([chunk])
    if try job(id.job).state == .failed { try await revive(id.job) }
    active[id.job]?.failure = nil
    show(reason: nil, of: id.job)
    // A failure takes the job's other chunks out of line: they come back too.
    for other in state.jobs[id.job]?.chunks ?? [] where other.state == .waiting { await submit(other, pumping: false) }
  }

  private func release(_ id: ChunkID) async throws {
    var chunk = try chunk(id)
    guard chunk.state == .running || chunk.state == .paused, active[id.job]?.atWork.contains(.chunk(id)) == true else {
      throw refuse("released", "chunk \(id)", chunk.state.rawValue)
    }
    pausedChunks.remove(id)
    chunk.state = .waiting
    chunk.attempt = max(0, chunk.attempt - 1)
    chunk.reason = "released"
    chunk.progress = Progress()
    try await save([chunk])
    await scheduler.stop(.chunk(id))
    await submit(chunk)
  }

  // MARK: Pauses

  /// Why a piece of work must not run now; nil when it may. The one place that decides it.
  func pauseReason(of work: WorkID) -> String? {
    if state.jobs[work.job]?.job.state == .paused { return "film paused by you" }
    if state.queue.mode == .paused { return "queue paused" }
    guard case .chunk(let id) = work else { return nil }
    if pausedChunks.contains(id) { return "paused by you" }
    return isDiskFrozen ? "disk nearly full" : nil
  }

  /// Freezes and thaws programs as the state says, and shows it.
  func applyPauses() async {
    // First the scheduler: the places of frozen encoders are free, and nothing held must take them.
    await scheduler.set(budget: budget(state.gauges))
    await updateRanks()
    for (id, job) in active {
      let isHeld = state.jobs[id]?.job.state == .paused || state.queue.mode == .paused
      if isHeld != job.handle.isPaused { if isHeld { job.handle.pause() } else { job.handle.resume() } }
    }
    for (work, handle) in await scheduler.runningHandles {
      let reason = pauseReason(of: work)
      if (reason != nil) != handle.isPaused { if reason != nil { handle.pause() } else { handle.resume() } }
      showPause(work, reason)
    }
  }

  private func showPause(_ work: WorkID, _ reason: String?) {
    let new: ChunkState = reason == nil ? .running : .paused
    switch work {
    case .chunk(let id):
      guard var chunk = state[chunk: id], chunk.state == .running || chunk.state == .paused,
        chunk.state != new || chunk.reason != reason
      else { return }
      chunk.state = new
      chunk.reason = reason
      chunk.progress.framesPerSecond = nil
      meters[work]?.reset()
      emit(.chunk(chunk))
    case .track(let job, let stream):
      guard var track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }),
        track.state == .running || track.state == .paused, track.state != new || track.reason != reason
      else { return }
      track.state = new
      track.reason = reason
      emit(.track(track))
    }
  }

  // MARK: Queue

  private func setMode(_ mode: QueueState.Mode) async throws {
    var queue = state.queue
    queue.mode = mode
    emit(.queue(queue))
    await applyPauses()
    try await store.save(state.queue)
  }

  private func setWorkers(_ count: Int) async throws {
    let limits = QueueState.workerLimits
    guard limits.contains(count) else {
      throw EngineError.refused(
        ErrorReport(.settingRange, "workers is \(count): must be \(limits.lowerBound) to \(limits.upperBound)"))
    }
    policy.fixed = count
    var queue = state.queue
    queue.workerLimit = count
    queue.workers = policy.initial
    emit(.queue(queue))
    try await store.save(state.queue)
    await scheduler.set(policy: policy)
  }
}
