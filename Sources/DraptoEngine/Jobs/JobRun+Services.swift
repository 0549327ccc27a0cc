import DraptoModel
import DraptoStore
import Foundation

/// What a job's pipeline asks for.
extension JobRun: JobServices {
  func job() async throws -> Job {
    guard let job = journal.accepted.jobs[id]?.job else { throw EngineError.noJob(id) }
    return job
  }

  func settings() async -> Settings { journal.settings(of: id) }

  func others() async -> [Job] { journal.accepted.jobs.values.map(\.job).filter { $0.id != id } }

  func step<T: Decodable & Sendable>(_ name: String, as type: T.Type) async -> T? {
    journal.step(name, of: id, as: type)
  }

  func record<T: Codable & Sendable>(_ name: String, _ result: T) async throws {
    try journal.record(name, of: id, result)
    try await journal.durable { error in self.show(error.map(JobWait.record)) }
  }

  func enter(_ phase: JobPhase) async throws {
    try Task.checkCancellation()
    // A rename disturbs nobody, and the film is done.
    if phase != .publish { try await hoursBegin() }
    update { job in
      job.phase = phase
      if job.state != .paused { job.wait = nil }
    }
  }

  /// Outside the hours no new step begins.
  private func hoursBegin() async throws {
    while !mayEnterPhases, isRunning {
      showHours()
      await withCheckedContinuation { gate.append($0) }
    }
    try Task.checkCancellation()
  }

  func planned(_ source: SourceMedia, _ plan: EncodePlan) async {
    journal.enqueue([.show(.planned(id, source, plan))])
    for loss in plan.losses {
      log.write(.warning, "plan", "loss: \(loss.subject): \(loss.detail)", job: id)
    }
    for note in plan.notes { log.write(.info, "plan", note, job: id) }
  }

  func keep(_ report: TrustReport) async throws {
    try await record(StepName.report, report)
    journal.enqueue([.show(.report(id, report))])
  }

  nonisolated func show(_ phase: JobPhase, _ share: Double) {
    // Unstructured: the readers of pipes wait for nobody.
    Task { @EngineActor in journal.enqueue([.show(.phaseProgress(id, phase, min(1, max(0, share))))]) }
  }

  nonisolated func show(_ wait: JobWait?) {
    // Unstructured: likewise.
    Task { @EngineActor in
      guard var job = journal.accepted.jobs[id]?.job, job.wait != wait, job.state == .running, isRunning else { return }
      job.wait = wait
      journal.enqueue([.show(.job(job))])
    }
  }

  func work() async -> (chunks: [Chunk], tracks: [TrackTask]) { (board.chunks, board.tracks) }

  // MARK: Work

  func prepare(_ order: ChunkOrder, tracks: any TrackWorker) async {
    work = JobWork(order: order, tracks: tracks, frames: FrameTable(timeBase: Rational(1, 1), ticks: []))
    // What was said of the plan before there was any work.
    (work!.result, early) = (early, nil)
    await prepareSearch(order)
  }

  func open(_ opening: WorkOpening) async {
    work?.frames = opening.frames ?? FrameTable(timeBase: opening.timeBase, ticks: [])
    for chunk in board.chunks { searches(chunk) }
    for chunk in board.chunks {
      if let result = chunk.result { work?.measured.add(result, length: chunk.length) }
    }
    if opening.frames != nil { scheduler.markComplete(id, first: scouts) }
    reportEstimate()
    // Of the disk, and so looked at elsewhere: the pipeline waits for this, nothing else does.
    let lost = (try? await FinishedFiles(workspace: workspace).lost(board.chunks, board.tracks)) ?? []
    // Meanwhile the job may have been stopped, or its plan given up.
    guard isRunning, work?.result == nil else { return }
    take(.redo(lost))
    take(.add(opening.tracks))
    take(.open(isComplete: opening.frames != nil, tracksLast: opening.tracksLast))
  }

  func found(_ range: ChunkRange, ticks: [Int64], facts: ChunkFacts) async throws {
    guard isRunning, work != nil else { throw CancellationError() }
    if case .failure(let error) = work!.result { throw error }
    work!.frames.ticks += ticks
    let base = work!.frames.timeBase.value
    if board.chunks.indices.contains(range.index) {
      // Recorded chunks must come out the same again.
      guard board.chunks[range.index].range.isSamePart(as: range) else {
        throw EngineError.refused(
          ErrorReport(
            .chunkLost, "chunk \(range.index) was cut elsewhere in an earlier run",
            advice: "Start over with `--restart`."))
      }
      take(.found([board.chunks[range.index]]))
      return
    }
    let start = Double(range.from) * base
    let end = range.endCut ?? (Double(ticks.last ?? range.from) * base)
    let chunk = Chunk(
      id: ChunkID(job: id, index: range.index), range: range, start: start, length: max(0, end - start),
      crf: work!.order.plan.video.crf, facts: facts)
    searches(chunk)
    take(.found([chunk]))
  }

  func complete(_ count: Int) async throws {
    try await record(StepName.segmented, count)
    journal.enqueue([.show(.segmented(id))])
    scheduler.markComplete(id, first: scouts)
    log.write(
      .info, "segment", "all chunks known", job: id,
      fields: ["chunks": "\(count)", "frames": "\(work?.frames.count ?? 0)"])
    take(.complete)
  }

  func settle() async throws {
    guard isRunning, work != nil else { throw CancellationError() }
    if let result = work?.result {
      work?.result = nil
      return try result.get()
    }
    try await withCheckedThrowingContinuation { work?.waiter = $0 }
  }

  func abandon() async {
    take(.close)
    await scheduler.stopAll(of: id)
    // Whoever stopped the job meanwhile has woken the pipeline.
    guard isRunning else { return }
    wake(.failure(EngineError.refused(ErrorReport(.unexpected, "the plan of the picture is no longer right"))))
  }

  func redoAllChunks() async throws {
    take(.redoAllChunks)
    try await journal.durable()
  }

  func redo(_ ids: [WorkID]) async throws {
    log.write(
      .warning, "store", "chunks are not what was recorded and are encoded again", job: id,
      fields: [
        "code": ErrorCode.chunkLost.rawValue,
        "chunks": ids.map { $0.chunkIndex.map(String.init) ?? "\($0)" }.joined(separator: " "),
      ])
    take(.redo(ids))
  }
}
