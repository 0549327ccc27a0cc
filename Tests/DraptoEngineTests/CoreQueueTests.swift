import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// The queue: its order, its modes, its workers, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreQueueTests {
  private let one = ["system.resources.workers": "1", "system.resources.jobs": "1"]

  /// Which jobs' chunks were begun, each run of the same job as one.
  private func order(_ harness: CoreHarness) -> [JobID] {
    harness.worker.attempts.filter { $0.index >= 0 }.map(\.job).reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  private func segmented(_ harness: CoreHarness, _ id: JobID) async throws {
    try await harness.waitFor(id, "segmented") { $0.isSegmented && $0.chunks.allSatisfy { $0.status.kind != .pending } }
  }

  // MARK: Order

  @Test func `the order of the queue can be changed, and outlives the engine`() async throws {
    let harness = try await CoreHarness()
    try await harness.send(.pauseQueue)
    var ids: [JobID] = []
    for name in ["a", "b", "c"] { ids.append(try await harness.enqueue(name)) }
    let order = { try await harness.engine.snapshot().orderedJobs.map(\.job.id) }
    try await harness.send(.moveJob(ids[2], before: ids[0]))
    #expect(try await order() == [ids[2], ids[0], ids[1]])
    try await harness.send(.moveJob(ids[2], before: nil))
    #expect(try await order() == ids)
    try await harness.send(.setPriority(ids[1], 5))
    #expect(try await order() == [ids[1], ids[0], ids[2]])
    try await harness.send(.removeJob(ids[1]))
    #expect(try await order() == [ids[0], ids[2]])
    try await harness.send(.moveJob(ids[2], before: ids[0]))
    await harness.stop()
    try await harness.start()
    #expect(try await order() == [ids[2], ids[0]])
    #expect(try await harness.engine.snapshot().queue.mode == .paused)
    #expect(harness.worker.attempts.isEmpty)
  }

  @Test func `the next film is the one that stands first when a place is free, and none is pushed out`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .waits]), one)
    let a = try await harness.enqueue("a")
    try await harness.atWork(a, 0)
    let b = try await harness.enqueue("b")
    let c = try await harness.enqueue("c", priority: 1)
    let d = try await harness.enqueue("d")
    try await harness.send(.moveJob(d, before: b))
    try await harness.twoTicks()
    #expect(try await harness.view(a).job.state == .running)
    #expect(order(harness) == [a])
    harness.worker.open()
    for id in [a, b, c, d] { #expect(try await harness.ended(id).job.state == .done) }
    #expect(order(harness) == [a, c, d, b])
  }

  @Test func `of two films at work the one with the higher priority gets the next place`() async throws {
    let harness = try await CoreHarness(
      FakeWorker([0: .waits]), ["system.resources.workers": "1", "system.resources.jobs": "2"])
    let a = try await harness.enqueue("a")
    try await harness.atWork(a, 0)
    let b = try await harness.enqueue("b")
    harness.worker.behave(0, of: b, .works)
    for id in [a, b] { try await harness.waitFor(id, "segmented") { $0.isSegmented } }
    try await segmented(harness, b)
    try await harness.send(.setPriority(b, 5))
    harness.worker.open()
    for id in [a, b] { #expect(try await harness.ended(id).job.state == .done) }
    #expect(order(harness) == [a, b, a])
  }

  @Test func `a paused film gives its places to the next, and takes them back`() async throws {
    let worker = FakeWorker(others: .waits)
    let harness = try await CoreHarness(
      worker, ["system.resources.workers": "1", "system.resources.jobs": "2"], pipeline: { $0.tracks = 0 })
    let a = try await harness.enqueue("a")
    let b = try await harness.enqueue("b")
    try await harness.atWork(a, 0)
    try await segmented(harness, b)
    #expect(worker.begun(of: b).isEmpty)
    try await harness.send(.pauseJob(a))
    try await harness.atWork(b, 0)
    try await harness.send(.resumeJob(a))
    worker.open(0)
    // Both of the first ones end; the next place is that of the film that stands first.
    try await harness.atWork(a, 1)
    #expect(worker.begun(of: b) == [0])
    worker.open()
    for id in [a, b] { #expect(try await harness.ended(id).job.state == .done) }
  }

  // MARK: Modes

  @Test func `a paused queue freezes all, a drained one starts nothing`() async throws {
    let worker = FakeWorker(others: .waits)
    let harness = try await CoreHarness(worker, ["system.resources.jobs": "1"])
    let id = try await harness.enqueue()
    let next = try await harness.enqueue("next")
    try await harness.atWork(id, 0)
    try await harness.atWork(id, 1)
    #expect(await eventually { worker.atWork(id).count == 3 })
    try await harness.send(.pauseQueue)
    #expect(worker.grips.values.allSatisfy { $0.isPaused })
    let frozen = Set(try await harness.view(id).chunks.filter { $0.state == .paused }.map(\.id.index))
    #expect(frozen == [0, 1])
    worker.open()
    try await harness.twoTicks()
    #expect(worker.grips.count == 3 && worker.grips.values.allSatisfy { $0.isPaused })
    let after = try await harness.view(id).chunks
    #expect(!after.contains { $0.state == .running })
    #expect(Set(after.filter { $0.state == .paused }.map(\.id.index)) == frozen)
    try await harness.send(.drainQueue)
    let view = try await harness.waitFor(id, "drained") {
      $0.chunks.prefix(2).allSatisfy { $0.state == .done } && $0.tracks.allSatisfy { $0.state == .done }
    }
    try await harness.twoTicks()
    #expect(view.chunks.dropFirst(2).allSatisfy { $0.state == .waiting && $0.attempt == 0 })
    #expect(worker.grips.isEmpty)
    #expect(worker.begun.sorted() == [0, 1])
    try await harness.send(.resumeQueue)
    #expect(try await harness.ended(id).job.state == .done)
    #expect(try await harness.ended(next).job.state == .done)
  }

  @Test func `a drained queue finishes what runs and launches no film`() async throws {
    let harness = try await CoreHarness(FakeWorker([3: .waits]), one)
    let first = try await harness.enqueue("first")
    try await harness.atWork(first, 3)
    let second = try await harness.enqueue("second")
    try await harness.send(.drainQueue)
    harness.worker.open()
    #expect(try await harness.ended(first).job.state == .done)
    try await harness.twoTicks()
    #expect(try await harness.view(second).job.state == .waiting)
    #expect(harness.worker.begun(of: second).isEmpty)
    // It stays so for who comes next.
    await harness.stop()
    try await harness.start()
    try await harness.twoTicks()
    #expect(try await harness.engine.snapshot().queue.mode == .draining)
    #expect(try await harness.view(second).job.state == .waiting)
    try await harness.send(.resumeQueue)
    #expect(try await harness.ended(second).job.state == .done)
  }

  @Test func `a chunk that fails while the queue drains is tried again when it goes on`() async throws {
    let worker = FakeWorker([0: .failsOnceOpened(ErrorReport(.toolFailed, "broke"))])
    let harness = try await CoreHarness(worker)
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    try await harness.send(.drainQueue)
    worker.open()
    try await harness.waitFor(id, "in line again") { $0.chunks[0].state == .waiting && $0.chunks[0].attempt == 1 }
    try await harness.twoTicks()
    #expect(worker.begun.filter { $0 == 0 }.count == 1)
    try await harness.send(.resumeQueue)
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.chunks[0].attempt == 2)
  }

  @Test func `a disk with too little space holds the queue and says so`() async throws {
    let harness = try await CoreHarness(FakeWorker(), ["system.resources.min_free_disk": "10000000"])
    // Nobody is held before a disk was looked at, which takes the machine as long as it takes.
    #expect(try await eventually { try await harness.engine.snapshot().gauges.work.isKnown })
    let id = try await harness.enqueue()
    let view = try await harness.waitFor(id, "chunk waits") { view in
      view.isSegmented && view.chunks.contains { $0.reason?.contains("disk") == true }
    }
    #expect(try await harness.engine.snapshot().queue.hold?.text.contains("must stay free") == true)
    #expect(view.chunks.allSatisfy { $0.state == .waiting && $0.attempt == 0 })
    // Looking into a first film writes next to nothing; the others wait.
    let next = try await harness.enqueue("next")
    try await harness.twoTicks()
    #expect(try await harness.view(next).job.state == .waiting)
    #expect(harness.worker.attempts.isEmpty)
    try await harness.send(.cancelJob(id))
  }

  @Test func `a film whose last chunks were cancelled keeps no place from others, and goes on when it is retried`()
    async throws
  {
    let worker = FakeWorker([0: .waits])
    let harness = try await CoreHarness(worker, ["system.resources.jobs": "1"])
    let first = try await harness.enqueue("first")
    try await harness.atWork(first, 0)
    let second = try await harness.enqueue("second")
    try await harness.send(.cancelChunk(ChunkID(job: first, index: 0)))
    try await harness.waitFor(first, "stuck") { $0.job.isStuck }
    #expect(try await harness.view(first).job.canRetry)
    // Chunks of the second one wait as well, until its own first one may end.
    try await harness.atWork(second, 0)
    worker.open()
    #expect(try await harness.ended(second).job.state == .done)
    try await harness.send(.retryJob(first))
    #expect(try await harness.ended(first).job.state == .done)
  }

  // MARK: Workers

  @Test func `more workers start at once, and fewer end nobody`() async throws {
    let worker = FakeWorker(others: .waits)
    let harness = try await CoreHarness(
      worker, ["system.resources.workers": "1"],
      pipeline: { pipeline in
        pipeline.chunks = 6
        pipeline.tracks = 0
      })
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    try await segmented(harness, id)
    #expect(worker.grips.count == 1)
    try await harness.send(.setWorkers(3))
    #expect(await eventually { worker.grips.count == 3 })
    try await harness.twoTicks()
    #expect(worker.begun.count == 3)
    try await harness.send(.setWorkers(1))
    try await harness.twoTicks()
    #expect(worker.grips.count == 3 && worker.grips.values.allSatisfy { !$0.isPaused })
    for index in worker.begun.prefix(2) { worker.open(index) }
    #expect(await eventually { worker.grips.count == 1 })
    try await harness.twoTicks()
    #expect(worker.begun.count == 3)
    worker.open()
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.chunks.allSatisfy { $0.attempt == 1 })
    #expect(worker.most == 3)
  }

  @Test func `a number of workers that was set holds for the next engine too`() async throws {
    let worker = FakeWorker(others: .waits)
    let harness = try await CoreHarness(worker, ["system.resources.workers": "0"], pipeline: { $0.tracks = 0 })
    #expect(try await harness.engine.snapshot().queue.workers == 2)
    try await harness.send(.setWorkers(1))
    await harness.stop()
    try await harness.start()
    let queue = try await harness.engine.snapshot().queue
    #expect(queue.workers == 1 && queue.workerLimit == 1)
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    try await harness.twoTicks()
    #expect(worker.grips.count == 1)
    try await harness.send(.setWorkers(0))
    #expect(await eventually { worker.grips.count == 2 })
    #expect(try await harness.engine.snapshot().queue.workerLimit == 0)
    worker.open()
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `far more workers than cores are told when they are set, and by the next engine that keeps them`()
    async throws
  {
    let harness = try await CoreHarness(
      FakeWorker(), ["system.resources.workers": "0"], pipeline: { $0.tracks = 0 })
    try await harness.send(.setWorkers(4))
    #expect(try await !harness.hasLogged("encoders at once are set"))
    try await harness.send(.setWorkers(34))
    #expect(try await harness.hasLogged("34 encoders at once are set"))
    await harness.stop()
    try await harness.start()
    #expect(try await harness.hasLogged("34 encoders at once are set"))
    #expect(try await harness.engine.snapshot().queue.workerLimit == 34)
  }
}
