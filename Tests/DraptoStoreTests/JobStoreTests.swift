import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import GRDB
import Testing

@Suite struct JobStoreTests {
  private let folder = TemporaryFolder("store")

  private var path: String { folder.file("drapto.sqlite") }

  private func store() throws -> JobStore { try JobStore(path: path) }

  private func settings() throws -> Settings {
    var settings = Settings()
    try settings.set("encoding.crf", .number(27.5), from: .flag("--crf"))
    try settings.set("encoding.svt.params", .table(["scd": "0"]), from: .file("/c.toml"))
    return settings
  }

  private let error = ErrorReport(.toolFailed, "broke", file: "/a", command: "x", exitStatus: 1, stderrTail: "y")

  /// One of every status, with all that it can carry.
  private var statuses: [WorkStatus] {
    [
      .pending, .pending(heldBy: [.user, .disk]), .inLine(nil), .inLine(.memory(needed: 2, spare: 1)),
      .inLine(.queue(.unreachable(path: "/films", error))), .backingOff(until: ModelSamples.time, error),
      .running(.encoding, frozenBy: []), .running(.checking, frozenBy: [.job]), .done, .failed(error), .cancelled,
    ]
  }

  @Test func `everything of a job is there again after reopening`() async throws {
    var job = ModelSamples.job(7, state: .waiting, phase: .encode, priority: 3, position: 1.5)
    job.error = error
    job.wait = .room(folder: "/out", free: 1, workFree: 2, needed: 3, inEach: true)
    job.started = ModelSamples.time
    job.elapsedBefore = 12.5
    job.sourceMount = "/films"
    let chunks = statuses.enumerated().map { ModelSamples.chunk($0, job: 7, status: $1) }
    let tracks = statuses.enumerated().map { ModelSamples.track($0 + 1, job: 7, status: $1) }
    let plan = try JSONEncoder().encode(ModelSamples.plan())
    let queue = QueueState(
      mode: .paused, hold: .diskLow(folder: "/work", free: 1, minimum: 2), workers: 2, workerLimit: 4)
    try await store().write(
      [.job(job), .settings(job.id, settings()), .chunks(chunks)] + tracks.map { .track($0) }
        + [.step(job.id, "plan", plan), .queue(queue)])
    let loaded = try await store().load()
    let record = try #require(loaded.records.first)
    #expect(record.job == job)
    #expect(record.settings == (try settings()))
    #expect(record.chunks == chunks)
    #expect(record.tracks == tracks)
    #expect(record.steps.keys.sorted() == ["plan"])
    let stored = try #require(record.steps["plan"])
    #expect(try JobStore.decodeStep(stored, as: EncodePlan.self) == ModelSamples.plan())
    #expect(record.sums == nil)
    #expect(loaded.queue == queue)
    #expect(loaded.nextJob == JobID(8))
    #expect(loaded.skipped.isEmpty)
    #expect(loaded.unsummed.isEmpty)
  }

  @Test func `a new store is empty`() async throws {
    let loaded = try await store().load()
    #expect(loaded.records.isEmpty)
    #expect(loaded.queue == nil)
    #expect(loaded.nextJob == JobID(1))
  }

  @Test func `a job's number is never used again, also when it was the highest and the store is reopened`() async throws
  {
    for number in 1...3 as ClosedRange<Int64> {
      let store = try store()
      #expect(try await store.load().nextJob == JobID(number))
      try await store.write([.job(ModelSamples.job(number))])
      // Stored again, as a job is all the time.
      try await store.write([.job(ModelSamples.job(number, state: .failed))])
      try await store.write([.remove(JobID(number))])
    }
    try await store().write([.job(ModelSamples.job(90)), .job(ModelSamples.job(12)), .remove(JobID(90))])
    let loaded = try await store().load()
    #expect(loaded.nextJob == JobID(91))
    #expect(loaded.records.map(\.job.id) == [JobID(12)])
  }

  @Test func `jobs come back in order of their numbers`() async throws {
    let store = try store()
    try await store.write([3, 1, 2].map { .job(ModelSamples.job($0, position: -Double($0))) })
    #expect(try await store.load().records.map(\.job.id.value) == [1, 2, 3])
    #expect(try await store.load().records.map(\.job.position) == [-1, -2, -3])
  }

