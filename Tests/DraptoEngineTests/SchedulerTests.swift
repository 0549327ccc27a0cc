import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Testing

/// What ran when, seen from inside the work.
final class RunRecord: Sendable {
  private struct State {
    var order: [WorkID] = []
    var running: [WorkID: WorkNeeds] = [:]
    var broken: [String] = []
    var most = 0
  }

  private let state = Locked(State())
  let budget: Budget

  init(_ budget: Budget) { self.budget = budget }

  var order: [WorkID] { state.withLock { $0.order } }
  var running: Set<WorkID> { state.withLock { Set($0.running.keys) } }
  var broken: [String] { state.withLock { $0.broken } }
  var most: Int { state.withLock { $0.most } }

  /// Notes a start; checks that all that runs together keeps within the budget.
  func begin(_ item: WorkItem) {
    state.withLock { state in
      state.order.append(item.id)
      state.running[item.id] = item.needs
      let chunks = state.running.values.filter { $0.kind == .chunk }
      state.most = max(state.most, chunks.count)
      let memory = state.running.values.reduce(0) { $0 + $1.memory }
      let disk = state.running.values.reduce(0) { $0 + $1.disk }
      if chunks.count > budget.workers { state.broken.append("\(chunks.count) workers") }
      if state.running.count - chunks.count > budget.tracks { state.broken.append("tracks") }
      if state.running.count > 1, memory > budget.memory { state.broken.append("memory \(memory)") }
      if disk > budget.disk { state.broken.append("disk \(disk)") }
    }
  }

  func end(_ item: WorkItem) { state.withLock { $0.running[item.id] = nil } }
}

@Suite struct SchedulerTests {
  private func budget(_ workers: Int, memory: Int64 = .max, disk: Int64 = .max) -> Budget {
    Budget(workers: workers, tracks: 1, memory: memory, disk: disk)
  }

  private func scheduler(_ budget: Budget) -> Scheduler {
    Scheduler(policy: WorkerPolicy(cores: 4, fixed: budget.workers), budget: budget)
  }

  private func item(
    _ index: Int, job: Int64 = 1, length: Double = 10, memory: Int64 = 1, disk: Int64 = 1
  ) -> WorkItem {
    WorkItem(
      id: .chunk(ChunkID(job: JobID(job), index: index)), index: index, length: length,
      needs: WorkNeeds(kind: .chunk, memory: memory, disk: disk))
  }

  private func isIdle(_ scheduler: Scheduler) async -> Bool {
    let (waiting, running) = (await scheduler.waitingCount, await scheduler.runningIDs)
    return waiting == 0 && running.isEmpty
  }

  /// Runs items to their end; returns the order they started in.
  private func run(_ items: [WorkItem], ranks: [JobID: Int], complete: [JobID] = [], _ budget: Budget) async
    -> RunRecord
  {
    let record = RunRecord(budget)
    let scheduler = scheduler(budget)
    for job in complete { await scheduler.markComplete(job) }
    for item in items {
      await scheduler.submit(item) { _ in
        record.begin(item)
        await Task.yield()
        record.end(item)
      }
    }
    await scheduler.set(ranks: ranks)
    await scheduler.pump()
    #expect(await eventually(within: .seconds(60)) { await isIdle(scheduler) })
    return record
  }

  /// Submits work that runs until it is ended.
  private func submitEndless(_ item: WorkItem, to scheduler: Scheduler, _ record: RunRecord) async {
    await scheduler.submit(item) { _ in
      record.begin(item)
      try? await Task.sleep(for: .seconds(600))
      record.end(item)
    }
  }

  @Test func `the job that stands first in the queue goes first, in film order`() async {
    let items = (0..<5).flatMap { [item($0, job: 1), item($0, job: 2)] }.shuffled()
    let record = await run(items, ranks: [JobID(2): 0, JobID(1): 1], budget(1))
    let expected = [Int64(2), 1].flatMap { job in
      (0..<5).map { WorkID.chunk(ChunkID(job: JobID(job), index: $0)) }
    }
    #expect(record.order == expected)
  }

  @Test func `the longest chunk goes first once all are known`() async {
    let lengths: [Double] = [3, 9, 1, 9, 5]
    let items = lengths.enumerated().map { item($0, length: $1) }
    let record = await run(items, ranks: [JobID(1): 0], complete: [JobID(1)], budget(1))
    #expect(record.order == [1, 3, 4, 0, 2].map { WorkID.chunk(ChunkID(job: JobID(1), index: $0)) })
  }

