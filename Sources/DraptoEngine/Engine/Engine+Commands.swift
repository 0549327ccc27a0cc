import DraptoModel
import DraptoStore
import Foundation

extension Engine {
  /// Answers only after the change is durable, or can't be made so for now, which the answer tells. Throws
  /// ``ErrorReport``-carrying errors: what was not carried out.
  @discardableResult package func send(_ command: EngineCommand) async throws -> CommandAnswer {
    try checkRunning()
    let line = CommandLog.of(command) { journal.accepted.jobs[$0]?.job.name }
    var answer = try await perform(command)
    if let line {
      log.write(.info, "control", line.message, job: line.job, chunk: line.chunk, fields: line.fields)
    }
    guard isRunning else { return answer }
    applyHolds()
    startJobs()
    answer.unrecorded = await unrecorded()
    return answer
  }

  /// Waits until what was changed is recorded; says why it can't be. What was carried out holds all the same.
  func unrecorded() async -> ErrorReport? {
    do {
      try await journal.settled()
      return nil
    } catch { return ErrorReport.of(error) }
  }

  private func perform(_ command: EngineCommand) async throws -> CommandAnswer {
    switch command {
    case .enqueue(let requests):
      var answer = CommandAnswer()
      for request in requests { answer.jobs.append(try await enqueue(request)) }
      return answer
    case .requeueJob(let id): try await resumeUnfinished(id)
    case .pauseJob(let id): try pause(id)
    case .resumeJob(let id): try resume(id)
    case .suspendJob(let id): try await suspend(id)
    case .cancelJob(let id): try await cancel(id)
    case .retryJob(let id): try retry(id)
    case .removeJob(let id): try await remove(id)
    case .moveJob(let id, let before): try move(id, before: before)
    case .setPriority(let id, let priority): try set(priority: priority, of: id)
    case .changeSettings(let id, let change): try await self.change(id, change)
    case .pauseChunk(let id): try await work(id, .hold, "paused") { .hold($0) }
    case .resumeChunk(let id): try await resume(id)
    case .cancelChunk(let id): try await work(id, .cancel, "cancelled") { .cancel($0) }
    case .retryChunk(let id): try await retry(id)
    case .releaseChunk(let id): try await release(id)
    case .pauseQueue: change({ $0.mode = .paused }, isKept: true)
    case .drainQueue: change({ $0.mode = .draining }, isKept: true)
    case .resumeQueue: change({ $0.mode = .running }, isKept: true)
    case .setWorkers(let count): try set(workers: count)
    case .shutDown: await shutDown()
    case .shutDownWhenIdle: change { $0.mode = .finishing }
    }
    return CommandAnswer()
  }

  private func refuse(_ verb: String, _ what: String, _ state: String) -> EngineError {
    .refused(ErrorReport(.jobState, "\(what) is \(state) and can't be \(verb)", advice: Self.next[state]))
  }

  /// What can be done with what is in a state, for those who tried something else.
  private static let next = [
    "waiting": "It waits in line: `drapto queue` shows for what.",
    "running": "It is at work: `drapto pause` or `drapto cancel` it first.",
    "paused": "It stands still: `drapto resume` lets it go on, `drapto cancel` ends it.",
    "done": "It is done: `drapto add` with other settings or `--restart` encodes a film once more.",
    "failed": "`drapto retry` puts it in line again, `drapto remove` takes a film out of the queue.",
    "cancelled": "`drapto retry` puts it in line again, `drapto remove` takes a film out of the queue.",
  ]

  // MARK: Jobs

  private func pause(_ id: JobID) throws {
    var job = try job(id)
    guard job.state.canPause else { throw refuse("paused", "job \(id)", job.state.rawValue) }
    job.state = .paused
    job.wait = .user
    journal.enqueue([.job(job)])
  }

  private func resume(_ id: JobID) throws {
    var job = try job(id)
    guard job.state == .paused else { throw refuse("resumed", "job \(id)", job.state.rawValue) }
    job.state = isAtWork(id) ? .running : .waiting
    job.wait = nil
    scope?.insert(id)
    journal.enqueue([.job(job)])
  }

  private func suspend(_ id: JobID) async throws {
    var job = try job(id)
    guard !job.state.isFinal else { throw refuse("suspended", "job \(id)", job.state.rawValue) }
    job.state = .paused
    job.wait = .user
    journal.enqueue([.job(job)])
    recovery.forget(id)
    await runs[id]?.stop(.stopped)
  }

  private func cancel(_ id: JobID) async throws {
    var job = try job(id)
    guard !job.state.isFinal else { throw refuse("cancelled", "job \(id)", job.state.rawValue) }
    job.state = .cancelled
    job.wait = nil
    job.ended = Date()
    journal.enqueue([.job(job)])
    recovery.forget(id)
    await runs[id]?.stop(.stopped)
  }

  private func retry(_ id: JobID) throws {
    let job = try job(id)
    guard job.canRetry else { throw refuse("retried", "job \(id)", job.state.rawValue) }
    requeue(id)
  }

  /// Puts an ended or waiting job back in line: finished chunks stay, failed, cancelled and held ones wait again.
  func requeue(_ id: JobID) {
    guard let view = journal.accepted.jobs[id] else { return }
    scope?.insert(id)
    recovery.forget(id)
    if let run = runs[id] {
      run.take(.retryAll)
    } else {
      store(view) { $0.take(.retryAll) }
    }
    var job = view.job
    job.state = isAtWork(id) ? .running : .waiting
    job.wait = nil
    job.error = nil
    job.ended = nil
    journal.enqueue([.job(job)])
  }

