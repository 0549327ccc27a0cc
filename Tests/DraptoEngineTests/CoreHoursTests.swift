import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// The hours in which work may run, on a core whose encoders and whose clock are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreHoursTests {
  /// A clock on the wall that stands until it is set.
  private final class Clock: Sendable {
    private let time: Locked<Date>
    init(_ text: String) throws { time = Locked(try Date(text, strategy: .iso8601)) }
    var now: Date { time.value }
    func set(_ text: String) throws {
      let new = try Date(text, strategy: .iso8601)
      time.withLock { $0 = new }
    }
  }

  private func harness(
    _ clock: Clock, _ worker: FakeWorker = FakeWorker(), _ changes: [String: String] = [:],
    pipeline: @escaping @Sendable (inout FakePipeline) -> Void = { _ in }
  ) async throws -> CoreHarness {
    try await CoreHarness(
      worker, ["system.schedule": "22:00-07:00"].merging(changes) { $1 },
      configure: {
        $0.now = { clock.now }
        $0.timeZone = .gmt
      }, pipeline: pipeline)
  }

  private func hold(_ harness: CoreHarness) async throws -> QueueHold? {
    try await harness.engine.snapshot().queue.hold
  }

  private func begin(_ text: String) throws -> QueueHold { .hours(until: try Date(text, strategy: .iso8601)) }

  @Test func `an engine that starts outside the hours says until when, and begins then`() async throws {
    let clock = try Clock("2026-06-01T12:00:00Z")
    let harness = try await harness(clock)
    #expect(try await hold(harness) == begin("2026-06-01T22:00:00Z"))
    let id = try await harness.enqueue()
    try await harness.twoTicks()
    #expect(try await harness.view(id).job.state == .waiting)
    #expect(try await harness.engine.snapshot().movesByItself)
    #expect(try await harness.hasLogged("queue waits: outside the hours"))
    try clock.set("2026-06-01T22:00:00Z")
    #expect(try await harness.ended(id).job.state == .done)
    #expect(try await hold(harness) == nil)
    await harness.stop()
  }

  @Test func `what encodes is frozen when the hours end, chunks and sound, and goes on where it was`() async throws {
    let clock = try Clock("2026-06-01T23:00:00Z")
    let harness = try await harness(clock, FakeWorker([0: .waits, -2: .waits]))
    let id = try await harness.enqueue()
    let grips = [try await harness.atWork(id, 0), try #require(harness.worker.atWork(id)[-2])]
    try clock.set("2026-06-02T07:00:00Z")
    let view = try await harness.waitFor(id, "frozen") {
      $0.chunks[0].state == .paused && $0.tracks[0].state == .paused
    }
    #expect(grips.allSatisfy { $0.isPaused })
    #expect(view.job.state == .running)
    #expect(view.chunks[0].reason == "outside the hours")
    #expect(try await hold(harness) == begin("2026-06-02T22:00:00Z"))
    let begun = harness.worker.attempts.count
    try await harness.twoTicks()
    #expect(harness.worker.attempts.count == begun)
    try clock.set("2026-06-02T22:00:00Z")
    harness.worker.open()
    let end = try await harness.ended(id)
    #expect(end.job.state == .done)
    #expect(end.chunks[0].attempt == 1)
    await harness.stop()
  }

  @Test func `drained, what runs finishes and nothing starts`() async throws {
    let clock = try Clock("2026-06-01T23:00:00Z")
    let harness = try await harness(
      clock, FakeWorker([0: .waits]), ["system.schedule_outside": "drain", "system.resources.workers": "1"])
    let id = try await harness.enqueue()
    let grip = try await harness.atWork(id, 0)
    try clock.set("2026-06-02T08:00:00Z")
    #expect(try await eventually { try await hold(harness) != nil })
    #expect(!grip.isPaused)
    harness.worker.open()
    try await harness.waitFor(id, "finished") { $0.chunks[0].state == .done }
    try await harness.twoTicks()
    #expect(harness.worker.begun == [0])
    try clock.set("2026-06-02T22:00:00Z")
    #expect(try await harness.ended(id).job.state == .done)
    await harness.stop()
  }

  @Test func `a step that is under way finishes, and the next one begins with the hours`() async throws {
    let clock = try Clock("2026-06-01T23:00:00Z")
    let isProbed = Locked(false)
    let harness = try await harness(clock) { pipeline in
      pipeline.fault = { phase, _ in
        while phase == .probe, !isProbed.value { try await Task.sleep(for: .milliseconds(1)) }
      }
    }
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "at work") { $0.job.state == .running }
    try clock.set("2026-06-02T08:00:00Z")
    #expect(try await eventually { try await hold(harness) != nil })
    isProbed.withLock { $0 = true }
    let view = try await harness.waitFor(id, "waits") { $0.job.wait == .hours }
    #expect(view.job.phase == .probe)
    #expect(view.job.reason == "outside the hours")
    // Somebody's pause comes on top, and is gone again.
    try await harness.send(.pauseJob(id))
    #expect(try await harness.view(id).job.wait == .user)
    try await harness.send(.resumeJob(id))
    try await harness.waitFor(id, "waits again") { $0.job.wait == .hours }
    try clock.set("2026-06-02T22:30:00Z")
    #expect(try await harness.ended(id).job.state == .done)
    await harness.stop()
  }

  @Test func `a job that waits for the hours is cancelled at once, and an engine ends at once`() async throws {
    let clock = try Clock("2026-06-01T23:00:00Z")
    let isProbed = Locked(false)
    let harness = try await harness(clock, FakeWorker(), ["system.resources.jobs": "2"]) { pipeline in
      pipeline.fault = { phase, _ in
        while phase == .probe, !isProbed.value { try await Task.sleep(for: .milliseconds(1)) }
      }
    }
    let ids = [try await harness.enqueue("one"), try await harness.enqueue("two")]
    for id in ids { try await harness.waitFor(id, "at work") { $0.job.state == .running } }
    try clock.set("2026-06-02T08:00:00Z")
    #expect(try await eventually { try await hold(harness) != nil })
    isProbed.withLock { $0 = true }
    for id in ids { try await harness.waitFor(id, "waits") { $0.job.wait == .hours } }
    try await harness.send(.cancelJob(ids[0]))
    #expect(try await harness.view(ids[0]).job.state == .cancelled)
    let began = ContinuousClock.now
    await harness.stop()
    #expect(ContinuousClock.now - began < .seconds(60))
    try await harness.start()
    #expect(try await harness.view(ids[1]).job.state == .waiting)
    await harness.stop()
  }

  @Test func `hours, somebody's pause and the queue's pause are apart: each alone keeps work frozen`() async throws {
    let clock = try Clock("2026-06-01T23:00:00Z")
    let harness = try await harness(clock, FakeWorker([0: .waits]))
    let id = try await harness.enqueue()
    let grip = try await harness.atWork(id, 0)
    let chunk = ChunkID(job: id, index: 0)
    try await harness.send(.pauseChunk(chunk))
    try clock.set("2026-06-02T08:00:00Z")
    try await harness.waitFor(id, "held by both") { $0.chunks[0].status.holds == [.user, .hours] }
    await #expect(throws: EngineError.self) { try await harness.send(.resumeChunk(chunk)) }
    try await harness.waitFor(id, "held by the hours") { $0.chunks[0].status.holds == [.hours] }
    try await harness.send(.pauseQueue)
    try clock.set("2026-06-02T22:00:00Z")
    try await harness.waitFor(id, "held by the queue") { $0.chunks[0].status.holds == [.queue] }
    #expect(grip.isPaused)
    try await harness.send(.resumeQueue)
    #expect(!grip.isPaused)
    harness.worker.open()
    #expect(try await harness.ended(id).job.state == .done)
    await harness.stop()
  }

  @Test func `a full disk is said before the hours, and does not let films begin outside of them`() async throws {
    let clock = try Clock("2026-06-01T12:00:00Z")
    let harness = try await harness(clock, FakeWorker(), ["system.resources.min_free_disk": "10000000"])
    let id = try await harness.enqueue()
    let isLow = try await eventually { if case .diskLow = try await hold(harness) { true } else { false } }
    #expect(isLow)
    try await harness.twoTicks()
    #expect(try await harness.view(id).job.state == .waiting)
    await harness.stop()
  }
}
