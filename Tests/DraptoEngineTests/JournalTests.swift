import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Logging
import Testing

@testable import DraptoEngine

/// A store in memory that can be made to fail, or to take its time.
private final class FakeStore: JournalStore {
  struct State: Sendable {
    var writes: [[StoreChange]] = []
    var attempts = 0
    var failure: StoreError?
    var isHeld = false
    /// The row that is refused, by the source of its job.
    var refused: String?
  }

  let state = Locked(State())

  func write(_ changes: [StoreChange]) async throws {
    state.withLock { $0.attempts += 1 }
    // As long as a disk takes.
    try await Task.sleep(for: .milliseconds(5))
    while state.value.isHeld { try await Task.sleep(for: .milliseconds(1)) }
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      for case .job(let job) in changes where job.source == state.refused {
        throw StoreError.unusable(path: "db", reason: "constraint")
      }
      state.writes.append(changes)
    }
  }

  /// Numbers of the jobs written, in order.
  var jobs: [Int64] {
    state.value.writes.joined().compactMap { if case .job(let job) = $0 { job.id.value } else { nil } }
  }
}

@Suite struct JournalTests {
  private let store = FakeStore()

  private func journal(_ log: @escaping @Sendable (LogLine) -> Void = { _ in }) -> Journal {
    Journal(
      store: store, hub: EventHub(),
      log: EngineLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, emit: log),
      retryDelay: .milliseconds(5))
  }

  private func job(_ id: Int64) -> JournalChange { .job(ModelSamples.job(id)) }

  @Test func `a change is written before clients see it, and they see all in one order`() async throws {
    let journal = journal()
    store.state.withLock { $0.isHeld = true }
    await journal.enqueue([job(1)])
    await journal.enqueue([.show(.queue(QueueState(workers: 7)))])
    await journal.enqueue([job(2)])
    #expect(await eventually(every: .milliseconds(1)) { store.state.value.attempts == 1 })
    #expect(await journal.accepted.jobs.count == 2)
    #expect(await journal.snapshot.jobs.isEmpty)
    #expect(await journal.snapshot.queue.workers != 7)
    store.state.withLock { $0.isHeld = false }
    try await journal.settled()
    #expect(await journal.snapshot.jobs.count == 2)
    #expect(await journal.snapshot.queue.workers == 7)
    let events = journal.hub.events(after: 0)
    await journal.close()
    var seen: [String] = []
    for await event in events {
      switch event.payload {
      case .job(let job): seen.append("\(job.id)")
      case .queue: seen.append("queue")
      default: break
      }
    }
    #expect(seen == ["1", "queue", "2"])
    #expect(store.jobs == [1, 2])
  }

  @Test func `ten thousand chunks found are a handful of transactions`() async throws {
    let journal = journal()
    // A disk slower than all that comes meanwhile.
    store.state.withLock { $0.isHeld = true }
    await journal.enqueue([job(1)])
    #expect(await eventually(every: .milliseconds(1)) { store.state.value.attempts == 1 })
    for index in 0..<10_000 { await journal.enqueue([.chunks([ModelSamples.chunk(index)])]) }
    store.state.withLock { $0.isHeld = false }
    try await journal.settled()
    #expect(store.state.value.writes.map(\.count) == [1, 10_000])
    #expect(await journal.snapshot.jobs[JobID(1)]?.chunks.count == 10_000)
  }

  @Test func `what can't be written is shown, kept, tried again, and said`() async throws {
    let lines = Locked<[LogLine]>([])
    let journal = journal { line in lines.withLock { $0.append(line) } }
    store.state.withLock { $0.failure = .full(path: "db") }
    let error = await #expect(throws: ErrorReport.self) { try await journal.commit([job(1)]) }
    #expect(error?.code == .diskFull)
    #expect(await journal.snapshot.jobs.count == 1)
    #expect(await journal.unwrittenBecause?.code == .diskFull)
    _ = await #expect(throws: ErrorReport.self) { try await journal.commit([job(2)]) }
    #expect(store.jobs.isEmpty)
    store.state.withLock { $0.failure = nil }
    try await journal.durable()
    #expect(store.jobs == [1, 2])
    #expect(await journal.unwrittenBecause == nil)
    #expect(lines.value.filter { $0.level == .error }.count == 1)
    #expect(lines.value.contains { $0.message.contains("is recorded") })
  }

  @Test func `a row that the database refuses keeps no other from being written`() async throws {
    let journal = journal()
    store.state.withLock { $0.refused = ModelSamples.job(2).source }
    _ = await #expect(throws: ErrorReport.self) { try await journal.commit([job(1), job(2), job(3)]) }
    #expect(store.jobs == [1, 3])
    #expect(await journal.unwrittenBecause != nil)
    store.state.withLock { $0.refused = nil }
    try await journal.durable()
    #expect(store.jobs == [1, 3, 2])
  }

  @Test func `behind a row that is refused nothing of its job is written, so that no record goes backwards`()
    async throws
  {
    let journal = journal()
    store.state.withLock { $0.refused = ModelSamples.job(2).source }
    var later = ModelSamples.job(2)
    later.source = "/films/elsewhere.mkv"
    _ = await #expect(throws: ErrorReport.self) { try await journal.commit([job(2), job(1), .job(later)]) }
    #expect(store.jobs == [1])
    store.state.withLock { $0.refused = nil }
    try await journal.durable()
    #expect(store.jobs == [1, 2, 2])
  }

  @Test func `a row that can never be written is named and given up, and the others are durable`() async throws {
    let lines = Locked<[LogLine]>([])
    let journal = journal { line in lines.withLock { $0.append(line) } }
    store.state.withLock { $0.refused = ModelSamples.job(2).source }
    _ = try? await journal.commit([job(2)])
    let tries = Task {
      for number in 10..<60 {
        _ = try? await journal.commit([job(Int64(number))])
      }
    }
    await tries.value
    try await journal.durable()
    #expect(lines.value.contains { $0.message == "a record of job 2 can't be written and is given up" })
    #expect(!store.jobs.contains(2) && store.jobs.count == 50)
  }

  @Test func `who waits for the disk is told of it, and goes on by itself`() async throws {
    let journal = journal()
    store.state.withLock { $0.failure = .full(path: "db") }
    try await journal.record(StepName.segmented, of: JobID(1), 4)
    let told = Locked<[ErrorCode?]>([])
    try await journal.durable { error in
      told.withLock { $0.append(error?.code) }
      // Room comes when it has been told twice.
      if told.value.count == 2 { store.state.withLock { $0.failure = nil } }
    }
    #expect(told.value.first == .some(.diskFull))
    #expect(told.value.last == .some(nil))
    #expect(await journal.step(StepName.segmented, of: JobID(1), as: Int.self) == 4)
  }

  @Test func `a record never goes backwards`() async throws {
    let folder = TemporaryFolder("journal")
    let real = try JobStore(path: folder.file("db.sqlite"))
    let journal = Journal(
      store: real, hub: EventHub(),
      log: EngineLog(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, emit: { _ in }))
    var job = ModelSamples.job(1)
    for number in 0..<200 {
      job.priority = number
      await journal.enqueue([.job(job)])
      if number % 7 == 0 { await Task.yield() }
      if number % 50 == 0 { try await journal.settled() }
    }
    await journal.close()
    #expect(try await real.load().records.map(\.job.priority) == [199])
  }
}