  /// Changes the work of a job that is not at work.
  private func store(_ view: JobView, _ body: (inout WorkBoard) -> [WorkEffect]) {
    var board = WorkBoard(
      job: view.job.id, chunks: view.chunks, tracks: view.tracks, policy: RetryPolicy(Settings()))
    for case .record(let ids) in body(&board) { journal.enqueue(board.changes(ids)) }
  }

  private func remove(_ id: JobID) async throws {
    let job = try job(id)
    guard job.state.canRemove else { throw refuse("removed", "job \(id)", job.state.rawValue) }
    // From here on nobody finds it: one that is brought back while its files go would work without a record.
    removing.insert(id)
    defer { removing.remove(id) }
    if !job.state.isFinal {
      var ended = job
      ended.state = .cancelled
      journal.enqueue([.show(.job(ended))])
    }
    recovery.forget(id)
    await runs[id]?.stop(.stopped)
    guard let last = journal.accepted.jobs[id]?.job else { return }
    if last.state != .done {
      await JobFiles(workspace: workFolder.workspace(id)).tidy(last, hasFinishedWork: false)
    }
    journal.enqueue([JournalChange(event: .jobRemoved(id), row: .remove(id))])
    // Also where it can't be recorded yet: its files may be what fills the disk.
    _ = await unrecorded()
    let workspace = workFolder.workspace(id)
    await within(.seconds(10)) { workspace.remove() }
  }

  private func move(_ id: JobID, before other: JobID?) throws {
    var job = try job(id)
    let ordered = journal.accepted.orderedJobs.map(\.job).filter { $0.id != id }
    if let other {
      guard let place = ordered.firstIndex(where: { $0.id == other }) else { throw EngineError.noJob(other) }
      job.priority = ordered[place].priority
      let before =
        place > 0 && ordered[place - 1].priority == job.priority
        ? ordered[place - 1].position : ordered[place].position - 2
      job.position = (before + ordered[place].position) / 2
    } else {
      job.position = (ordered.map(\.position).max() ?? 0) + 1
    }
    journal.enqueue([.job(job)])
  }

  private func set(priority: Int, of id: JobID) throws {
    let limits = Job.priorities
    guard limits.contains(priority) else {
      throw EngineError.refused(
        ErrorReport(
          .settingRange, "priority is \(priority): must be \(limits.lowerBound) to \(limits.upperBound)"))
    }
    var job = try job(id)
    job.priority = priority
    journal.enqueue([.job(job)])
  }

  // MARK: Chunks

  private func chunk(_ id: ChunkID) throws -> Chunk {
    guard let chunk = runs[id.job]?.chunk(id) ?? journal.accepted[chunk: id] else {
      throw EngineError.refused(ErrorReport(.jobUnknown, "there is no chunk \(id)"))
    }
    return chunk
  }

  /// Does something to a chunk if the table of transitions has it.
  private func work(
    _ id: ChunkID, _ event: WorkEvent.Kind, _ verb: String, _ make: (WorkID) -> BoardEvent
  ) async throws {
    let chunk = try chunk(id)
    guard chunk.status.allows(event), !(event == .hold && chunk.status.holds.contains(.user)) else {
      throw refuse(verb, "chunk \(id)", chunk.state.rawValue)
    }
    await deliver(id, make(.chunk(id)))
  }

  /// Tells the job of a chunk, at work or not. One that is just ending still has the last word on its chunks.
  private func deliver(_ id: ChunkID, _ event: BoardEvent) async {
    if let run = runs[id.job] {
      run.take(event)
      await run.stopped(.chunk(id), by: event)
    } else if let view = journal.accepted.jobs[id.job] {
      store(view) { $0.take(event) }
    }
  }

  private func resume(_ id: ChunkID) async throws {
    let chunk = try chunk(id)
    guard chunk.state == .paused else { throw refuse("resumed", "chunk \(id)", chunk.state.rawValue) }
    await deliver(id, .resume(.chunk(id)))
    guard let other = try self.chunk(id).status.reason, try self.chunk(id).state == .paused else { return }
    throw EngineError.refused(ErrorReport(.jobState, "chunk \(id) stays frozen: \(other)"))
  }

  private func retry(_ id: ChunkID) async throws {
    try await work(id, .retry, "retried") { .retry($0) }
    if try job(id.job).state == .failed { requeue(id.job) }
  }

  private func release(_ id: ChunkID) async throws {
    let chunk = try chunk(id)
    guard chunk.status.kind == .running else { throw refuse("released", "chunk \(id)", chunk.state.rawValue) }
    await deliver(id, .release(.chunk(id)))
  }

  // MARK: Queue

  /// Tells clients how many screens are attached.
  package func show(dashboards: Int) { journal.enqueue([.show(.dashboards(dashboards))]) }

  /// Far more encoders than cores slow each other down: whoever wonders why is to find it in the log.
  func logManyWorkers() {
    let (count, cores) = (machine.policy.fixed, configuration.cores)
    guard QueueState.areMany(workers: count, cores: cores) else { return }
    log.write(
      .warning, "scheduler", "\(count) encoders at once are set, more than two for each core: 0 finds the best number",
      fields: ["workers": "\(count)", "cores": "\(cores)"])
  }

  private func set(workers count: Int) throws {
    let limits = QueueState.workerLimits
    guard limits.contains(count) else {
      throw EngineError.refused(
        ErrorReport(.settingRange, "workers is \(count): must be \(limits.lowerBound) to \(limits.upperBound)"))
    }
    machine.fix(workers: count)
    logManyWorkers()
    change(
      {
        $0.workerLimit = count
        $0.workers = machine.policy.initial
      }, isKept: true)
    scheduler.set(policy: machine.policy)
  }
}
