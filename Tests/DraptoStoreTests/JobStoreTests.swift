import DraptoModel
import DraptoStore
import DraptoTestSupport
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

  @Test func `everything of a job is there again after reopening`() async throws {
    var job = ModelSamples.job(99, state: .waiting, phase: .encode, priority: 3, position: 1.5)
    job.error = ErrorReport(.toolFailed, "broke", file: "/a", command: "x", exitStatus: 1, stderrTail: "y")
    job.reason = "workers"
    job.started = ModelSamples.time
    job.elapsedBefore = 12.5
    let stored = try await store().add(job, settings: settings())
    let id = stored.id.value
    let chunks = [ModelSamples.chunk(0, job: id, state: .done), ModelSamples.chunk(1, job: id, state: .failed)]
    let track = ModelSamples.track(1, job: id, state: .done)
    do {
      let store = try store()
      try await store.save(chunks)
      try await store.save(track)
      try await store.saveStep("plan", of: stored.id, ModelSamples.plan())
      try await store.save(QueueState(mode: .paused, hold: "disk", workers: 2, workerLimit: 4))
    }
    let reopened = try store()
    let record = try #require(try await reopened.load().first)
    job.id = stored.id
    #expect(record.job == job)
    #expect(record.settings == (try settings()))
    #expect(record.chunks == chunks)
    #expect(record.tracks == [track])
    let plan = try #require(record.steps["plan"])
    #expect(try JobStore.decodeStep(plan, as: EncodePlan.self) == ModelSamples.plan())
    #expect(try await reopened.queue() == QueueState(mode: .paused, hold: "disk", workers: 2, workerLimit: 4))
  }

  @Test func `a new store is empty`() async throws {
    let store = try store()
    #expect(try await store.load().isEmpty)
    #expect(try await store.queue() == nil)
  }

  @Test func `numbers are the store's own and are never used again`() async throws {
    var ids: [Int64] = []
    for _ in 0..<3 {
      let store = try store()
      let job = try await store.add(ModelSamples.job(77), settings: Settings())
      ids.append(job.id.value)
      try await store.remove(job.id)
    }
    #expect(ids == [1, 2, 3])
    #expect(try await store().load().isEmpty)
  }

  @Test func `jobs come back in order of their numbers`() async throws {
    let store = try store()
    for position in [3.0, 1, 2] { _ = try await store.add(ModelSamples.job(position: position), settings: Settings()) }
    #expect(try await store.load().map(\.job.id.value) == [1, 2, 3])
    #expect(try await store.load().map(\.job.position) == [3, 1, 2])
  }

  @Test func `what is saved by a cancelled task is on disk`() async throws {
    let store = try store()
    let added = try await store.add(ModelSamples.job(state: .running), settings: Settings())
    for _ in 0..<20 {
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        var job = added
        job.state = .done
        try await store.save(job)
      }
      try await task.value
      #expect(try await store.load().first?.job.state == .done)
      try await store.save(added)
    }
  }

  @Test func `saving replaces what was there`() async throws {
    let store = try store()
    var job = try await store.add(ModelSamples.job(state: .waiting), settings: Settings())
    job.state = .failed
    try await store.save(job)
    try await store.save(settings(), of: job.id)
    let id = job.id.value
    try await store.save([ModelSamples.chunk(1, job: id), ModelSamples.chunk(0, job: id)])
    try await store.save([ModelSamples.chunk(1, job: id, state: .done)])
    try await store.save(ModelSamples.track(2, job: id))
    try await store.save(ModelSamples.track(2, job: id, state: .done))
    try await store.save(QueueState(mode: .paused))
    try await store.save(QueueState(mode: .running))
    let record = try #require(try await store.load().first)
    #expect(record.job.state == .failed)
    #expect(record.settings == (try settings()))
    #expect(record.chunks.map(\.state) == [.waiting, .done])
    #expect(record.tracks.map(\.state) == [.done])
    #expect(try await store.queue()?.mode == .running)
  }

  @Test func `a job that is gone can't be saved, nor anything of it`() async throws {
    let store = try store()
    await #expect(throws: StoreError.self) { try await store.save(ModelSamples.job(5)) }
    do {
      try await store.save(ModelSamples.job(5))
    } catch {
      #expect(ErrorReport.of(error).code == .jobUnknown)
    }
    await #expect(throws: StoreError.self) { try await store.save([ModelSamples.chunk(0, job: 5)]) }
  }

  @Test func `several chunks are saved all or none`() async throws {
    let store = try store()
    let job = try await store.add(ModelSamples.job(), settings: Settings())
    let mixed = [ModelSamples.chunk(0, job: job.id.value), ModelSamples.chunk(0, job: 999)]
    await #expect(throws: StoreError.self) { try await store.save(mixed) }
    #expect(try await store.load().first?.chunks.isEmpty == true)
  }

  @Test func `removing a job takes chunks, tracks and steps with it`() async throws {
    let store = try store()
    for number in 1...2 as ClosedRange<Int64> {
      let job = try await store.add(ModelSamples.job(), settings: Settings())
      #expect(job.id.value == number)
      try await store.save([ModelSamples.chunk(0, job: number)])
      try await store.save(ModelSamples.track(1, job: number))
      try await store.saveStep("source", of: job.id, ModelSamples.media())
    }
    try await store.remove(JobID(1))
    #expect(try await store.load().map(\.job.id) == [JobID(2)])
    let counts = try await DatabaseQueue(path: path).read { db in
      try ["chunk", "track", "step"].map { try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \($0)") }
    }
    #expect(counts == [1, 1, 1])
  }

  @Test func `steps are recorded and replaced`() async throws {
    let store = try store()
    let job = try await store.add(ModelSamples.job(), settings: Settings()).id
    for name in ["source", "plan", "report"] { try await store.saveStep(name, of: job, [name]) }
    try await store.saveStep("plan", of: job, ["newer"])
    let steps = try #require(try await store.load().first?.steps)
    #expect(steps.keys.sorted() == ["plan", "report", "source"])
    let plan = try #require(steps["plan"])
    #expect(try JobStore.decodeStep(plan, as: [String].self) == ["newer"])
    #expect(throws: DecodingError.self) { try JobStore.decodeStep(plan, as: EncodePlan.self) }
  }

  @Test func `what is written is on disk at once, in a log ahead of the file`() async throws {
    let store = try store()
    _ = try await store.add(ModelSamples.job(), settings: Settings())
    let mode = try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
    #expect(mode == "wal")
    #expect(try await JobStore(path: path).load().count == 1)
    #expect(try await store.load().count == 1)
  }
}
