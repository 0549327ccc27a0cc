import DraptoModel
import Foundation
import GRDB

/// Decodes rows of all versions, and notes those it can't read in place of giving up.
final class RowDecoder {
  private let decoder = JSONDecoder()
  private(set) var skipped: [SkippedRow] = []

  /// What a row gives; nil, and noted, when its version is not known or `body` throws.
  func read<T>(
    _ table: String, _ key: @autoclosure () -> String, version: DatabaseValue, _ body: (RowVersion) throws -> T
  ) -> T? {
    do {
      guard let known = Int.fromDatabaseValue(version).flatMap(RowVersion.init) else {
        throw OddRow("version \(version) is not known")
      }
      return try body(known)
    } catch {
      skipped.append(SkippedRow(table: table, key: key(), reason: OddRow.reason(of: error)))
      return nil
    }
  }

  /// A value out of its JSON.
  func decode<T: StoredValue>(_ value: DatabaseValue, _ version: RowVersion) throws -> T {
    // Text too: people mend rows with sqlite3.
    guard let data = Data.fromDatabaseValue(value) else { throw OddRow("holds no JSON") }
    return switch version {
    case .first: T(try decoder.decode(T.First.self, from: data))
    case .second: try decoder.decode(T.self, from: data)
    }
  }

  /// Takes over what another noted.
  func note(_ skipped: [SkippedRow]) { self.skipped += skipped }
}

/// Why a row is skipped.
struct OddRow: Error {
  let reason: String
  init(_ reason: String) { self.reason = reason }

  static func reason(of error: any Error) -> String {
    switch error {
    case let odd as OddRow: odd.reason
    case DecodingError.keyNotFound(let key, let context): place(context) + "\(key.stringValue) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      place(context) + context.debugDescription
    default: "\(error)"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    context.codingPath.isEmpty ? "" : context.codingPath.map(\.stringValue).joined(separator: ".") + ": "
  }
}
