import Algorithms
import DraptoMedia
import DraptoModel
import Foundation

/// What the stages handed out, while it is being done.
struct JobWork {
  var order: ChunkOrder
  var tracks: any TrackWorker
  var frames: FrameTable
  /// The ladder's step that worked for the last difficult chunk.
  var lead = 0
  var measured = MeasuredWork()
  /// The search for CRFs, where the film has a target.
  var search: QualitySearch?
  /// What was measured of the film before this run, by the chunks' places.
  var recorded: [String: [QualityTrial]] = [:]
  /// Latest figures of what is at work, by what reads the programs' output.
  var figures: [WorkID: Locked<FFmpegProgress?>] = [:]
  var meters: [WorkID: SpeedMeter] = [:]
  /// CPU seconds per second of each, as far as ``ToolHandle/sample()`` has seen them.
  var processors: [WorkID: SpeedMeter] = [:]
  /// How it ended, until the pipeline has taken note.
  var result: Result<Void, any Error>?
  var waiter: CheckedContinuation<Void, any Error>?
}

/// Carries out what the board says.
extension JobRun {
  /// Tells the board and does what follows.
  func take(_ event: BoardEvent) { perform(board.take(event)) }

  private func perform(_ effects: [WorkEffect]) {
    guard !effects.isEmpty else { return }
    var changes: [JournalChange] = []
    // Ten thousand chunks may leave the line at once: what is only told of them is told together.
    var outOfLine: [Chunk] = []
    for effect in effects {
      switch effect {
      case .record(let ids): changes += board.changes(ids)
      case .show(let id):
        if let index = id.chunkIndex, board.chunks[index].status.kind == .pending {
          outOfLine.append(board.chunks[index])
        } else {
          changes += shown(id)
        }
      case .submit(let id): submit(id)
      case .withdraw(let id): scheduler.withdraw(id)
      case .stop(let id): scheduler.cancel(id)
      case .freeze(let id): freeze(id)
      case .thaw(let id): scheduler.handle(of: id)?.resume()
      case .wake(let id, let attempt, let delay): wake(id, attempt, after: delay)
      case .failedOnce(let id, let attempt, let recovery, let error): logRetry(id, attempt, recovery, error)
      case .gaveUp(let id, let error): log.error(error, "encode", job: self.id, chunk: id.chunkIndex)
      case .stuck(let count): show(count > 0 ? .cancelledChunks(count) : nil)
      case .settled(let error): wake(error.map { .failure($0) } ?? .success(()))
      }
    }
    changes += outOfLine.chunks(ofCount: EngineEvent.mostChunks).map { .show(.chunks(Array($0))) }
    // Told before anything starts: a start is told by itself.
    if !changes.isEmpty { journal.enqueue(changes) }
    scheduler.pump()
  }

  private func shown(_ id: WorkID) -> [JournalChange] {
    if let index = id.chunkIndex { return [.show(.chunk(board.chunks[index]))] }
    return track(id).map { [.show(.track($0))] } ?? []
  }

  private func track(_ id: WorkID) -> TrackTask? { board.tracks.first { $0.id == id } }

  private func freeze(_ id: WorkID) {
    scheduler.handle(of: id)?.pause()
    // A pause is no slowness.
    work?.meters[id]?.reset()
    work?.processors[id]?.reset()
    board.forgetSpeed(of: id)
  }

  private func wake(_ id: WorkID, _ attempt: Int, after delay: Double) {
    // Unstructured: outlives this call; the board ignores it when something else has happened meanwhile.
    Task { [weak self] in
      try? await Task.sleep(for: .seconds(delay))
      self?.take(.due(id, attempt: attempt))
    }
  }

  /// Lets the pipeline go on, or fail.
  func wake(_ result: Result<Void, any Error>) {
    guard let waiter = work?.waiter else {
      if work == nil { early = result } else { work?.result = result }
      return
    }
    work?.waiter = nil
    waiter.resume(with: result)
  }

  // MARK: In line

  private func submit(_ id: WorkID) {
    scheduler.submit(
      item(id), onStart: { [weak self] grant in self?.take(.started(id, parallelism: grant.parallelism)) },
      body: { [weak self] grant in
        await WorkLabel.$current.withValue(.init(job: id.job, chunk: id.chunkIndex)) {
          await self?.attempt(id, grant)
        }
      })
  }

  /// Needs by the plan's estimates; the scheduler puts what was learned in their place.
  private func item(_ id: WorkID) -> WorkItem {
    let view = journal.accepted.jobs[self.id]
    let workers = max(1, journal.accepted.queue.workers)
    let estimates = ResourceEstimates.needs(
      view?.plan, duration: view?.source?.duration, threads: max(1, parts.configuration.cores / workers))
    switch id {
    case .chunk(let chunk):
      let length = board.chunks[chunk.index].length
      return WorkItem(id: id, index: chunk.index, length: length, needs: estimates.chunk(seconds: length))
    case .track(_, let stream):
      return WorkItem(id: id, index: stream, length: 0, needs: estimates.track(stream))
    }
  }

