import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import GRDB
import Testing

/// Single jobs, read beside an engine or without one.
@Suite struct JobArchiveTests {
  private let folder = TemporaryFolder("archive")
  private var path: String { folder.file("drapto.sqlite") }

  private func job(_ id: Int64, _ state: JobState, output: String = "/out/film.mkv") -> Job {
    var job = ModelSamples.job(id, state: state)
    job.output = output
    return job
  }

  private func step(_ id: Int64, _ name: String, _ value: some Encodable) throws -> StoreChange {
    .step(JobID(id), name, try JSONEncoder().encode(value))
  }

  /// A record with all kinds of text in it.
  private var record: FilmRecord {
    FilmRecord(
      tools: [ToolRecord(name: "ffmpeg", version: "8.0 \"<b>", path: "/usr/bin/ffmpeg")],
      commands: [CommandRecord(title: "chunk 0", command: "ffmpeg -i 'it'\\''s \u{202e}.mkv'")],
      chunks: ChunkRecord.of([ModelSamples.chunk(0, status: .done), ModelSamples.chunk(1)]),
      failures: [
        FailureRecord(chunk: 1, attempt: 2, time: ModelSamples.time, error: ErrorReport(.toolFailed, "broke"))
      ], worst: [FrameScore(frame: 7, time: 0.28, score: 61.5)])
  }

  private func records() async throws -> Int? {
    try await DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM record") }
  }

  @Test func `a job that is done has its sums, its report and its record, while an engine has it open and after`()
    async throws
  {
    var settings = Settings()
    try settings.set("encoding.crf", text: "31", from: .flag("test"))
    let sums = WorkSums(chunks: 2, frames: 500, bytes: 10, seconds: 30, tracks: 1, trackBytes: 5)
    let report = TrustReport(source: "/in/film.mkv", output: "/out/film.mkv", outputBytes: 11)
    do {
      let store = try JobStore(path: path)
      try await store.write([
        .job(job(1, .running)), .settings(JobID(1), settings),
        try step(1, StepName.source, ModelSamples.media()), try step(1, StepName.plan, ModelSamples.plan()),
        .chunks([ModelSamples.chunk(0, status: .done)]), try step(1, StepName.report, report),
        try step(1, StepName.segmented, 1), .job(job(1, .done)), .sums(JobID(1), sums), .record(JobID(1), record),
      ])
      #expect(try JobArchive.job(JobID(1), path: path)?.record == record)
    }
    let found = try #require(try JobArchive.job(JobID(1), path: path))
    #expect(found.record == record && found.film.record == record)
    #expect(found.settings[SettingsCatalog.crf] == 31)
    #expect(found.view.job == job(1, .done) && found.view.sums == sums && found.view.chunks.isEmpty)
    #expect(found.view.source == ModelSamples.media() && found.view.plan == ModelSamples.plan())
    #expect(found.view.report == report && found.view.isSegmented)
    #expect(try JobArchive.job(JobID(2), path: path) == nil)
  }

  @Test func `a job that is at work, or has no record, gives its chunks, and a record can be made of them`()
    async throws
  {
    let store = try JobStore(path: path)
    var chunk = ModelSamples.chunk(1, status: .failed(ErrorReport(.toolFailed, "broke")))
    chunk.failures = [FailedAttempt(attempt: 3, time: ModelSamples.time, error: ErrorReport(.toolFailed, "broke"))]
    // Chunk 3 comes out of the index again: 2 is missing.
    try await store.write([
      .job(job(1, .running)),
      .chunks([ModelSamples.chunk(0, status: .done), chunk, ModelSamples.chunk(3)]), .track(ModelSamples.track()),
    ])
    let found = try #require(try JobArchive.job(JobID(1), path: path))
    #expect(found.record == nil && found.view.chunks.map(\.id.index) == [0, 1] && found.view.tracks.count == 1)
    #expect(found.film.record.chunks.map(\.state) == [.done, .failed])
    #expect(found.film.record.failures.map(\.attempt) == [3])
    // Done, and not summed up yet.
    try await store.write([.job(job(1, .done))])
    #expect(try JobArchive.job(JobID(1), path: path)?.view.chunks.count == 2)
  }

