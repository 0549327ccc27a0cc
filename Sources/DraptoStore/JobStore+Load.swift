import DraptoModel
import Foundation
import GRDB

extension JobStore {
  /// Reads everything, but for the chunks and tracks of jobs that are done. Rows that can't be read are named and left
  /// alone. Throws ``StoreError`` only where the database itself can't be read.
  package func load() async throws -> Loaded {
    try await read { db in
      let reader = RowReader(db)
      var loaded = Loaded(nextJob: try JobStore.nextJob(db))
      let rows = try Row.fetchCursor(db, sql: "SELECT id, version, job, settings FROM job ORDER BY id")
      while let row = try rows.next() {
        guard var record = reader.record(row) else { continue }
        if try !reader.fill(&record, withWork: record.job.state != .done) { loaded.unsummed.append(record.job.id) }
        loaded.records.append(record)
      }
      let remembered = try Set(Int64.fetchCursor(db, sql: "SELECT job FROM history"))
      loaded.unremembered = loaded.records.map(\.job).filter { $0.state == .done && !remembered.contains($0.id.value) }
        .map(\.id)
      loaded.queue = try reader.queue()
      loaded.watched = try reader.watched()
      loaded.skipped = reader.decoder.skipped
      return loaded
    }
  }

  /// The first number that no job has ever had: SQLite keeps the highest one, also when its job is gone.
  private static func nextJob(_ db: Database) throws -> JobID {
    let highest = try Int64.fetchOne(
      db,
      sql:
        "SELECT max((SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'job'), coalesce(max(id), 0)) FROM job"
    )
    return JobID((highest ?? 0) + 1)
  }
}

extension RowReader {
  /// A job by its row: number, version, job, settings.
  func record(_ row: Row) -> JobRecord? {
    let id: Int64 = row[0]
    return decoder.read("job", "\(id)", version: row[1]) { version in
      let job: Job = try decoder.decode(row[2], version)
      guard job.id.value == id else { throw OddRow("belongs to another place") }
      return JobRecord(job: job, settings: try decoder.decode(row[3], version))
    }
  }

  /// Reads what hangs on a job: its steps, and its chunks and tracks or what is kept of them.
  /// - Parameter withWork: chunks and tracks too, where they were not summed up.
  /// - Returns: false for a job that is done and was not summed up.
  func fill(_ record: inout JobRecord, withWork: Bool) throws -> Bool {
    let job = record.job.id
    record.steps = try steps(of: job)
    var isSummed = false
    if record.job.state == .done { (record.sums, isSummed) = try sums(of: job) }
    if withWork, !isSummed {
      record.chunks = try chunks(of: job)
      record.tracks = try tracks(of: job)
    }
    return isSummed || record.job.state != .done
  }

  /// What was kept of a job when it ended; nil where nothing was, or nothing that can be read.
  func filmRecord(of job: JobID) throws -> FilmRecord? {
    let statement = try db.cachedStatement(sql: "SELECT version, record FROM record WHERE job = ?")
    guard let row = try Row.fetchOne(statement, arguments: [job.value]) else { return nil }
    return decoder.read("record", "\(job)", version: row[0]) { try decoder.decode(row[1], $0) }
  }

  private func chunks(of job: JobID) throws -> [Chunk] {
    try values(
      of: "chunk", job, sql: "SELECT number, version, chunk FROM chunk WHERE job = ? ORDER BY number"
    ) { $0.id.job == job && $0.id.index == $1.map(Int.init) }
  }

  private func tracks(of job: JobID) throws -> [TrackTask] {
    try values(
      of: "track", job, sql: "SELECT stream, version, track FROM track WHERE job = ? ORDER BY stream"
    ) { $0.job == job && $0.stream == $1.map(Int.init) }
  }

  /// A step's result is read by the one who wants it; both versions have the same.
  private func steps(of job: JobID) throws -> [String: Data] {
    var steps: [String: Data] = [:]
    let sql = "SELECT name, version, result FROM step WHERE job = ? ORDER BY name"
    let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [job.value])
    while let row = try rows.next() {
      guard let name = String.fromDatabaseValue(row[0]) else { continue }
      steps[name] = decoder.read("step", "\(job)/\(name)", version: row[1]) { _ in
        guard let data = Data.fromDatabaseValue(row[2]) else { throw OddRow("holds no JSON") }
        return data
      }
    }
    return steps
  }

  /// The sums of a job, and whether there are any, be it some that can't be read.
  private func sums(of job: JobID) throws -> (value: WorkSums?, isStored: Bool) {
    let statement = try db.cachedStatement(sql: "SELECT version, sums FROM sums WHERE job = ?")
    guard let row = try Row.fetchOne(statement, arguments: [job.value]) else { return (nil, false) }
    return (decoder.read("sums", "\(job)", version: row[0]) { try decoder.decode(row[1], $0) }, true)
  }

  fileprivate func watched() throws -> [WatchedFilm] {
    var films: [WatchedFilm] = []
    let rows = try Row.fetchCursor(db, sql: "SELECT path, bytes, modified FROM watched")
    while let row = try rows.next() {
      guard let path = String.fromDatabaseValue(row[0]) else { continue }
      let (bytes, modified) = (Int64.fromDatabaseValue(row[1]), Int64.fromDatabaseValue(row[2]))
      let fingerprint = bytes.flatMap { bytes in modified.map { FileFingerprint(bytes: bytes, modified: $0) } }
      films.append(WatchedFilm(path: path, fingerprint: fingerprint))
    }
    return films
  }

  fileprivate func queue() throws -> QueueState? {
    guard let row = try Row.fetchOne(db, sql: "SELECT version, state FROM queue WHERE id = 1") else { return nil }
    return decoder.read("queue", "1", version: row[0]) { try decoder.decode(row[1], $0) }
  }
}
