import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Commands to jobs and chunks, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreControlTests {
  private func chunk(_ id: JobID, _ index: Int) -> ChunkID { ChunkID(job: id, index: index) }

  /// A job whose chunk 0 waits at work, and the grip on it.
  private func waiting(_ changes: [String: String] = [:]) async throws -> (CoreHarness, JobID, ToolHandle) {
    let harness = try await CoreHarness(FakeWorker([0: .waits]), changes)
    let id = try await harness.enqueue()
    return (harness, id, try await harness.atWork(id, 0))
  }

  private func othersDone(_ harness: CoreHarness, _ id: JobID, but index: Int) async throws -> JobView {
    try await harness.waitFor(id, "others done") { view in
      view.isSegmented && view.chunks.allSatisfy { $0.state == .done || $0.id.index == index }
        && view.tracks.allSatisfy { $0.state == .done }
    }
  }

  @Test func `a job goes from the queue to its end`() async throws {
    let harness = try await CoreHarness()
    let view = try await harness.ended(try await harness.enqueue())
    #expect(view.job.state == .done)
    #expect(view.chunks.allSatisfy { $0.state == .done && $0.attempt == 1 })
    #expect(view.tracks.map(\.state) == [.done])
    #expect(harness.worker.begun.sorted() == [0, 1, 2, 3])
    #expect(harness.worker.most <= 3)
    #expect(harness.folder.contents("out") == ["film.mkv"])
  }

  @Test func `who folds the events sees what the engine sees`() async throws {
    let worker = FakeWorker([
      0: .waits, 1: .fails(ErrorReport(.toolFailed, "broke"), times: 1),
      2: .fails(ErrorReport(.sourceDamaged, "cut"), times: 1),
    ])
    let harness = try await CoreHarness(worker, ["system.resources.jobs": "2"])
    let stream = harness.engine.events(after: 0)
    let id = try await harness.enqueue()
    let gone = try await harness.enqueue("gone")
    try await harness.atWork(id, 0)
    try await harness.send(.pauseJob(id))
    try await harness.send(.cancelJob(gone))
    try await harness.send(.removeJob(gone))
    try await harness.send(.resumeJob(id))
    worker.open()
    #expect(try await harness.ended(id).job.state == .failed)
    try await harness.send(.retryJob(id))
    #expect(try await harness.ended(id).job.state == .done)
    let last = try await harness.engine.snapshot()
    await harness.stop()
    var folded = EngineSnapshot()
    var gaps = 0
    for await event in stream {
      if event.payload == .gap { gaps += 1 }
      folded.apply(event)
    }
    #expect(gaps == 0)
    #expect(folded.jobs == last.jobs)
    #expect(Array(folded.jobs.keys) == [id])
    #expect(folded.queue.mode == .stopping)
  }

  // MARK: Chunks

  @Test func `a paused chunk is frozen and goes on where it was`() async throws {
    let (harness, id, grip) = try await waiting()
    try await harness.send(.pauseChunk(chunk(id, 0)))
    #expect(grip.isPaused)
    #expect(try await harness.view(id).chunks[0].state == .paused)
    harness.worker.open()
    _ = try await othersDone(harness, id, but: 0)
    try await harness.send(.resumeChunk(chunk(id, 0)))
    #expect(!grip.isPaused)
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.chunks[0].attempt == 1)
    #expect(harness.worker.begun.filter { $0 == 0 }.count == 1)
  }

  @Test func `others take the place of a paused chunk and the film waits for it`() async throws {
    let (harness, id, grip) = try await waiting(["system.resources.workers": "1"])
    #expect(harness.worker.begun == [0])
    try await harness.send(.pauseChunk(chunk(id, 0)))
    harness.worker.open()
    let view = try await othersDone(harness, id, but: 0)
    try await harness.twoTicks()
    #expect(view.job.state == .running)
    #expect(try await harness.view(id).job.state == .running)
    #expect(grip.isPaused)
    #expect(!harness.exists(harness.output()))
    try await harness.send(.resumeChunk(chunk(id, 0)))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `a waiting chunk that is paused does not start until it is resumed`() async throws {
    let (harness, id, _) = try await waiting(["system.resources.workers": "1"])
    try await harness.waitFor(id, "segmented") { $0.isSegmented }
    #expect(try await harness.view(id).chunks[3].state == .waiting)
    try await harness.send(.pauseChunk(chunk(id, 3)))
    harness.worker.open()
    _ = try await othersDone(harness, id, but: 3)
    try await harness.twoTicks()
    let view = try await harness.view(id)
    #expect(view.job.state == .running)
    #expect(view.chunks[3].state == .paused)
    #expect(view.chunks[3].attempt == 0)
    #expect(!harness.worker.begun.contains(3))
    try await harness.send(.resumeChunk(chunk(id, 3)))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `a cancelled chunk is ended, even frozen, and its film waits for the retry`() async throws {
    let (harness, id, _) = try await waiting()
    try await harness.send(.pauseChunk(chunk(id, 0)))
    try await harness.send(.cancelChunk(chunk(id, 0)))
    #expect(harness.worker.atWork(id)[0] == nil)
    #expect(try await harness.view(id).chunks[0].state == .cancelled)
    harness.worker.open()
    let view = try await harness.waitFor(id, "told") { $0.job.reason?.contains("cancelled") == true }
    #expect(view.job.state == .running)
    #expect(view.chunks.count { $0.state == .done } == 3)
    try await harness.send(.retryChunk(chunk(id, 0)))
    let end = try await harness.ended(id)
    #expect(end.job.state == .done)
    #expect(end.chunks[0].attempt == 1)
    #expect(end.job.reason == nil)
  }

  @Test(arguments: [false, true])
  func `a released chunk is ended and starts anew without using up an attempt`(isFrozen: Bool) async throws {
    let (harness, id, first) = try await waiting()
    if isFrozen { try await harness.send(.pauseChunk(chunk(id, 0))) }
    try await harness.send(.releaseChunk(chunk(id, 0)))
    let second = try await harness.atWork(id, 0)
    #expect(first !== second)
    #expect(!second.isPaused)
    harness.worker.open()
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.chunks[0].attempt == 1)
    #expect(harness.worker.begun.filter { $0 == 0 }.count == 2)
  }

  @Test func `a frozen chunk that is released waits for a place like any other`() async throws {
    let worker = FakeWorker(others: .waits)
    let harness = try await CoreHarness(worker, ["system.resources.workers": "1"])
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "segmented") { $0.isSegmented }
    try await harness.atWork(id, 0)
    try await harness.send(.pauseChunk(chunk(id, 0)))
    try await harness.atWork(id, 1)
    // The place is taken: what is released waits, and gives back its memory.
    try await harness.send(.releaseChunk(chunk(id, 0)))
    #expect(worker.atWork(id)[0] == nil)
    try await harness.twoTicks()
    #expect(try await harness.view(id).chunks[0].state == .waiting)
    #expect(worker.atWork(id).keys.filter { $0 >= 0 } == [1])
    worker.open()
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `letting one chunk go on says what else holds it`() async throws {
    let (harness, id, grip) = try await waiting()
    try await harness.send(.pauseChunk(chunk(id, 0)))
    try await harness.send(.pauseQueue)
    #expect(await code { try await harness.send(.resumeChunk(chunk(id, 0))) } == .jobState)
    #expect(grip.isPaused)
    try await harness.send(.resumeQueue)
    #expect(!grip.isPaused)
    harness.worker.open()
    #expect(try await harness.ended(id).job.state == .done)
  }

  // MARK: Jobs

  @Test func `a paused job is frozen whole and goes on`() async throws {
    let worker = FakeWorker(others: .waits)
    let harness = try await CoreHarness(worker)
    let id = try await harness.enqueue()
    let grips = [try await harness.atWork(id, 0), try await harness.atWork(id, 1)]
    #expect(await eventually { worker.atWork(id).count == 3 })
    try await harness.send(.pauseJob(id))
    #expect(worker.atWork(id).values.allSatisfy { $0.isPaused })
    let view = try await harness.view(id)
    #expect(view.job.state == .paused)
    #expect(view.chunks.allSatisfy { $0.state != .running } && view.tracks.allSatisfy { $0.state != .running })
    worker.open()
    try await harness.twoTicks()
    // Nothing of it takes the places that are free now.
    #expect(worker.atWork(id).count == 3)
    try await harness.send(.resumeJob(id))
    #expect(grips.allSatisfy { !$0.isPaused })
    let end = try await harness.ended(id)
    #expect(end.job.state == .done)
    #expect(end.chunks.allSatisfy { $0.attempt == 1 })
  }

  @Test func `a cancelled job's work is gone at once, frozen or not, and retry brings it back`() async throws {
    let (harness, id, _) = try await waiting()
    try await harness.waitFor(id, "one done") { $0.chunks.contains { $0.state == .done } }
    try await harness.send(.cancelJob(id))
    #expect(harness.worker.grips.isEmpty)
    let cancelled = try await harness.view(id)
    #expect(cancelled.job.state == .cancelled)
    #expect(cancelled.chunks.allSatisfy { $0.state == .done || $0.state == .waiting })
    try await harness.send(.retryJob(id))
    try await harness.atWork(id, 0)
    try await harness.send(.pauseJob(id))
    #expect(harness.worker.grips.values.allSatisfy { $0.isPaused })
    try await harness.send(.cancelJob(id))
    #expect(harness.worker.grips.isEmpty)
    harness.worker.open()
    try await harness.send(.retryJob(id))
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    // What was done stayed done.
    for chunk in cancelled.chunks where chunk.state == .done {
      #expect(harness.worker.begun.filter { $0 == chunk.id.index }.count == 1)
    }
  }

  @Test func `a cancelled job that waits never begins`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .waits]), ["system.resources.jobs": "1"])
    let first = try await harness.enqueue("first")
    try await harness.atWork(first, 0)
    let second = try await harness.enqueue("second")
    try await harness.send(.cancelJob(second))
    harness.worker.open()
    #expect(try await harness.ended(first).job.state == .done)
    try await harness.twoTicks()
    #expect(try await harness.view(second).job.state == .cancelled)
    #expect(harness.worker.begun(of: second).isEmpty)
  }

  @Test func `a paused film that is removed stays away and gives its place to the next`() async throws {
    let (harness, first, _) = try await waiting(["system.resources.jobs": "1"])
    try await harness.send(.pauseJob(first))
    try await harness.send(.removeJob(first))
    for round in 0..<3 {
      let id = try await harness.enqueue("gone \(round)")
      try await harness.atWork(id, 0)
      let folder = harness.workspace(id).folder
      try await harness.waitFor(id, "one done") { $0.chunks.contains { $0.state == .done } }
      #expect(harness.exists(folder))
      try await harness.send(.pauseJob(id))
      try await harness.send(.removeJob(id))
      #expect(try await harness.engine.snapshot().jobs[id] == nil)
      #expect(harness.worker.grips.isEmpty)
      #expect(!harness.exists(folder))
    }
    harness.worker.open()
    let next = try await harness.enqueue("next")
    #expect(try await harness.ended(next).job.state == .done)
    #expect(harness.folder.contents("out") == ["next.mkv"])
    await harness.stop()
    try await harness.start()
    #expect(try await harness.engine.snapshot().jobs.keys.sorted() == [next])
  }

  @Test func `a running film can't be removed`() async throws {
    let (harness, id, _) = try await waiting()
    #expect(await code { try await harness.send(.removeJob(id)) } == .jobState)
    #expect(harness.worker.atWork(id)[0] != nil)
    harness.worker.open()
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `what was paused by hand is forgotten with a cancel`() async throws {
    let (harness, id, _) = try await waiting()
    try await harness.send(.pauseChunk(chunk(id, 0)))
    try await harness.send(.cancelJob(id))
    harness.worker.open()
    try await harness.send(.retryJob(id))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `what somebody paused stays paused over a restart, and a retry lets it go`() async throws {
    let (harness, id, _) = try await waiting()
    try await harness.send(.pauseChunk(chunk(id, 0)))
    await harness.stop()
    try await harness.start()
    harness.worker.open()
    let view = try await othersDone(harness, id, but: 0)
    #expect(view.chunks[0].state == .paused)
    try await harness.send(.resumeChunk(chunk(id, 0)))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `commands that make no sense are refused and change nothing`() async throws {
    let harness = try await CoreHarness()
    let id = try await harness.enqueue()
    let view = try await harness.ended(id)
    for command in [
      EngineCommand.pauseJob(id), .resumeJob(id), .cancelJob(id), .retryJob(id), .pauseChunk(chunk(id, 0)),
      .resumeChunk(chunk(id, 0)), .cancelChunk(chunk(id, 0)), .retryChunk(chunk(id, 0)), .releaseChunk(chunk(id, 0)),
    ] {
      #expect(await code { try await harness.send(command) } == .jobState, "\(command)")
    }
    for command in [
      EngineCommand.pauseJob(JobID(99)), .removeJob(JobID(99)), .setPriority(JobID(99), 1),
      .moveJob(id, before: JobID(99)), .pauseChunk(chunk(id, 99)), .retryChunk(chunk(JobID(99), 0)),
    ] {
      #expect(await code { try await harness.send(command) } == .jobUnknown, "\(command)")
    }
    for command in [EngineCommand.setWorkers(-1), .setPriority(id, Job.priorities.upperBound + 1)] {
      #expect(await code { try await harness.send(command) } == .settingRange, "\(command)")
    }
    #expect(try await harness.view(id) == view)
    #expect(harness.worker.begun.count == 4)
  }
}
