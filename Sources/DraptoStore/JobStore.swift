import DraptoModel
import Foundation
import GRDB

/// Everything that must outlive the process, in SQLite (WAL, fully synchronous): when a call returns, it is on disk.
package struct JobStore: Sendable {
  /// Its name in the state folder.
  package static let fileName = "drapto.sqlite"
  /// Names this database among others: 8 hexadecimal digits drawn when it was made. Two state folders can share a work
  /// folder by it.
  package let id: String
  private let database: DatabasePool

  /// Opens or makes the database, readable by its owner alone, and brings it up to date. Throws ``StoreError``.
  package init(path: String) throws {
    PrivateFiles.prepareDatabase(path)
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
      let name = try database.read { db in try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'id'") }
      guard let name else { throw StoreError.unusable(path: path, reason: "its name is gone (table meta)") }
      id = name
    } catch {
      throw StoreError.of(error, path: path)
    }
  }

  /// Runs one transaction to its end, also when the task that asked is cancelled: what clients were told would not be on
  /// disk if the engine stopped in that moment. Throws ``StoreError``, and then nothing of it is stored.
  func transact<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    let database = self.database
    // A task of its own does not hear of the cancellation; GRDB would roll back.
    let task = Task { try await database.write(body) }
    do { return try await task.value } catch { throw StoreError.of(error, path: database.path) }
  }

  /// Reads one state of the database. Throws ``StoreError``.
  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    do { return try await database.read(body) } catch { throw StoreError.of(error, path: database.path) }
  }

  /// A fact about this store that outlives its jobs; nil when it was never noted.
  package func note(_ name: String) async throws -> String? {
    try await read { db in
      try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name])
    }
  }

  /// Notes a fact; replaces an older one. Throws ``StoreError``.
  package func setNote(_ name: String, _ value: String) async throws {
    try await transact { db in
      try db.execute(sql: "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", arguments: [name, value])
    }
  }

  /// Reads a step's result. Throws a `DecodingError` for one of another shape.
  package static func decodeStep<T: Decodable>(_ data: Data, as type: T.Type) throws -> T {
    try JSONDecoder().decode(type, from: data)
  }
}
