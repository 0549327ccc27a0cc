import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import GRDB
import Testing

/// Rows that can't be read: `odd.sqlite` has some of each kind (Fixtures/README.md).
@Suite struct OddRowsTests {
  private let folder = TemporaryFolder("odd")

  private func open() throws -> JobStore { try JobStore(path: StoredFiles.copy("odd.sqlite", to: folder)) }

  private func query(_ sql: String) throws -> [Row] {
    let queue = try DatabaseQueue(path: folder.file("drapto.sqlite"))
    return try queue.read { try Row.fetchAll($0, sql: sql) }
  }

  @Test func `rows that can't be read are named, and the others are there`() async throws {
    let loaded = try await open().load()
    #expect(loaded.records.map(\.job.id.value) == [1, 7])
    let record = try #require(loaded.records.first)
    #expect(record.chunks.map(\.id.index) == [0, 6])
    // Why track 5 failed has a code of a later version: that is no reason not to know the track.
    #expect(record.tracks.map(\.stream) == [1, 5, 6])
    #expect(record.steps.keys.sorted() == ["segmented"])
    #expect(loaded.queue == nil)
    let names = loaded.skipped.map { "\($0.table) \($0.key)" }
    #expect(
      names == [
        "step 1/plan", "step 1/source", "chunk 1/1", "chunk 1/2", "chunk 1/3", "chunk 1/4", "chunk 1/5", "chunk 1/odd",
        "track 1/2", "track 1/3", "track 1/4", "job 2", "job 3", "job 4", "job 5", "job 6", "sums 7",
        "job 40", "queue 1",
      ])
  }

  @Test func `each says why`() async throws {
    let reasons = Dictionary(
      uniqueKeysWithValues: try await open().load().skipped.map { ("\($0.table) \($0.key)", $0.reason) })
    #expect(reasons["chunk 1/2"]?.contains("flying") == true)
    #expect(reasons["chunk 1/3"] == "version 99 is not known")
    #expect(reasons["chunk 1/4"] == "range is missing")
    #expect(reasons["chunk 1/5"] == "belongs to another place")
    #expect(reasons["job 4"] == "holds no JSON")
    #expect(reasons.values.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
  }

  @Test func `they stay as they are, and no new job takes their number`() async throws {
    let store = try open()
    let tables = ["job", "chunk", "track", "step", "sums", "queue"]
    var before: [[Row]] = []
    for table in tables { before.append(try query("SELECT * FROM \(table)")) }
    let loaded = try await store.load()
    // The one that a newer version added, skipped as well, has the number 40.
    #expect(loaded.nextJob == JobID(41))
    try await store.write(loaded.records.flatMap { [.job($0.job), .chunks($0.chunks)] })
    try await store.write([.job(ModelSamples.job(41)), .remove(JobID(41))])
    #expect(try await store.load().skipped == loaded.skipped)
    for (table, rows) in zip(tables, before) {
      let after = try query("SELECT * FROM \(table)")
      #expect(after.count == rows.count)
      if !["job", "chunk"].contains(table) { #expect(after == rows) }
    }
    #expect(try query("SELECT version FROM chunk WHERE number = 3").first?["version"] == 99)
  }

  @Test func `a chunk that was skipped is replaced by the new one`() async throws {
    let store = try open()
    let before = try await store.load().skipped.count
    try await store.write([.chunks((1...3).map { ModelSamples.chunk($0) })])
    let loaded = try await store.load()
    #expect(loaded.skipped.count == before - 3)
    #expect(loaded.records.first?.chunks.map(\.id.index) == [0, 1, 2, 3, 6])
  }

  @Test func `sums that can't be read are not made again out of nothing`() async throws {
    let store = try open()
    let loaded = try await store.load()
    #expect(loaded.records.last?.sums == nil)
    #expect(loaded.unsummed.isEmpty)
    #expect(try await store.sumUp(JobID(7)) == nil)
    #expect(try query("SELECT version FROM sums").first?["version"] == 99)
  }
}
