import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import GRDB
import Testing

/// Databases that version 0.1.0 wrote.
@Suite struct OldStoreTests {
  private let folder = TemporaryFolder("old-store")

  private func load(_ name: String) async throws -> Loaded {
    let loaded = try await JobStore(path: StoredFiles.copy(name, to: folder)).load()
    try #require(loaded.skipped == [])
    return loaded
  }

  @Test func `a film that was being encoded keeps what is done and begins the rest anew`() async throws {
    let record = try #require(try await load("v1-running.sqlite").records.first)
    #expect(record.job.state == .running)
    #expect(record.job.wait == nil)
    #expect(record.job.priority == 3)
    #expect(record.job.elapsedBefore == 12.5)
    #expect(record.settings[SettingsCatalog.crf] == 27.5)
    let chunks = record.chunks
    #expect(
      chunks.map(\.status.kind) == [.done, .pending, .pending, .pending, .failed, .failed, .cancelled])
    #expect(chunks.map(\.attempt) == [0, 1, 2, 3, 4, 5, 6])
    #expect(chunks.map(\.range.expectedFrames) == [250, 251, 252, 253, 254, 255, 256])
    #expect(chunks.allSatisfy { $0.status.holds.isEmpty })
    #expect(chunks.map(\.progress.frames) == [10, 0, 0, 0, 10, 10, 10])
    #expect(chunks[0].parallelism == 2)
    var result = ModelSamples.result()
    result.dolbyVisionHash = "rpu"
    #expect(chunks.compactMap(\.result) == [result])
    #expect(chunks[4].error?.code == .toolFailed)
    #expect(chunks[4].error?.stderrTail == "last words")
    // One that failed without saying why.
    #expect(chunks[5].error?.code == .unexpected)
  }

  @Test func `tracks are read like chunks`() async throws {
    let tracks = try #require(try await load("v1-running.sqlite").records.first).tracks
    #expect(tracks.map(\.stream) == [1, 2, 3, 4, 5, 6])
    #expect(tracks.map(\.status.kind) == [.done, .pending, .pending, .pending, .failed, .cancelled])
    #expect(tracks[0].bytes == 77)
    #expect(tracks[0].sound == SoundRecord(channels: 2, laterLayouts: ["mono"], decodeErrors: 3))
    #expect(tracks[4].error?.code == .toolFailed)
  }

  @Test func `steps are there, and the other jobs as they were left`() async throws {
    let loaded = try await load("v1-running.sqlite")
    #expect(loaded.records.map(\.job.id.value) == [1, 2, 3])
    #expect(loaded.records.map(\.job.state) == [.running, .paused, .failed])
    #expect(loaded.records.map(\.job.wait) == [nil, .user, nil])
    #expect(loaded.records[2].job.error?.code == .toolFailed)
    // The fourth was removed.
    #expect(loaded.nextJob == JobID(5))
    let steps = loaded.records[0].steps
    #expect(steps.keys.sorted() == ["plan", "segmented", "source"])
    let plan = try #require(steps["plan"])
    #expect(try JobStore.decodeStep(plan, as: EncodePlan.self) == ModelSamples.plan())
  }

  @Test func `the queue stays paused; its hold is found again`() async throws {
    let queue = try await load("v1-running.sqlite").queue
    #expect(queue == QueueState(mode: .paused, workers: 2, workerLimit: 4))
  }

  @Test func `chunks of films that are done are not read, but can be summed up`() async throws {
    let loaded = try await load("v1-done.sqlite")
    #expect(loaded.records.map(\.job.state) == [.done, .done, .waiting])
    #expect(loaded.records.allSatisfy { $0.chunks.isEmpty && $0.tracks.isEmpty && $0.sums == nil })
    #expect(loaded.records.map(\.steps.count) == [3, 3, 0])
    #expect(loaded.unsummed == [JobID(1), JobID(2)])
    let store = try JobStore(path: folder.file("drapto.sqlite"))
    let sums = try #require(try await store.sumUp(JobID(1)))
    #expect(
      sums
        == WorkSums(chunks: 3, frames: 250 + 251 + 252, bytes: 3_000_000, seconds: 37.5, tracks: 2, trackBytes: 110))
    let after = try await store.load()
    #expect(after.records.map(\.sums) == [sums, nil, nil])
    #expect(after.unsummed == [JobID(2)])
  }

  @Test func `what is changed is stored in the new shape, beside what is not`() async throws {
    let path = try StoredFiles.copy("v1-running.sqlite", to: folder)
    let store = try JobStore(path: path)
    var chunks = try #require(try await store.load().records.first).chunks
    chunks[1].take(.submit)
    #expect(chunks[1].status == .inLine(nil))
    try await store.write([.chunks([chunks[1]])])
    let loaded = try await store.load()
    #expect(loaded.skipped == [])
    #expect(loaded.records.first?.chunks == chunks)
    let versions = try await DatabaseQueue(path: path).read { db in
      try Int.fetchAll(db, sql: "SELECT version FROM chunk ORDER BY number")
    }
    #expect(versions == [1, 2, 1, 1, 1, 1, 1])
  }
}
