import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import GRDB
import Testing

@Suite struct SumsTests {
  private let folder = TemporaryFolder("sums")

  private var path: String { folder.file("drapto.sqlite") }

  /// Chunks and tracks of a job that is done; the last chunk has no result.
  private var work: (chunks: [Chunk], tracks: [TrackTask]) {
    let chunks =
      (0..<4).map { ModelSamples.chunk($0, status: .done, frames: 250 + $0) }
      + [ModelSamples.chunk(4, status: .cancelled)]
    let tracks = (1...3).map { stream in
      var track = ModelSamples.track(stream, status: .done)
      track.bytes = stream == 3 ? nil : Int64(stream) << 33
      return track
    }
    return (chunks, tracks)
  }

  private func changes(_ state: JobState) -> [StoreChange] {
    [.job(ModelSamples.job(state: state)), .chunks(work.chunks)] + work.tracks.map { .track($0) }
  }

  private func rows() async throws -> Int? {
    try await DatabaseQueue(path: path).read {
      try Int.fetchOne($0, sql: "SELECT (SELECT COUNT(*) FROM chunk) + (SELECT COUNT(*) FROM track)")
    }
  }

  @Test func `the database counts as the model does`() async throws {
    let store = try JobStore(path: path)
    try await store.write(changes(.done))
    #expect(try await store.sumUp(JobID(1)) == WorkSums(work.chunks, work.tracks))
    #expect(try await rows() == 0)
    #expect(try await JobStore(path: path).load().records.first?.sums == WorkSums(work.chunks, work.tracks))
  }

  @Test func `a job without work has sums of nothing`() async throws {
    let store = try JobStore(path: path)
    try await store.write([.job(ModelSamples.job(state: .done))])
    #expect(try await store.load().unsummed == [JobID(1)])
    #expect(try await store.sumUp(JobID(1)) == WorkSums([], []))
    #expect(try await store.load().unsummed.isEmpty)
  }

  @Test func `only jobs that are done are summed up, and once`() async throws {
    let store = try JobStore(path: path)
    #expect(try await store.sumUp(JobID(1)) == nil)
    for state in JobState.allCases where state != .done {
      try await store.write(changes(state))
      #expect(try await store.load().unsummed.isEmpty)
      #expect(try await store.sumUp(JobID(1)) == nil)
      #expect(try await rows() == 8)
    }
    try await store.write(changes(.done))
    #expect(try await store.sumUp(JobID(1)) != nil)
    #expect(try await store.sumUp(JobID(1)) == nil)
  }

  @Test func `the engine's own sums take the place of chunks and tracks`() async throws {
    let store = try JobStore(path: path)
    let sums = WorkSums(work.chunks, work.tracks)
    try await store.write(changes(.done) + [.sums(JobID(1), sums)])
    #expect(try await rows() == 0)
    let loaded = try await store.load()
    #expect(loaded.records.map(\.sums) == [sums])
    #expect(loaded.unsummed.isEmpty)
  }

  @Test func `a job that is worked on again has chunks again, and no sums of the first time`() async throws {
    let store = try JobStore(path: path)
    try await store.write(changes(.done) + [.sums(JobID(1), WorkSums([], []))])
    try await store.write([.job(ModelSamples.job(state: .running)), .chunks(work.chunks)])
    #expect(try await store.load().records.first?.chunks == work.chunks)
    try await store.write([.job(ModelSamples.job(state: .done))])
    #expect(try await store.sumUp(JobID(1)) == WorkSums(work.chunks, []))
  }

  @Test func `rows of a newer version are left to it, and what is no JSON adds nothing`() async throws {
    let store = try JobStore(path: path)
    try await store.write(changes(.done))
    try await DatabaseQueue(path: path).write { db in
      try db.execute(sql: "UPDATE chunk SET version = 99 WHERE number = 1")
    }
    #expect(try await store.sumUp(JobID(1)) == nil)
    #expect(try await rows() == 8)
    try await DatabaseQueue(path: path).write { db in
      try db.execute(sql: "UPDATE chunk SET version = 2, chunk = 'gone' WHERE number = 1")
      try db.execute(sql: "UPDATE track SET track = x'00ff' WHERE stream = 1")
    }
    let sums = try #require(try await store.sumUp(JobID(1)))
    #expect(sums.chunks == 5)
    #expect(sums.frames == 250 + 252 + 253)
    #expect(sums.trackBytes == 2 << 33)
  }
}
