import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoEngine

/// Commands that meet a job just as it ends, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreEndingTests {
  /// Why a job ends.
  enum Cause: CaseIterable, Sendable {
    case cancelled
    /// Its pipeline throws what nobody can mend.
    case failed
    /// Its pipeline throws what the machine may mend: it begins again by itself.
    case putBack
  }

  /// A job that is ending, and does not come to its end before the worker is opened: chunk 0 can't be ended.
  private struct Ending {
    var harness: CoreHarness
    var id: JobID
    var cancel: Task<Void, any Error>?

    @EngineActor var isOver: Bool { harness.engine.runs[id] == nil }
  }

  private func ending(_ cause: Cause) async throws -> Ending {
    let (isArmed, mayThrow) = (Locked(cause != .cancelled), Locked(false))
    let harness = try await CoreHarness(
      FakeWorker([0: .clings]), ["system.resources.workers": "1"],
      pipeline: { pipeline in
        pipeline.tracks = 0
        pipeline.fault = { phase, job in
          guard phase == .encode, isArmed.value else { return }
          while !mayThrow.value { try await Task.sleep(for: .milliseconds(1)) }
          isArmed.withLock { $0 = false }
          throw ErrorReport(cause == .failed ? .sourceDamaged : .sourceUnreadable, "no", file: job.source)
        }
      })
    var result = Ending(harness: harness, id: try await harness.enqueue())
    let id = result.id
    try await harness.atWork(id, 0)
    try await harness.waitFor(id, "segmented") { $0.isSegmented }
    if cause == .cancelled {
      result.cancel = Task { try await harness.send(.cancelJob(id)) }
    } else {
      mayThrow.withLock { $0 = true }
    }
    try #require(await eventually(every: .milliseconds(1)) { await harness.engine.runs[id]?.isRunning == false })
    return result
  }

  /// Begins something that can't be over before the job is; lets the job end; returns when both are over.
  private func race(_ ending: Ending, _ body: @escaping @Sendable () async throws -> Void) async throws {
    let isOver = Locked(false)
    let task = Task {
      defer { isOver.withLock { $0 = true } }
      try await body()
    }
    try await ending.harness.twoTicks()
    #expect(!isOver.value)
    ending.harness.worker.open()
    try await task.value
    #expect(ending.harness.worker.grips.isEmpty)
  }

  @Test(arguments: [Cause.failed, .putBack])
  func `a job that is cancelled while it ends stays cancelled`(_ cause: Cause) async throws {
    let ending = try await ending(cause)
    let (harness, id) = (ending.harness, ending.id)
    try await race(ending) { try await harness.send(.cancelJob(id)) }
    try await harness.twoTicks()
    let view = try await harness.view(id)
    #expect(view.job.state == .cancelled)
    #expect(view.job.wait == nil && view.job.error == nil)
    #expect(await ending.isOver)
    try await harness.send(.retryJob(id))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `a chunk that ends after its job was cancelled is kept, and the command waits for it`() async throws {
    let ending = try await ending(.cancelled)
    let (harness, id) = (ending.harness, ending.id)
    try await harness.waitFor(id, "shown") { $0.job.state == .cancelled }
    try await race(ending) { try await ending.cancel?.value }
    let view = try await harness.view(id)
    #expect(view.job.state == .cancelled)
    #expect(view.chunks.map(\.state) == [.done, .waiting, .waiting, .waiting])
    #expect(harness.exists(harness.workspace(id).chunk(0)))
    await harness.stop()
    try await harness.start()
    #expect(try await harness.view(id).chunks[0].state == .done)
    try await harness.send(.retryJob(id))
    #expect(try await harness.ended(id).job.state == .done)
    #expect(harness.worker.begun == [0, 1, 2, 3])
  }

  @Test func `a cancelled job that is wanted again while it ends begins again`() async throws {
    let ending = try await ending(.cancelled)
    let (harness, id) = (ending.harness, ending.id)
    try await harness.send(.retryJob(id))
    #expect(try await harness.view(id).job.state == .waiting)
    harness.worker.open()
    #expect(try await harness.ended(id).job.state == .done)
    #expect(harness.worker.begun == [0, 1, 2, 3])
  }

  @Test func `a failed job that is wanted again before its files are tidied begins again`() async throws {
    for _ in 0..<10 {
      let ending = try await ending(.failed)
      let (harness, id) = (ending.harness, ending.id)
      harness.worker.open()
      try await Self.retryAtOnce(id, on: harness.engine)
      #expect(try await harness.ended(id).job.state == .done)
    }
  }

  /// Looks each time the engine lets go of its actor, and so mostly finds the job failed and not yet over.
  @EngineActor private static func retryAtOnce(_ id: JobID, on engine: Engine) async throws {
    while engine.journal.accepted.jobs[id]?.job.state != .failed { await Task.yield() }
    try await engine.send(.retryJob(id))
  }

  @Test func `a job that is paused while it ends stays paused until it is let go on`() async throws {
    let ending = try await ending(.putBack)
    let (harness, id) = (ending.harness, ending.id)
    try await harness.send(.pauseJob(id))
    harness.worker.open()
    #expect(await eventually(every: .milliseconds(1)) { await ending.isOver })
    try await harness.twoTicks()
    #expect(try await harness.view(id).job.state == .paused)
    #expect(harness.worker.begun == [0])
    try await harness.send(.resumeJob(id))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test(arguments: [Cause.failed, .putBack])
  func `a job that is paused and let go on while it ends begins again`(_ cause: Cause) async throws {
    let ending = try await ending(cause)
    let (harness, id) = (ending.harness, ending.id)
    try await harness.send(.pauseJob(id))
    try await harness.send(.resumeJob(id))
    harness.worker.open()
    #expect(try await harness.ended(id).job.state == .done)
    #expect(harness.worker.begun == [0, 1, 2, 3])
  }

  @Test(arguments: Cause.allCases)
  func `a job that is removed while it ends is gone with its files`(_ cause: Cause) async throws {
    let ending = try await ending(cause)
    let (harness, id) = (ending.harness, ending.id)
    if cause != .cancelled { try await harness.send(.pauseJob(id)) }
    try await race(ending) { try await harness.send(.removeJob(id)) }
    #expect(try await harness.engine.snapshot().jobs.isEmpty)
    #expect(!harness.exists(harness.workspace(id).folder))
    #expect(await ending.isOver)
    try await harness.twoTicks()
    #expect(harness.worker.begun == [0])
    await harness.stop()
    try await harness.start()
    #expect(try await harness.engine.snapshot().jobs.isEmpty)
  }

  @Test(arguments: Cause.allCases)
  func `an engine that shuts down while a job ends waits for it, and the next goes on`(_ cause: Cause) async throws {
    let ending = try await ending(cause)
    let (harness, id) = (ending.harness, ending.id)
    let engine = harness.engine
    let stop = Task { await harness.stop() }
    #expect(await eventually(every: .milliseconds(1)) { await !engine.isRunning })
    #expect(await code { try await engine.send(.pauseJob(id)) } == .interrupted)
    #expect(harness.worker.grips.count == 1)
    harness.worker.open()
    await stop.value
    #expect(harness.worker.grips.isEmpty)
    try await harness.start()
    switch cause {
    case .cancelled: #expect(try await harness.view(id).job.state == .cancelled)
    case .failed: #expect(try await harness.view(id).job.error?.code == .sourceDamaged)
    case .putBack: #expect(try await harness.ended(id).job.state == .done)
    }
    if cause != .putBack { try await harness.send(.retryJob(id)) }
    #expect(try await harness.ended(id).job.state == .done)
    #expect(harness.worker.begun == [0, 1, 2, 3])
  }

  @Test func `a chunk that is cancelled while its job ends stays cancelled`() async throws {
    let ending = try await ending(.putBack)
    let (harness, id) = (ending.harness, ending.id)
    try await race(ending) { try await harness.send(.cancelChunk(ChunkID(job: id, index: 0))) }
    let view = try await harness.waitFor(id, "told") { $0.job.reason?.contains("cancelled") == true }
    #expect(view.chunks.map(\.state) == [.cancelled, .done, .done, .done])
    try await harness.send(.retryChunk(ChunkID(job: id, index: 0)))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `chunks that are paused while their job ends stay paused`() async throws {
    let ending = try await ending(.putBack)
    let (harness, id) = (ending.harness, ending.id)
    let last = ChunkID(job: id, index: 3)
    try await harness.send(.pauseChunk(last))
    harness.worker.open()
    let view = try await harness.waitFor(id, "others done") { $0.chunks.prefix(3).allSatisfy { $0.state == .done } }
    #expect(view.chunks[3].state == .paused)
    try await harness.send(.resumeChunk(last))
    #expect(try await harness.ended(id).job.state == .done)
  }

  // MARK: Too late

  /// A job that is about to put its film in place, and does not listen any more before `gate` is true.
  private func publishing() async throws -> (CoreHarness, JobID, Locked<Bool>) {
    let (gate, isThere) = (Locked(false), Locked(false))
    let harness = try await CoreHarness(pipeline: { pipeline in
      pipeline.fault = { phase, _ in
        guard phase == .publish else { return }
        isThere.withLock { $0 = true }
        while !gate.value { await Task { try? await Task.sleep(for: .milliseconds(1)) }.value }
      }
    })
    let id = try await harness.enqueue()
    #expect(await eventually(every: .milliseconds(1)) { isThere.value })
    return (harness, id, gate)
  }

  @Test func `a job that is cancelled when its film is as good as published is done`() async throws {
    let (harness, id, gate) = try await publishing()
    let cancel = Task { try await harness.send(.cancelJob(id)) }
    #expect(await eventually(every: .milliseconds(1)) { await harness.engine.runs[id]?.isRunning == false })
    gate.withLock { $0 = true }
    try await cancel.value
    #expect(harness.folder.contents("out") == ["film.mkv"])
    #expect(try await harness.view(id).job.state == .done)
    #expect(!harness.exists(harness.workspace(id).folder))
  }

  @Test func `a film that is published while the engine shuts down is done for the next one`() async throws {
    let (harness, id, gate) = try await publishing()
    let engine = harness.engine
    let stop = Task { await harness.stop() }
    #expect(await eventually(every: .milliseconds(1)) { await engine.runs[id]?.isRunning == false })
    gate.withLock { $0 = true }
    await stop.value
    try await harness.start(onlyNamedJobs: true)
    #expect(harness.folder.contents("out") == ["film.mkv"])
    #expect(try await harness.view(id).job.state == .done)
  }

  @Test func `a failed job that is retried just as it is removed stays removed`() async throws {
    let worker = FakeWorker([1: .fails(ErrorReport(.sourceDamaged, "cut"), times: 1)])
    let harness = try await CoreHarness(worker)
    let id = try await harness.enqueue()
    #expect(try await harness.ended(id).job.state == .failed)
    try #require(await eventually(every: .milliseconds(1)) { await harness.engine.runs.isEmpty })
    let begun = worker.attempts.count
    let refused = try await Self.retryWhileRemoving(id, on: harness.engine)
    #expect(refused == .jobUnknown)
    #expect(try await harness.engine.snapshot().jobs.isEmpty)
    #expect(await harness.engine.runs.isEmpty)
    try await harness.twoTicks()
    #expect(worker.attempts.count == begun)
  }

  /// Both begin on the engine's actor, one after the other; the first one lets go of it while it looks at the disk.
  @EngineActor private static func retryWhileRemoving(_ id: JobID, on engine: Engine) async throws -> ErrorCode? {
    let remove = Task { @EngineActor in try await engine.send(.removeJob(id)) }
    let retry = Task { @EngineActor in try await engine.send(.retryJob(id)) }
    _ = try await remove.value
    if case .failure(let error) = await retry.result { return ErrorReport.of(error).code }
    return nil
  }

  @Test func `a job that is cancelled while its place is looked at is forgotten`() async throws {
    let harness = try await CoreHarness(pipeline: { pipeline in
      pipeline.fault = { _, job in throw ErrorReport(.sourceGone, "gone", file: job.source) }
    })
    try await harness.send(.pauseQueue)
    let id = try await harness.enqueue()
    let (isLooking, gate) = (Locked(false), Locked(false))
    let recovery = await JobRecovery(
      policy: JobRetryPolicy(delay: 1), work: FailedPlace(path: "/work", forWriting: true),
      look: { _ in
        isLooking.withLock { $0 = true }
        _ = await eventually(every: .milliseconds(1)) { gate.value }
        return .unreachable("away")
      })
    let engine = harness.engine
    let isOver = Locked(false)
    let run = await JobRun(
      try harness.view(id), parts: engine.parts, workspace: engine.workFolder.workspace(id), recovery: recovery,
      onRetry: { _ in }, onEnd: { _ in isOver.withLock { $0 = true } })
    await run.start()
    #expect(await eventually(every: .milliseconds(1)) { isLooking.value })
    // As the engine does it.
    try await harness.send(.cancelJob(id))
    await recovery.forget(id)
    gate.withLock { $0 = true }
    #expect(await eventually(every: .milliseconds(1)) { isOver.value })
    #expect(try await harness.view(id).job.state == .cancelled)
    #expect(await recovery.mayBegin(id) == nil)
  }

  // MARK: Shutting down

  @Test func `an interruption while sound is encoded behind the picture does not hang`() async throws {
    let worker = FakeWorker([-2: .waits])
    let harness = try await CoreHarness(worker, pipeline: { $0.tracksLast = true })
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "sound at work") { $0.tracks.first?.state == .running }
    await harness.stop()
    worker.open()
    try await harness.start()
    #expect(try await harness.ended(id).job.state == .done)
    #expect(worker.begun.sorted() == [0, 1, 2, 3])
  }

  @Test func `a second shut-down returns when the first is done`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .waits]))
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    let engine = harness.engine
    async let first: Void = engine.shutDown()
    await engine.shutDown()
    #expect(harness.worker.grips.isEmpty)
    await first
    #expect(await code { try await engine.send(.retryJob(id)) } == .interrupted)
    let late = try harness.request("late")
    #expect(await code { _ = try await engine.enqueue(late) } == .interrupted)
    await harness.stop()
    try await harness.start(onlyNamedJobs: true)
    #expect(try await harness.view(id).job.state == .waiting)
    #expect(try await harness.engine.snapshot().jobs.count == 1)
  }
}