  @Test func `an output is found by its path, letter by letter, and the newest job that made it counts`() async throws {
    let odd = "/out/it's \u{202e}<script> 🎬.mkv"
    try await JobStore(path: path).write([
      .job(job(1, .done, output: odd)), .job(job(2, .failed, output: odd)), .job(job(3, .done)),
    ])
    #expect(try JobArchive.job(output: odd, path: path)?.view.job.id == JobID(2))
    #expect(try JobArchive.job(output: "/out/film.mkv", path: path)?.view.job.id == JobID(3))
    #expect(try JobArchive.job(output: "/OUT/film.mkv", path: path) == nil)
    #expect(try JobArchive.job(output: "' OR 1=1 --", path: path) == nil)
  }

  @Test func `a record goes when its job begins again, is cut anew or is removed`() async throws {
    let store = try JobStore(path: path)
    try await store.write([
      .job(job(1, .failed)), .record(JobID(1), record), .job(job(2, .done)), .record(JobID(2), record),
      .job(job(3, .failed)), .record(JobID(3), record), .record(JobID(9), record),
    ])
    #expect(try await records() == 3, "that of no job is dropped")
    try await store.write([.job(job(1, .failed)), .job(job(2, .done))])
    #expect(try await records() == 3)
    try await store.write([.job(job(1, .waiting))])
    #expect(try JobArchive.job(JobID(1), path: path)?.record == nil)
    try await store.write([.reset(JobID(3))])
    #expect(try JobArchive.job(JobID(3), path: path)?.record == nil)
    try await store.write([.remove(JobID(2))])
    #expect(try await records() == 0)
    #expect(try JobArchive.job(JobID(2), path: path) == nil)
  }

  @Test func `what a record is made of is kept while its job may go on, and goes when it is done`() async throws {
    let store = try JobStore(path: path)
    func steps(_ id: Int64) throws -> [StoreChange] {
      try [StepName.tools, StepName.commands, StepName.report].map { try step(id, $0, [String]()) }
    }
    try await store.write([.job(job(1, .running)), .job(job(2, .running))] + steps(1) + steps(2))
    try await store.write([
      .job(job(1, .failed)), .record(JobID(1), record), .job(job(2, .done)), .record(JobID(2), record),
    ])
    let kept = try await store.load().records.map { $0.steps.keys.sorted() }
    #expect(kept == [["commands", "report", "tools"], ["report"]])
  }

  @Test func `a record that can't be read hides nothing else`() async throws {
    try await JobStore(path: path).write([.job(job(1, .done)), .record(JobID(1), record)])
    for change in ["version = 99", "version = 2, record = 'no JSON'"] {
      try await DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE record SET \(change)") }
      let found = try #require(try JobArchive.job(JobID(1), path: path))
      #expect(found.record == nil && found.view.job.state == .done)
    }
    try await DatabaseQueue(path: path).write { try $0.execute(sql: "UPDATE job SET version = 99") }
    #expect(try JobArchive.job(JobID(1), path: path) == nil)
  }

  @Test func `databases of other versions are read as far as they can be, and left as they are`() async throws {
    #expect(try JobArchive.job(JobID(1), path: path) == nil)
    #expect(!FileManager.default.fileExists(atPath: path))
    try await JobStore(path: path).write([.job(job(1, .done))])
    // As the version before leaves it.
    let last = "6: records"
    try await DatabaseQueue(path: path).write { db in
      try db.execute(sql: "DROP TABLE record; DELETE FROM grdb_migrations WHERE identifier = '\(last)'")
    }
    #expect(try JobArchive.job(JobID(1), path: path)?.view.job.state == .done)
    let tables = try await DatabaseQueue(path: path).read { try $0.tableExists("record") }
    #expect(!tables)
    try await DatabaseQueue(path: path).write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99: of tomorrow')")
    }
    #expect(throws: StoreError.self) { try JobArchive.job(JobID(1), path: path) }
  }

  @Test func `one of the first version has to be brought up to date, and says how`() throws {
    let old = try StoredFiles.copy("v1-done.sqlite", to: folder)
    #expect {
      try JobArchive.job(JobID(1), path: old)
    } throws: { error in
      let report = ErrorReport.of(error)
      return report.code == .storeBroken && report.advice.contains("drapto engine start")
    }
  }
}