  // MARK: At work

  /// One attempt, from the grant to its outcome.
  private func attempt(_ id: WorkID, _ grant: Grant) async {
    let figures = Locked<FFmpegProgress?>(nil)
    let made = Locked<String?>(nil)
    work?.figures[id] = figures
    work?.meters[id] = SpeedMeter()
    work?.processors[id] = SpeedMeter(window: 10)
    let report = WorkReport(
      figures: { progress in figures.withLock { $0 = progress } },
      stage: { [weak self] stage in
        // Those of the program before say nothing of the next one.
        figures.withLock { $0 = nil }
        // Unstructured: a worker waits for nobody. One that comes late finds nothing running.
        Task { @EngineActor in
          self?.work?.meters[id]?.reset()
          self?.take(.entered(id, stage))
        }
      },
      checkThreads: { [scheduler, cores = parts.configuration.cores] in
        await scheduler.idleThreads(cores: cores, own: grant.parallelism)
      },
      judge: judge(of: id), metadata: work?.order.metadata?.stretch,
      lacksRoom: { [weak self] error in self?.logLack(id, error) },
      made: { command in made.withLock { $0 = command } })
    let outcome: WorkOutcome
    do {
      outcome = try await perform(id, grant, report)
    } catch is CancellationError {
      outcome = .stopped
    } catch {
      outcome = .failed(ErrorReport.of(error), jitter: Double.random(in: 0...1), at: Date())
    }
    work?.figures[id] = nil
    work?.meters[id] = nil
    work?.processors[id] = nil
    note(id, outcome, by: made.value)
    take(.ended(id, outcome))
  }

  private func perform(_ id: WorkID, _ grant: Grant, _ report: WorkReport) async throws -> WorkOutcome {
    try Task.checkCancellation()
    guard let work else { throw CancellationError() }
    switch id {
    case .chunk(let chunkID):
      let chunk = board.chunks[chunkID.index]
      let expected = Array(work.frames.ticks(from: chunk.range.from, to: chunk.range.to))
      logStart(chunk, frames: expected.count, grant)
      let task = work.order.task(chunk, expected: expected, parallelism: grant.parallelism, lead: work.lead)
      return .encoded(
        try await parts.worker.encode(task, control: grant.handle, report: report))
    case .track(_, let stream):
      let made = try await work.tracks.encode(
        stream: stream, attempt: board.attempt(of: id), control: grant.handle, report: report)
      return .encodedTrack(bytes: made.bytes, made.sound)
    }
  }

  /// Keeps what a finished chunk teaches, and writes it into the log. An outcome that comes too late teaches nothing.
  /// - Parameter command: what made it.
  private func note(_ id: WorkID, _ outcome: WorkOutcome, by command: String?) {
    guard board.status(of: id)?.kind == .running else { return }
    if let command { note(command, for: id) }
    switch outcome {
    case .encoded(let result):
      guard let index = id.chunkIndex, work != nil else { return }
      work!.lead = max(work!.lead, result.lead)
      work!.measured.add(result, length: board.chunks[index].length)
      reportEstimate()
      logDone(index, result)
    case .encodedTrack(let bytes, let sound): logDone(id, bytes, sound)
    case .failed, .stopped: break
    }
  }

  /// Tells the scheduler what the finished chunks took. Very short ones end before their memory is seen: never less than
  /// half of the plan's estimate.
  func reportEstimate() {
    guard var estimate = work?.measured.estimate else { return }
    estimate.memory = max(estimate.memory, (journal.accepted.jobs[id]?.plan?.estimates.memoryPerWorker ?? 0) / 2)
    scheduler.learn(estimate, of: id)
  }

  // MARK: Figures

  /// Tells how far everything at work is.
  func showFigures(now: Double) {
    guard let running = work?.figures else { return }
    var changes: [JournalChange] = []
    for (id, figure) in running {
      guard case .running(_, let holds) = board.status(of: id), holds.isEmpty, let figure = figure.value else {
        continue
      }
      // Until the first frame comes out it warms up, which says nothing of its speed.
      if figure.frames > 0 { work?.meters[id, default: SpeedMeter()].add(time: now, total: Double(figure.frames)) }
      let handle = scheduler.handle(of: id)
      if let used = handle?.cpuSeconds { work?.processors[id]?.add(time: now, total: used) }
      let progress = Progress(
        frames: figure.frames, framesPerSecond: id.chunkIndex == nil ? nil : work?.meters[id]?.perSecond,
        bytes: figure.bytes, seconds: figure.seconds, memory: handle?.memory ?? 0,
        cores: work?.processors[id]?.perSecond)
      guard board.progress(of: id) != progress else { continue }
      board.note(progress, of: id)
      switch id {
      case .chunk(let chunk): changes.append(.show(.chunkProgress(chunk, progress)))
      case .track(let job, let stream): changes.append(.show(.trackProgress(job, stream: stream, progress)))
      }
    }
    if !changes.isEmpty { journal.enqueue(changes) }
  }
}
