import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import GRDB
import Testing

@Suite struct HistoryTests {
  private let folder = TemporaryFolder("history")
  private var path: String { folder.file("drapto.sqlite") }

  /// A film that was done so many seconds after the first one.
  private func entry(_ id: Int64, after seconds: Double) throws -> HistoryEntry {
    var view = JobView(job: ModelSamples.job(id, state: .done))
    view.job.ended = ModelSamples.time.addingTimeInterval(seconds)
    view.job.elapsedBefore = 20
    view.plan = ModelSamples.plan(losses: [Loss("HDR10+", "can't be kept")])
    view.sums = WorkSums(chunks: 2, frames: 500, bytes: 10, seconds: 30, tracks: 0, trackBytes: 0)
    view.report = TrustReport(
      source: view.job.source, output: view.job.output, losses: view.plan!.losses, sourceBytes: 42 << 20,
      outputBytes: 15 << 20,
      quality: QualityReport(
        metric: "vmaf", frames: 500, mean: 95.3, harmonicMean: 95, percentile1: 88, percentile5: 90, minimum: 81))
    var settings = Settings()
    try settings.set("encoding.preset", text: "quick", from: .flag("test"))
    return try #require(HistoryEntry(view, settings: settings))
  }

  @Test func `a finished film is kept with all that a table of them shows`() throws {
    let entry = try entry(1, after: 0)
    #expect(entry.settings == "quick, CRF 26, SVT preset 6")
    #expect(entry.meanSpeed == 25 && entry.losses == 1 && entry.score == 95.3)
    #expect(try #require(entry.saved) > 0.64 && !entry.marks.hasGrown)
    #expect(HistoryEntry(JobView(job: ModelSamples.job(state: .failed)), settings: Settings()) == nil)
  }

  @Test func `films stay in the history when their jobs go, in the order they were done`() async throws {
    let store = try JobStore(path: path)
    let (first, second) = (try entry(2, after: 0), try entry(1, after: 60))
    try await store.write([.job(ModelSamples.job(1, state: .done)), .job(ModelSamples.job(2, state: .done))])
    #expect(try await store.load().unremembered == [JobID(1), JobID(2)])
    try await store.write([.history(second), .history(first)])
    #expect(try await store.load().unremembered.isEmpty)
    try await store.write([.remove(JobID(1)), .remove(JobID(2))])
    // While an engine has it open, and after.
    #expect(try History.read(path: path) == [first, second])
    #expect(try await store.load().records.isEmpty)
  }

  @Test func `where there is no database, or an old one, there is no history, and none is made`() async throws {
    #expect(try History.read(path: path).isEmpty)
    #expect(!FileManager.default.fileExists(atPath: path))
    let old = try StoredFiles.copy("v1-done.sqlite", to: folder)
    #expect(try History.read(path: old).isEmpty)
    #expect(try await JobStore(path: old).load().unremembered == [JobID(1), JobID(2)])
  }

  @Test func `a row that can't be read hides no other`() async throws {
    let store = try JobStore(path: path)
    try await store.write([.history(try entry(1, after: 0)), .history(try entry(2, after: 1))])
    try await DatabaseQueue(path: path).write { db in
      try db.execute(sql: "UPDATE history SET version = 99 WHERE job = 1")
    }
    #expect(try History.read(path: path).map(\.job) == [JobID(2)])
    try Data("no database".utf8).write(to: URL(fileURLWithPath: folder.file("other")))
    #expect(throws: StoreError.self) { try History.read(path: folder.file("other")) }
  }
}
