import DraptoMedia
import DraptoModel
import Foundation
import Glibc

extension Engine {
  /// Starts waiting jobs as far as there are places, and lets the scheduler start their work.
  func startWork() async {
    guard !isStopping else { return }
    let places = configuration.settings[SettingsCatalog.activeJobs]
    if state.queue.mode == .running, state.queue.hold == nil || active.isEmpty {
      for view in state.orderedJobs where view.job.state == .waiting && active[view.job.id] == nil {
        guard active.count < places else { break }
        guard scope?.contains(view.job.id) ?? true else { continue }
        launch(view.job)
      }
    }
    await updateRanks()
    await scheduler.pump()
  }

  /// Tells the scheduler which jobs' work may start, and in which order.
  func updateRanks() async {
    var ranks: [JobID: Int] = [:]
    for (rank, view) in state.orderedJobs.enumerated() where view.job.state == .running && active[view.job.id] != nil {
      ranks[view.job.id] = rank
    }
    await scheduler.set(ranks: ranks)
  }

  private func launch(_ job: Job) {
    let handle = ToolHandle()
    // Unstructured: a job lives across many calls and is ended through `stopWork` and `shutDown`.
    let task = Task {
      await WorkLabel.$current.withValue(.init(job: job.id)) { await self.work(on: job.id, handle: handle) }
    }
    active[job.id] = ActiveJob(task: task, handle: handle)
  }

  /// One job from where it stands to its end.
  private func work(on id: JobID, handle: ToolHandle) async {
    let began = ContinuousClock.now
    do {
      var job = try self.job(id)
      // Paused or cancelled between the decision to begin and now: that holds.
      guard job.state == .waiting, active[id]?.isEnding == false else {
        active[id] = nil
        return
      }
      job.state = .running
      job.reason = nil
      job.started = job.started ?? Date()
      try await save(job)
      await updateRanks()
      try await JobRunner(engine: self, id: id, handle: handle).run()
      try await finish(id, elapsed: (ContinuousClock.now - began).seconds)
    } catch {
      await fail(id, error, elapsed: (ContinuousClock.now - began).seconds)
    }
  }

  private func finish(_ id: JobID, elapsed: Double) async throws {
    var job = try self.job(id)
    job.state = .done
    job.phase = .publish
    job.ended = Date()
    job.elapsedBefore += elapsed
    do {
      try await save(job)
      // Still active meanwhile, so that a shut-down waits for it.
      await removeWork(of: id)
    } catch {
      // The film is published: the next start finds it so, and its work files too.
      log.error(ErrorReport.of(error), "store", job: id)
    }
    active[id] = nil
    let report = state.jobs[id]?.report
    log.write(
      .info, "engine", "done", job: id,
      fields: [
        "file": job.name, "output": job.output, "source_bytes": "\(report?.sourceBytes ?? 0)",
        "output_bytes": "\(report?.outputBytes ?? 0)",
      ])
    await startWork()
  }

  private func fail(_ id: JobID, _ error: any Error, elapsed: Double) async {
    await scheduler.stopAll(of: id)
    // Cancelled by the user: `cancel` has stored that. Stopped with the engine: the job waits for the next start.
    let wasCancelled = active[id]?.wasCancelled ?? false
    await tidy(id)
    guard var job = state.jobs[id]?.job else {
      active[id] = nil
      return
    }
    // Who cancelled it waits for the end of this, and lets go of it then.
    if wasCancelled { return }
    job.elapsedBefore += elapsed
    if isStopping || error is CancellationError {
      job.state = job.state == .paused ? .paused : .waiting
      try? await save(job)
      active[id] = nil
      return
    }
    let report = ErrorReport.of(error)
    job.state = .failed
    job.error = report
    job.reason = nil
    job.ended = Date()
    log.error(report, "engine", job: id)
    try? await save(job)
    active[id] = nil
    await resetUnfinished(id)
    await startWork()
  }

  /// Removes the work files of a job that is done, unless they are to be kept.
  func removeWork(of id: JobID) async {
    guard !(settings[id]?[SettingsCatalog.keepWork] ?? false) else { return }
    let workspace = Workspace(root: configuration.workFolder, job: id)
    try? await blocking { workspace.remove() }
  }

  /// Removes what a job that did not end well leaves beside its target, and its work folder when nothing in it is worth
  /// keeping.
  func tidy(_ id: JobID) async {
    guard let view = state.jobs[id], view.job.state != .done else { return }
    let temporary = JobContext.temporaryOutput(view.job)
    let isEmpty = !view.chunks.contains { $0.state == .done } && !view.tracks.contains { $0.state == .done }
    let workspace = Workspace(root: configuration.workFolder, job: id)
    try? await blocking {
      unlink(temporary)
      if isEmpty { workspace.remove() } else { workspace.removeParts() }
    }
  }

  /// Shows chunks and tracks that were at work as waiting again.
  func resetUnfinished(_ id: JobID) async {
    guard let view = state.jobs[id] else { return }
    pausedChunks = pausedChunks.filter { $0.job != id }
    for var chunk in view.chunks where chunk.state == .running || chunk.state == .paused {
      chunk.state = .waiting
      chunk.reason = nil
      chunk.progress = Progress()
      emit(.chunk(chunk))
    }
    for var track in view.tracks where track.state == .running || track.state == .paused {
      track.state = .waiting
      track.reason = nil
      track.progress = Progress()
      emit(.track(track))
    }
  }

  /// Shows what the job does now.
  func enter(_ phase: JobPhase, _ id: JobID) async throws {
    var job = try self.job(id)
    job.phase = phase
    job.reason = job.state == .paused ? job.reason : nil
    try await save(job)
  }

  /// Shows why a job waits, without storing it.
  func show(reason: String?, of id: JobID) {
    guard var job = state.jobs[id]?.job, job.reason != reason, job.state == .running else { return }
    job.reason = reason
    emit(.job(job))
  }

  func showProgress(_ id: JobID, _ phase: JobPhase, _ share: Double) {
    emit(.phaseProgress(id, phase, min(1, max(0, share))))
  }

  func setContext(_ context: JobContext, of id: JobID) { active[id]?.context = context }
  func setX264Build(_ build: Int?, of id: JobID) { active[id]?.x264Build = build }
  func view(of id: JobID) -> JobView? { state.jobs[id] }
  func settings(of id: JobID) -> Settings { settings[id] ?? Settings() }
}
