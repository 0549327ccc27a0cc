import DraptoModel
import Foundation
import GRDB

/// Everything that must outlive the process, in SQLite (WAL, fully synchronous): when a call returns, it is on disk.
package struct JobStore: Sendable {
  private let database: DatabasePool
  /// The write that was asked for last.
  private let last = Locked<Task<Void, Never>?>(nil)

  /// Opens or makes the database and brings it up to date. Throws ``StoreError``.
  package init(path: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = 2
    // One engine at a time uses it, but the one before may still be folding its log in while it closes, and people look
    // into it with sqlite3.
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
    do {
      database = try DatabasePool(path: path, configuration: configuration)
      let migrator = Schema.migrator
      if try database.read(migrator.hasBeenSuperseded) { throw StoreError.newer(path: path) }
      try migrator.migrate(database)
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError.unusable(path: path, reason: "\(error)")
    }
  }

  private func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    let database = self.database
    // A task of its own: a cancelled write is rolled back, and what was told to clients would not be on disk when the
    // engine stops in that moment. Each waits for the one before: the row that was changed last is the one that stays.
    let task = last.withLock { last in
      let before = last
      let task = Task {
        await before?.value
        return try await database.write(body)
      }
      last = Task { _ = await task.result }
      return task
    }
    do { return try await task.value } catch { throw explained(error) }
  }

  private func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    do { return try await database.read(body) } catch { throw explained(error) }
  }

  /// SQLite's errors as ours; a full disk is one to wait for.
  private func explained(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let path = database.path
    return error.resultCode == .SQLITE_FULL
      ? StoreError.full(path: path) : StoreError.unusable(path: path, reason: "\(error)")
  }

  /// One job as it is stored, with everything of it.
  package struct Record: Sendable {
    package var job: Job
    package var settings: Settings
    package var chunks: [Chunk]
    package var tracks: [TrackTask]
    package var steps: [String: Data]
  }

  /// All jobs, in order of their numbers.
  package func load() async throws -> [Record] {
    try await read { db in
      try Row.fetchAll(db, sql: "SELECT id, job, settings FROM job ORDER BY id").map { row in
        let id: Int64 = row["id"]
        let steps = try Row.fetchAll(db, sql: "SELECT name, result FROM step WHERE job = ?", arguments: [id])
        return Record(
          job: try decode(row["job"]), settings: try decode(row["settings"]),
          chunks: try Data.fetchAll(db, sql: "SELECT chunk FROM chunk WHERE job = ? ORDER BY number", arguments: [id])
            .map { try decode($0) },
          tracks: try Data.fetchAll(db, sql: "SELECT track FROM track WHERE job = ? ORDER BY stream", arguments: [id])
            .map { try decode($0) },
          steps: Dictionary(uniqueKeysWithValues: steps.map { ($0["name"], $0["result"]) }))
      }
    }
  }

  /// Adds a job; its number is the store's. Returns it as stored.
  package func add(_ job: Job, settings: Settings) async throws -> Job {
    try await write { db in
      try db.execute(
        sql: "INSERT INTO job (source, output, state, priority, position, job, settings) VALUES (?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          job.source, job.output, job.state.rawValue, job.priority, job.position, try encode(job), try encode(settings),
        ])
      var stored = job
      stored.id = JobID(db.lastInsertedRowID)
      try db.execute(sql: "UPDATE job SET job = ? WHERE id = ?", arguments: [try encode(stored), stored.id.value])
      return stored
    }
  }

  package func save(_ job: Job) async throws {
    try await write { db in
      try db.execute(
        sql: "UPDATE job SET state = ?, priority = ?, position = ?, job = ? WHERE id = ?",
        arguments: [job.state.rawValue, job.priority, job.position, try encode(job), job.id.value])
      if db.changesCount == 0 { throw StoreError.noJob(job.id) }
    }
  }

  package func save(_ settings: Settings, of job: JobID) async throws {
    try await write { db in
      try db.execute(sql: "UPDATE job SET settings = ? WHERE id = ?", arguments: [try encode(settings), job.value])
    }
  }

  package func remove(_ id: JobID) async throws {
    try await write { db in try db.execute(sql: "DELETE FROM job WHERE id = ?", arguments: [id.value]) }
  }

  package func save(_ chunks: [Chunk]) async throws {
    try await write { db in
      for chunk in chunks {
        try db.execute(
          sql: """
            INSERT INTO chunk (job, number, state, chunk) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET state = excluded.state, chunk = excluded.chunk
            """,
          arguments: [chunk.id.job.value, chunk.id.index, chunk.state.rawValue, try encode(chunk)])
      }
    }
  }

  package func save(_ track: TrackTask) async throws {
    try await write { db in
      try db.execute(
        sql: """
          INSERT INTO track (job, stream, track) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET track = excluded.track
          """,
        arguments: [track.job.value, track.stream, try encode(track)])
    }
  }

  /// Records the result of a step; replaces an older one.
  package func saveStep(_ name: String, of job: JobID, _ result: some Encodable & Sendable) async throws {
    try await write { db in
      try db.execute(
        sql: """
          INSERT INTO step (job, name, result) VALUES (?, ?, ?)
          ON CONFLICT DO UPDATE SET result = excluded.result
          """,
        arguments: [job.value, name, try encode(result)])
    }
  }

  package func save(_ queue: QueueState) async throws {
    try await write { db in
      try db.execute(
        sql: "INSERT INTO queue (id, state) VALUES (1, ?) ON CONFLICT DO UPDATE SET state = excluded.state",
        arguments: [try encode(queue)])
    }
  }

  package func queue() async throws -> QueueState? {
    try await read { db in
      try Data.fetchOne(db, sql: "SELECT state FROM queue WHERE id = 1").map { try decode($0) }
    }
  }

  /// Reads a step's result. Throws a `DecodingError` for one of another shape.
  package static func decodeStep<T: Decodable>(_ data: Data, as type: T.Type) throws -> T { try decode(data) }
}

private func encode(_ value: some Encodable) throws -> Data { try JSONEncoder().encode(value) }
private func decode<T: Decodable>(_ data: Data) throws -> T { try JSONDecoder().decode(T.self, from: data) }
