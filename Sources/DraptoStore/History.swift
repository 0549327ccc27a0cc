import DraptoModel
import Foundation
import GRDB

/// The films that were finished, as they stand in a database that an engine may be using: nothing is written or brought
/// up to date.
package enum History {
  /// In the order they were done; none where there is no database yet, or one of before there was a history.
  ///
  /// Throws ``StoreError``. Blocks on the disk.
  package static func read(path: String) throws -> [HistoryEntry] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      return try DatabaseQueue(path: path, configuration: configuration).read { db in
        guard try db.tableExists("history") else { return [] }
        return try entries(RowReader(db))
      }
    } catch {
      throw StoreError.of(error, path: path)
    }
  }

  /// Rows that can't be read are left out.
  private static func entries(_ reader: RowReader) throws -> [HistoryEntry] {
    var entries: [HistoryEntry] = []
    let rows = try Row.fetchCursor(reader.db, sql: "SELECT job, version, entry FROM history ORDER BY ended, job")
    while let row = try rows.next() {
      let number: DatabaseValue = row[0]
      let entry = reader.decoder.read("history", number.description, version: row[1]) { version in
        try reader.decoder.decode(row[2], version) as HistoryEntry
      }
      if let entry { entries.append(entry) }
    }
    return entries
  }
}
