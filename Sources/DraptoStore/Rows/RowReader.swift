import DraptoModel
import Foundation
import GRDB

/// Reads the rows of one state of the database.
struct RowReader {
  let db: Database
  let decoder = RowDecoder()

  init(_ db: Database) { self.db = db }

  /// The values of a job's rows in a table, without those that can't be read. The query gives key, version and JSON.
  ///
  /// Many rows are decoded on all cores: nearly all of the time goes into their JSON.
  func values<T: StoredValue>(
    of table: String, _ job: JobID, sql: String, isAt: @Sendable (T, Int64?) -> Bool
  ) throws -> [T] {
    let rows = try PartRow.fetchAll(db.cachedStatement(sql: sql), of: job)
    let slices = stride(from: 0, to: rows.count, by: 256).map { rows[$0..<min($0 + 256, rows.count)] }
    let parts = Locked([([T], [SkippedRow])](repeating: ([], []), count: slices.count))
    DispatchQueue.concurrentPerform(iterations: slices.count) { index in
      let decoder = RowDecoder()
      let values = slices[index].compactMap { row in
        decoder.read(table, "\(job)/\(row.name)", version: row.version) { version in
          let value: T = try decoder.decode(row.json, version)
          guard isAt(value, Int64.fromDatabaseValue(row.key)) else { throw OddRow("belongs to another place") }
          return value
        }
      }
      parts.withLock { $0[index] = (values, decoder.skipped) }
    }
    return parts.withLock { parts in
      decoder.note(parts.flatMap(\.1))
      return parts.flatMap(\.0)
    }
  }
}

/// A row of a part of a job, as SQLite gives it.
private struct PartRow {
  /// The part's number among those of its job; anything where somebody wrote into the database.
  var key: DatabaseValue
  var version: DatabaseValue
  var json: DatabaseValue

  var name: String { String.fromDatabaseValue(key) ?? key.description }

  static func fetchAll(_ statement: Statement, of job: JobID) throws -> [PartRow] {
    var rows: [PartRow] = []
    let cursor = try Row.fetchCursor(statement, arguments: [job.value])
    while let row = try cursor.next() { rows.append(PartRow(key: row[0], version: row[1], json: row[2])) }
    return rows
  }
}
