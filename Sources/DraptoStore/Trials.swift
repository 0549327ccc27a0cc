import DraptoModel
import Foundation
import GRDB

extension JobStore {
  /// What was measured of a film's chunks, each chunk's in the order it was; rows that can't be read are left out.
  /// Throws ``StoreError``.
  package func trials(of film: String) async throws -> [RecordedTrial] {
    try await read { db in
      let reader = RowReader(db)
      var found: [RecordedTrial] = []
      let sql = "SELECT place, number, version, trial FROM trial WHERE film = ? ORDER BY place, number"
      let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [film])
      while let row = try rows.next() {
        guard let place = String.fromDatabaseValue(row[0]), let number = Int.fromDatabaseValue(row[1]) else { continue }
        let trial = reader.decoder.read("trial", "\(place)/\(number)", version: row[2]) { version in
          try reader.decoder.decode(row[3], version) as QualityTrial
        }
        if let trial { found.append(RecordedTrial(film: film, place: place, number: number, trial: trial)) }
      }
      return found
    }
  }

  /// Forgets what was measured before that day. Throws ``StoreError``.
  package func forgetTrials(before day: Date) async throws {
    try await transact { db in
      try db.execute(sql: "DELETE FROM trial WHERE made < ?", arguments: [day.timeIntervalSince1970])
    }
  }
}
