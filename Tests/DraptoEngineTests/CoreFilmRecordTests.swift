import DraptoEngine
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Testing

/// What is kept of jobs that end, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreFilmRecordTests {
  private let broken = ErrorReport(.toolFailed, "broke", exitStatus: 1, stderrTail: "last words")

  private func archived(_ id: JobID, _ harness: CoreHarness) throws -> ArchivedJob? {
    try JobArchive.job(id, path: harness.stateFolder + "/" + JobStore.fileName)
  }

  @Test func `a film that is done has its record when its work folder and its chunks' rows are gone`() async throws {
    let harness = try await CoreHarness(FakeWorker([1: .fails(broken, times: 2), -2: .fails(broken, times: 1)]))
    let id = try await harness.enqueue()
    let view = try await harness.ended(id)
    try #require(view.job.state == .done)
    await harness.stop()
    #expect(!harness.exists(harness.workspace(id).folder))
    let archived = try #require(try archived(id, harness))
    #expect(archived.view.sums == WorkSums(view.chunks, view.tracks) && archived.view.chunks.isEmpty)
    let record = try #require(archived.record)
    #expect(record.chunks == ChunkColumns(FilmRecord(view).chunks).chunks && record.chunks.count == 4)
    #expect(record.chunks.map(\.failures) == [0, 2, 0, 0])
    #expect(record.failures.count == 3 && record.failures.map(\.time).sorted() == record.failures.map(\.time))
    #expect(record.failures.filter { $0.chunk == 1 }.map(\.attempt) == [1, 2])
    #expect(record.failures.first { $0.stream == 1 }?.error == broken)
    #expect(record.worst.isEmpty && record.chunks.allSatisfy { $0.mean == nil })
    #expect(try JobArchive.job(output: view.job.output, path: harness.stateFolder + "/" + JobStore.fileName) != nil)
  }

  @Test func `a film that failed has its record, until it begins again, and then one of both times`() async throws {
    let worker = FakeWorker([2: .fails(broken, times: 99)])
    let harness = try await CoreHarness(worker, ["process.retries": "1"])
    let id = try await harness.enqueue()
    #expect(try await harness.ended(id).job.state == .failed)
    let first = try #require(try archived(id, harness)?.record)
    #expect(first.failures.map(\.chunk) == [2, 2] && first.chunks[2].state == .failed)
    #expect(first.chunks.filter { $0.state == .done }.allSatisfy { $0.bytes == 1000 })
    // Nothing of it is lost when nobody is there to look, or somebody tries again.
    await harness.stop()
    worker.behave(2, .waits)
    try await harness.start()
    #expect(try archived(id, harness)?.record == first)
    try await harness.send(.retryJob(id))
    try await harness.atWork(id, 2)
    #expect(try archived(id, harness)?.record == nil)
    worker.open()
    #expect(try await harness.ended(id).job.state == .done)
    let last = try #require(try archived(id, harness)?.record)
    #expect(last.failures == first.failures && last.chunks.allSatisfy { $0.state == .done })
    await harness.stop()
  }

  @Test func `an attempt that failed is known to the next engine while the chunk still waits for another`() async throws
  {
    let worker = FakeWorker([0: .fails(broken, times: 1)])
    let harness = try await CoreHarness(worker, ["process.retry_delay": "600"])
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "chunk 0 backs off") { $0.chunks.first?.status.kind == .backingOff }
    await harness.stop()
    try await harness.start()
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.chunks[0].failures?.map(\.error) == [broken] && view.chunks[0].attempt == 1)
    #expect(try archived(id, harness)?.record?.failures.count == 1)
    await harness.stop()
  }

  @Test func `chunks have the bytes of their source, with a target or without`() async throws {
    let harness = try await CoreHarness(FakeWorker([3: .waits]), pipeline: { $0.facts = ChunkFacts(sourceBytes: 4711) })
    let id = try await harness.enqueue()
    let view = try await harness.waitFor(id, "all found") { $0.chunks.count == 4 && $0.isSegmented }
    #expect(view.chunks.allSatisfy { $0.facts?.sourceBytes == 4711 })
    // A restart finds them cut as before.
    await harness.stop()
    harness.worker.open()
    try await harness.start()
    #expect(try await harness.ended(id).job.state == .done)
    #expect(try archived(id, harness)?.record?.chunks.map(\.sourceBytes) == [4711, 4711, 4711, 4711])
    await harness.stop()
  }

  @Test func `a job that is cancelled or removed has no record`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .waits]))
    let (first, second) = (try await harness.enqueue(), try await harness.enqueue("second"))
    _ = try await harness.atWork(first, 0)
    try await harness.send(.cancelJob(first))
    #expect(try archived(first, harness)?.record == nil)
    harness.worker.open()
    #expect(try await harness.ended(second).job.state == .done)
    #expect(try archived(second, harness)?.record != nil)
    try await harness.send(.removeJob(second))
    #expect(try archived(second, harness) == nil)
    await harness.stop()
  }
}