  @Test func `a write of a cancelled task is finished, with all that is in it`() async throws {
    let store = try store()
    try await store.write([.job(ModelSamples.job(state: .running))])
    for round in 0..<20 {
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await store.write([
          .job(ModelSamples.job(state: .failed)), .chunks([ModelSamples.chunk(round)]),
        ])
      }
      try await task.value
      let record = try await store.load().records.first
      #expect(record?.job.state == .failed)
      #expect(record?.chunks.count == round + 1)
      try await store.write([.job(ModelSamples.job(state: .running))])
    }
  }

  @Test func `what is written replaces what was there, the last change in the list last`() async throws {
    let store = try store()
    let id = JobID(1)
    try await store.write([
      .job(ModelSamples.job(state: .waiting)), .chunks([ModelSamples.chunk(1), ModelSamples.chunk(0)]),
      .track(ModelSamples.track(2)), .queue(QueueState(mode: .paused)), .job(ModelSamples.job(state: .failed)),
      .settings(id, try settings()), .chunks([ModelSamples.chunk(1, status: .done)]),
      .track(ModelSamples.track(2, status: .done)), .queue(QueueState(mode: .draining)),
    ])
    let loaded = try await store.load()
    let record = try #require(loaded.records.first)
    #expect(record.job.state == .failed)
    // The job that is stored after its settings leaves them.
    try await store.write([.job(ModelSamples.job(state: .running))])
    #expect(try await store.load().records.first?.settings == (try settings()))
    #expect(record.chunks.map(\.status) == [.pending, .done])
    #expect(record.tracks.map(\.status) == [.done])
    #expect(loaded.queue?.mode == .draining)
  }

  @Test func `changes of a job that is gone are dropped, and those beside them stored`() async throws {
    let store = try store()
    let (gone, sums) = (JobID(5), WorkSums([], []))
    try await store.write([
      .job(ModelSamples.job(5)), .remove(gone), .settings(gone, try settings()),
      .chunks([ModelSamples.chunk(0, job: 5)]), .track(ModelSamples.track(1, job: 5)), .step(gone, "plan", Data()),
      .sums(gone, sums), .remove(gone), .job(ModelSamples.job(6)), .chunks([ModelSamples.chunk(0, job: 6)]),
    ])
    let records = try await store.load().records
    #expect(records.map(\.job.id) == [JobID(6)])
    #expect(records.first?.chunks.count == 1)
    #expect(try await counts() == [1, 0, 0, 0])
  }

  @Test func `all changes are stored or none`() async throws {
    let store = try store()
    try await store.write([.job(ModelSamples.job())])
    // A number that JSON has no form for fails the last change.
    var odd = ModelSamples.chunk(1)
    odd.crf = .nan
    await #expect(throws: EncodingError.self) {
      try await store.write([.job(ModelSamples.job(2)), .chunks([ModelSamples.chunk(0)]), .chunks([odd])])
    }
    let records = try await store.load().records
    #expect(records.map(\.job.id) == [JobID(1)])
    #expect(records.first?.chunks.isEmpty == true)
  }

  @Test func `removing a job takes chunks, tracks, steps and sums with it`() async throws {
    let store = try store()
    for number in 1...2 as ClosedRange<Int64> {
      try await store.write([
        .job(ModelSamples.job(number, state: .done)), .sums(JobID(number), WorkSums([], [])),
        .chunks([ModelSamples.chunk(0, job: number)]), .track(ModelSamples.track(1, job: number)),
        .step(JobID(number), "source", Data()),
      ])
    }
    try await store.write([.remove(JobID(1))])
    #expect(try await store.load().records.map(\.job.id) == [JobID(2)])
    #expect(try await counts() == [1, 1, 1, 1])
  }

  /// Rows of chunks, tracks, steps and sums.
  private func counts() async throws -> [Int?] {
    try await DatabaseQueue(path: path).read { db in
      try ["chunk", "track", "step", "sums"].map { try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \($0)") }
    }
  }

  @Test func `steps are recorded and replaced`() async throws {
    let store = try store()
    let job = JobID(1)
    try await store.write(
      [.job(ModelSamples.job())] + (["source", "plan", "report"].map { .step(job, $0, Data("[\"\($0)\"]".utf8)) }))
    try await store.write([.step(job, "plan", Data(#"["newer"]"#.utf8))])
    let steps = try #require(try await store.load().records.first?.steps)
    #expect(steps.keys.sorted() == ["plan", "report", "source"])
    let plan = try #require(steps["plan"])
    #expect(try JobStore.decodeStep(plan, as: [String].self) == ["newer"])
    #expect(throws: DecodingError.self) { try JobStore.decodeStep(plan, as: EncodePlan.self) }
  }

  @Test func `what is written is on disk at once, in a log ahead of the file`() async throws {
    let store = try store()
    try await store.write([.job(ModelSamples.job())])
    let mode = try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    #expect(mode == "wal")
    #expect(try await JobStore(path: path).load().records.count == 1)
    #expect(try await store.load().records.count == 1)
  }

  @Test func `a store keeps its name, and no two have the same`() throws {
    let names = try (0..<3).map { _ in try store().id }
    #expect(Set(names).count == 1)
    #expect(names[0].count == 8)
    #expect(names[0].allSatisfy { $0.isHexDigit && !$0.isUppercase })
    #expect(try JobStore(path: folder.file("other.sqlite")).id != names[0])
  }
}
