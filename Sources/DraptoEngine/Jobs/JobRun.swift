import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation

/// What the core's parts share.
struct EngineParts: Sendable {
  var configuration: EngineConfiguration
  var journal: Journal
  var scheduler: Scheduler
  var log: EngineLog
  var runner: ToolRunner
  var worker: any ChunkWorker
  var workFolder: WorkFolder
}

/// How a run of a job ends.
enum JobEnding: Sendable {
  /// Its pipeline has returned or thrown.
  case byItself(Result<Void, any Error>)
  /// Somebody cancelled it, or takes it out of the queue.
  case stopped
  /// The engine ends; the job goes on with the next one.
  case shutDown
}

/// One job that is being worked on, from its launch to its end: runs its pipeline, keeps its ``WorkBoard``, and carries
/// out what the board says.
@EngineActor final class JobRun {
  enum State {
    case running(Task<Void, Never>)
    /// Nothing new begins; those who wait for the end.
    case ending(JobEnding, waiters: [CheckedContinuation<Void, Never>])
    case ended
  }

  let id: JobID
  let parts: EngineParts
  /// Grip on the programs of the present stage.
  let handle = ToolHandle()
  let workspace: Workspace
  let recovery: JobRecovery
  private(set) var state: State
  var board: WorkBoard
  /// What the stages handed out; nil before the encode.
  var work: JobWork?
  /// How work ended that had not begun: the plan was given up before.
  var early: Result<Void, any Error>?
  /// The next step may begin: it is within the hours.
  var mayEnterPhases = true
  /// Steps that wait for the hours.
  var gate: [CheckedContinuation<Void, Never>] = []
  /// What is kept of the job since it is done or has failed.
  private(set) var record: FilmRecord?
  private let began = ContinuousClock.now
  private let onEnd: @EngineActor (JobRun) -> Void
  /// Told of a retry that says something of the machine: a full disk, too little memory.
  let onRetry: @EngineActor (Recovery) -> Void

  /// - Parameter onEnd: called once, when nothing of the job is left at work.
  init(
    _ job: JobView, parts: EngineParts, workspace: Workspace, recovery: JobRecovery,
    onRetry: @escaping @EngineActor @Sendable (Recovery) -> Void,
    onEnd: @escaping @EngineActor @Sendable (JobRun) -> Void
  ) {
    id = job.job.id
    self.parts = parts
    self.workspace = workspace
    self.recovery = recovery
    self.onEnd = onEnd
    self.onRetry = onRetry
    board = WorkBoard(
      job: id, chunks: job.chunks, tracks: job.tracks,
      policy: RetryPolicy(parts.journal.settings(of: id)))
    state = .ended
  }

  var journal: Journal { parts.journal }
  var scheduler: Scheduler { parts.scheduler }
  var log: EngineLog { parts.log }

  var isRunning: Bool { if case .running = state { true } else { false } }

  /// Begins to work. The job is running when this returns.
  func start() {
    update { job in
      job.state = .running
      job.wait = nil
      job.started = job.started ?? Date()
    }
    // Unstructured: a job lives across many calls. It ends by itself or through `stop`.
    state = .running(
      Task {
        await WorkLabel.$current.withValue(.init(job: id)) {
          let pipeline = parts.configuration.makePipeline(setup, self)
          do {
            try await prepareFolder()
            try await pipeline.run()
            await end(.success(()))
          } catch {
            await end(.failure(error))
          }
        }
      })
  }

  private var setup: PipelineSetup {
    let configuration = parts.configuration
    let stall = journal.settings(of: id)[SettingsCatalog.stallTimeout]
    return PipelineSetup(
      id: id, tools: configuration.tools, runner: parts.runner.watched(by: handle, stallTimeout: stall),
      handle: handle, cores: configuration.cores, pictureLook: configuration.pictureLook, trials: configuration.trials,
      versions: configuration.toolVersions, version: configuration.version, workspace: workspace, log: log)
  }

  /// The folder is data, not cache: when somebody removed it, that is said.
  private func prepareFolder() async throws {
    let folder = parts.workFolder
    guard try await answering(folder.path, .workNotWritable, { try folder.remakeIfGone() }) else { return }
    log.write(
      .warning, "engine", "the work folder was gone and is made again; what was in it is encoded again", job: id,
      fields: ["folder": folder.path])
  }

  // MARK: The end

  /// Ends all programs of the job and its pipeline; returns when they are gone. A second call waits for the same end.
  func stop(_ why: JobEnding) async {
    switch state {
    case .running(let task):
      state = .ending(why, waiters: [])
      task.cancel()
      take(.close)
      wake(.failure(CancellationError()))
      openGate()
    case .ending: break
    case .ended: return
    }
    await ended()
  }