  @Test func `jobs that are not on the list wait`() async {
    let record = RunRecord(budget(4))
    let scheduler = scheduler(budget(4))
    await submitEndless(item(0, job: 1), to: scheduler, record)
    await submitEndless(item(0, job: 2), to: scheduler, record)
    await scheduler.set(ranks: [JobID(2): 0])
    await scheduler.pump()
    #expect(await eventually { record.order.count == 1 })
    #expect(await scheduler.waitingCount == 1)
    #expect(await scheduler.runningIDs == [item(0, job: 2).id])
    await scheduler.stopAll()
  }

  @Test func `withdrawn work never starts and stopped work has ended when stop returns`() async {
    let record = RunRecord(budget(1))
    let scheduler = scheduler(budget(1))
    for index in 0..<3 { await submitEndless(item(index), to: scheduler, record) }
    await scheduler.set(ranks: [JobID(1): 0])
    await scheduler.pump()
    #expect(await eventually { record.order.count == 1 })
    #expect(await scheduler.withdraw(item(1).id))
    #expect(await !scheduler.withdraw(item(1).id))
    #expect(await !scheduler.stop(item(2).id))
    #expect(await scheduler.stop(item(0).id))
    #expect(!record.running.contains(item(0).id))
    #expect(await eventually { record.order == [item(0).id, item(2).id] })
    await scheduler.stopAll()
    #expect(record.running.isEmpty)
    #expect(await isIdle(scheduler))
  }

  @Test func `stopping one job leaves the others alone`() async {
    let record = RunRecord(budget(4))
    let scheduler = scheduler(budget(4))
    for job in [Int64(1), 2] {
      for index in 0..<3 { await submitEndless(item(index, job: job), to: scheduler, record) }
    }
    await scheduler.set(ranks: [JobID(1): 0, JobID(2): 1])
    await scheduler.pump()
    #expect(await eventually { record.running.count == 4 })
    await scheduler.stopAll(of: JobID(1))
    #expect(await eventually { record.running == Set((0..<3).map { item($0, job: 2).id }) })
    await scheduler.stopAll()
  }

  @Test func `a frozen encoder's place is given to the next`() async throws {
    let record = RunRecord(budget(2))
    let scheduler = scheduler(budget(1))
    for index in 0..<2 { await submitEndless(item(index), to: scheduler, record) }
    await scheduler.set(ranks: [JobID(1): 0])
    await scheduler.pump()
    await scheduler.pump()
    #expect(await scheduler.runningIDs == [item(0).id])
    try #require(await scheduler.handle(of: item(0).id)).pause()
    await scheduler.pump()
    #expect(await scheduler.runningIDs == [item(0).id, item(1).id])
    await scheduler.stopAll()
  }

  @Test func `the head of the line is told why it waits, once per reason`() async {
    let told = Locked<[String]>([])
    let scheduler = Scheduler(
      policy: WorkerPolicy(cores: 4, fixed: 1), budget: budget(1),
      onReason: { _, reason in told.withLock { $0.append(reason.text) } })
    let record = RunRecord(budget(1))
    for index in 0..<2 { await submitEndless(item(index), to: scheduler, record) }
    await scheduler.set(ranks: [JobID(1): 0])
    for _ in 0..<3 { await scheduler.pump() }
    #expect(told.value == ["1 encoder at once"])
    var held = budget(1)
    held.hold = .mode(.paused)
    await scheduler.set(budget: held)
    await scheduler.pump()
    #expect(told.value.last == "queue paused")
    await scheduler.stopAll()
  }

  @Test func `ten thousand chunks find their places and never more run than the budget allows`() async {
    var dice = SeededRandom(7)
    let budget = budget(6, memory: 2000, disk: 300)
    let items = (0..<10_000).map {
      item(
        $0, job: Int64($0 % 4), length: Double.random(in: 1...25, using: &dice),
        memory: Int64.random(in: 100...900, using: &dice), disk: Int64.random(in: 10...90, using: &dice))
    }
    let ranks = Dictionary(uniqueKeysWithValues: (0..<4).map { (JobID(Int64($0)), $0) })
    let record = await run(items, ranks: ranks, complete: [JobID(0), JobID(1)], budget)
    #expect(record.broken.isEmpty)
    #expect(Set(record.order).count == 10_000 && record.order.count == 10_000)
    #expect(record.most > 1)
  }
}
