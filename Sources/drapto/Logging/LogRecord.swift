import DraptoModel
import Foundation

/// A line of the log file, as docs/logging.md has it.
struct LogRecord: Codable {
  /// In UTC, with milliseconds: ``timeFormat``.
  var time: String
  var level: LogLevel
  var subsystem: String
  var job: String?
  var chunk: String?
  var message: String
  /// nil: none.
  var fields: [String: String]?

  static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