  /// Returns when an end that has begun is over.
  func ended() async {
    await withCheckedContinuation { continuation in
      guard case .ending(let why, let waiters) = state else { return continuation.resume() }
      state = .ending(why, waiters: waiters + [continuation])
    }
  }

  /// The pipeline is over, by itself or because it was stopped.
  private func end(_ outcome: Result<Void, any Error>) async {
    let ending: JobEnding
    switch state {
    case .running:
      ending = .byItself(outcome)
      state = .ending(ending, waiters: [])
    case .ending(let why, _):
      // Stopped too late: the film is in its place.
      if case .success = outcome { ending = .byItself(outcome) } else { ending = why }
    case .ended: return
    }
    take(.close)
    await scheduler.stopAll(of: id)
    await conclude(ending)
    guard case .ending(_, let waiters) = state else { return }
    state = .ended
    onEnd(self)
    for waiter in waiters { waiter.resume() }
  }

  /// What the end makes of the job. Somebody may have cancelled it meanwhile: its record says so then.
  private func conclude(_ ending: JobEnding) async {
    update { $0.elapsedBefore += (ContinuousClock.now - began).seconds }
    switch ending {
    case .byItself(.success): await finish()
    case .byItself(.failure(let error)):
      let job = journal.accepted.jobs[id]?.job
      let decision = await recovery.decide(ErrorReport.of(error), job: job, done: board.doneCount)
      if case .fail = decision { record = await filmRecord(within: .seconds(10)) }
      // Since that looked at disks: what somebody made of the job in between holds, a cancel or another try.
      if let now = journal.accepted.jobs[id]?.job.state, now == .running || now == .paused {
        switch decision {
        case .fail(let report): fail(report, record)
        case .again(let until, let report): requeue(until, report)
        }
      } else {
        recovery.forget(id)
        record = nil
      }
      await tidy()
    case .stopped: await tidy()
    case .shutDown:
      await tidy()
      update { if !$0.state.isFinal, $0.state != .paused { $0.state = .waiting } }
    }
  }

  private func finish() async {
    recovery.succeeded(id)
    // While the work folder is still there.
    record = await filmRecord(within: .seconds(60))
    update { job in
      job.state = .done
      job.phase = .publish
      job.wait = nil
      job.ended = Date()
    }
    journal.enqueue([JournalChange(event: nil, row: .sums(id, WorkSums(board.chunks, board.tracks)))])
    if let record { journal.enqueue([JournalChange(event: nil, row: .record(id, record))]) }
    if let entry = journal.accepted.jobs[id].flatMap({ HistoryEntry($0, settings: journal.settings(of: id)) }) {
      journal.enqueue([JournalChange(event: nil, row: .history(entry))])
    }
    do {
      try await journal.settled()
      if !journal.settings(of: id)[SettingsCatalog.keepWork] {
        let workspace = self.workspace
        await within(.seconds(60)) { workspace.remove() }
      }
    } catch {
      // The film is published: the next start finds it so, and its work files too.
      log.error(ErrorReport.of(error), "store", job: id)
    }
    guard let view = journal.accepted.jobs[id] else { return }
    log.write(
      .info, "engine", "done", job: id,
      fields: [
        "file": view.job.name, "output": view.job.output, "source_bytes": "\(view.report?.sourceBytes ?? 0)",
        "output_bytes": "\(view.report?.outputBytes ?? 0)",
      ])
  }

  private func fail(_ report: ErrorReport, _ record: FilmRecord?) {
    log.error(report, "engine", job: id)
    update { job in
      job.state = .failed
      job.error = report
      job.wait = nil
      job.ended = Date()
    }
    if let record { journal.enqueue([JournalChange(event: nil, row: .record(id, record))]) }
  }

  private func requeue(_ until: Date, _ report: ErrorReport) {
    log.write(
      .warning, "engine", "begins again by itself: \(report.message)", job: id,
      fields: ["code": report.code.rawValue, "stderr": report.stderrTail ?? ""])
    take(.forgive)
    update { job in
      guard job.state != .paused else { return }
      job.state = .waiting
      job.wait = .backOff(until: until, report)
    }
  }

  /// Removes what a job that did not end well leaves beside its target, and its work folder when nothing in it is worth
  /// keeping.
  private func tidy() async {
    guard let job = journal.accepted.jobs[id]?.job else { return }
    await JobFiles(workspace: workspace).tidy(job, hasFinishedWork: board.doneCount > 0)
  }

  // MARK: The record

  /// Changes the job's record.
  func update(_ body: (inout Job) -> Void) {
    guard var job = journal.accepted.jobs[id]?.job else { return }
    let before = job
    body(&job)
    if job != before { journal.enqueue([.job(job)]) }
  }
}
