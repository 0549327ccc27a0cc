import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Chunks and tracks that fail, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreFaultTests {
  private let failure = ErrorReport(
    .toolFailed, "ffmpeg ended with status 7", command: "ffmpeg -i film.mkv", exitStatus: 7,
    stderrTail: "the encoder is on fire")
  private let killed = ErrorReport(.toolKilled, "ffmpeg was killed (signal 9)", signal: 9)
  private let damaged = ErrorReport(.sourceDamaged, "cut")

  private func chunk(_ id: JobID, _ index: Int) -> ChunkID { ChunkID(job: id, index: index) }

  @Test func `an encoder killed twice is tried again with fewer workers and the film comes out`() async throws {
    let harness = try await CoreHarness(FakeWorker([1: .fails(killed, times: 2)]))
    let view = try await harness.ended(try await harness.enqueue())
    #expect(view.job.state == .done)
    #expect(view.chunks[1].attempt == 3)
    #expect(view.chunks[1].error == nil)
    #expect(harness.worker.begun.filter { $0 == 1 }.count == 3)
    let state = try await harness.engine.snapshot()
    #expect(state.queue.workers == 1)
    #expect(state.log.count { $0.message.contains("fewer workers") && $0.fields["code"] == "DRP-TOOL-KILLED" } == 2)
  }

  @Test func `a chunk that always fails ends its job, with all there is to know, and no other`() async throws {
    let worker = FakeWorker()
    let harness = try await CoreHarness(worker, ["process.retries": "1"])
    try await harness.send(.pauseQueue)
    let bad = try await harness.enqueue("bad")
    worker.behave(2, of: bad, .fails(failure, times: 99))
    let good = try await harness.enqueue("good")
    try await harness.send(.resumeQueue)
    let failed = try await harness.ended(bad)
    #expect(failed.job.state == .failed)
    #expect(failed.job.error == failure)
    #expect(failed.job.ended != nil)
    #expect(failed.chunks[2].state == .failed && failed.chunks[2].attempt == 2)
    #expect(failed.chunks[2].error == failure)
    #expect(worker.begun(of: bad).filter { $0 == 2 }.count == 2)
    #expect(try await harness.ended(good).job.state == .done)
    #expect(harness.folder.contents("out") == ["good.mkv"])
    for chunk in failed.chunks where chunk.state == .done {
      #expect(harness.exists(harness.workspace(bad).chunk(chunk.id.index)))
    }
    let log = try await harness.engine.snapshot().log
    #expect(log.contains { $0.job == bad && $0.level == .error && $0.chunk == 2 })
    #expect(!log.contains { $0.job == good && $0.level == .error })
  }

  @Test func `a failed chunk can be retried while others still run, and the film comes out`() async throws {
    let worker = FakeWorker([0: .waits, 1: .fails(killed, times: 1)])
    let harness = try await CoreHarness(worker, ["process.retries": "0"])
    let id = try await harness.enqueue()
    let view = try await harness.waitFor(id, "chunk 1 failed") {
      worker.atWork(id)[0] != nil && $0.isSegmented && $0.chunks[1].state == .failed
    }
    #expect(view.job.state == .running)
    // Nothing new is begun for a film that fails.
    try await harness.twoTicks()
    let begun = worker.begun.count
    try await harness.twoTicks()
    #expect(worker.begun.count == begun)
    try await harness.send(.retryChunk(chunk(id, 1)))
    worker.open()
    let end = try await harness.ended(id)
    #expect(end.job.state == .done)
    #expect(end.chunks[1].attempt == 1)
  }

  @Test func `a film whose sound has failed still ends when one of its failed chunks is retried`() async throws {
    let worker = FakeWorker([0: .waits, 1: .fails(damaged, times: 1), -2: .fails(failure, times: 1)])
    let harness = try await CoreHarness(worker, ["process.retries": "0"])
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "both failed") {
      $0.chunks.count > 1 && $0.chunks[1].state == .failed && $0.tracks.first?.state == .failed
    }
    try await harness.send(.retryChunk(chunk(id, 1)))
    worker.open()
    let view = try await harness.ended(id)
    #expect(view.job.state == .failed && view.job.error == failure)
    try await harness.send(.retryJob(id))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `a failed film's other chunks are finished, not lost`() async throws {
    let worker = FakeWorker([0: .waits, 1: .fails(damaged, times: 1)])
    let harness = try await CoreHarness(worker, pipeline: { $0.tracks = 0 })
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "chunk 1 failed") { $0.chunks.count > 1 && $0.chunks[1].state == .failed }
    #expect(worker.atWork(id)[0]?.isPaused == false)
    worker.open()
    let view = try await harness.ended(id)
    #expect(view.job.state == .failed && view.job.error == damaged)
    #expect(view.chunks[0].state == .done)
    #expect(harness.exists(harness.workspace(id).chunk(0)))
  }

  @Test func `a retry of one chunk brings its failed film back, and what was done stays`() async throws {
    let worker = FakeWorker([3: .fails(damaged, times: 1)])
    let harness = try await CoreHarness(worker, ["system.resources.workers": "1"])
    let id = try await harness.enqueue()
    #expect(try await harness.ended(id).job.state == .failed)
    try await harness.send(.retryChunk(chunk(id, 3)))
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.job.error == nil)
    #expect(worker.begun == [0, 1, 2, 3, 3])
  }

  @Test func `a retry of one chunk brings its failed film back after a restart too`() async throws {
    let worker = FakeWorker([2: .fails(damaged, times: 1)])
    let harness = try await CoreHarness(worker, ["system.resources.workers": "1"])
    let id = try await harness.enqueue()
    #expect(try await harness.ended(id).job.state == .failed)
    await harness.stop()
    try await harness.start(onlyNamedJobs: true)
    let failed = try await harness.view(id)
    #expect(failed.job.state == .failed && failed.job.error == damaged)
    #expect(failed.chunks[2].state == .failed)
    try await harness.send(.retryChunk(chunk(id, 2)))
    #expect(try await harness.ended(id).job.state == .done)
    #expect(worker.begun == [0, 1, 2, 2, 3])
  }

  @Test func `commands to chunks of a film that is not at work are kept for when it is`() async throws {
    let worker = FakeWorker([0: .waits])
    let harness = try await CoreHarness(worker, pipeline: { $0.tracks = 0 })
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    await harness.stop()
    try await harness.start(onlyNamedJobs: true)
    try await harness.send(.pauseChunk(chunk(id, 0)))
    #expect(try await harness.view(id).chunks[0].state == .paused)
    #expect(await code { try await harness.send(.releaseChunk(chunk(id, 0))) } == .jobState)
    // A job of its own goes on beside it.
    await harness.stop()
    worker.open()
    try await harness.start()
    let view = try await harness.waitFor(id, "others done") { $0.chunks.dropFirst().allSatisfy { $0.state == .done } }
    #expect(view.chunks[0].state == .paused)
    try await harness.send(.resumeChunk(chunk(id, 0)))
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `an encoder that hangs each time ends its job after one more try`() async throws {
    let stalled = ErrorReport(.toolStalled, "no progress for 300 s", command: "ffmpeg -i film.mkv")
    let worker = FakeWorker([0: .fails(stalled, times: 99)])
    let harness = try await CoreHarness(
      worker, ["process.retries": "0", "system.resources.workers": "1"], pipeline: { $0.tracks = 0 })
    let id = try await harness.enqueue()
    let view = try await harness.ended(id)
    #expect(view.job.state == .failed)
    #expect(view.job.error == stalled)
    #expect(worker.begun == [0, 0])
    // It leaves with all its files.
    try await harness.send(.removeJob(id))
    #expect(!harness.exists(harness.workspace(id).folder))
    #expect(harness.folder.contents("out").isEmpty)
  }

  @Test func `a failed sound track ends its job, and a retry makes it anew`() async throws {
    let worker = FakeWorker([-2: .fails(failure, times: 2)])
    let harness = try await CoreHarness(worker, ["process.retries": "1"])
    let id = try await harness.enqueue()
    let view = try await harness.ended(id)
    #expect(view.job.state == .failed && view.job.error == failure)
    #expect(view.tracks.map(\.state) == [.failed])
    #expect(worker.tracksBegun == [1, 1])
    try await harness.send(.retryJob(id))
    #expect(try await harness.ended(id).job.state == .done)
    #expect(worker.tracksBegun == [1, 1, 1])
  }

  @Test func `a disk that is full despite its numbers holds the queue, and costs no attempt`() async throws {
    let full = ErrorReport(.diskFull, "no space left")
    let worker = FakeWorker([0: .fails(full, times: 99), 1: .waits])
    let harness = try await CoreHarness(
      worker, configure: { $0.fullDiskPause = .seconds(600) }, pipeline: { $0.tracks = 0 })
    let id = try await harness.enqueue()
    let view = try await harness.waitFor(id, "told") { view in
      view.chunks.first?.reason?.contains("disk full") == true
    }
    #expect(view.chunks[0].attempt == 0)
    #expect(view.job.state == .running)
    #expect(
      try await eventually(every: .milliseconds(2)) {
        if case .diskLow = try await harness.engine.snapshot().queue.hold { true } else { false }
      })
    // What runs goes on, and nothing new begins.
    #expect(worker.atWork(id)[1]?.isPaused == false)
    let begun = worker.begun
    worker.open()
    try await harness.waitFor(id, "chunk 1 done") { $0.chunks[1].state == .done }
    try await harness.twoTicks()
    #expect(worker.begun == begun)
    #expect(try await harness.hasLogged("queue waits"))
    try await harness.send(.cancelJob(id))
    #expect(try await harness.view(id).job.state == .cancelled)
  }

  @Test func `a disk that was full once is tried again, and the film comes out`() async throws {
    let worker = FakeWorker([0: .fails(ErrorReport(.diskFull, "no space left"), times: 1)])
    let harness = try await CoreHarness(
      worker, ["process.retries": "0"], configure: { $0.fullDiskPause = .milliseconds(20) })
    let view = try await harness.ended(try await harness.enqueue())
    #expect(view.job.state == .done)
    #expect(view.chunks[0].attempt == 1)
    #expect(worker.begun.filter { $0 == 0 }.count == 2)
    #expect(try await harness.hasLogged("queue goes on"))
  }
}
