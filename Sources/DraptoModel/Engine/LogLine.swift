import Foundation

package enum LogLevel: String, Codable, Sendable, CaseIterable, Comparable {
  case debug, info, warning, error

  private var rank: Int {
    switch self {
    case .debug: 0
    case .info: 1
    case .warning: 2
    case .error: 3
    }
  }

  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rank < b.rank }
}

/// One structured log line.
package struct LogLine: Codable, Sendable, Equatable {
  package var time: Date
  package var level: LogLevel
  /// `engine`, `scheduler`, `probe`, `plan`, `segment`, `encode`, `audio`, `assemble`, `validate`, `store`, `tool` …
  package var subsystem: String
  package var job: JobID?
  package var chunk: Int?
  package var message: String
  package var fields: [String: String]

  package init(
    time: Date = Date(), level: LogLevel, subsystem: String, job: JobID? = nil, chunk: Int? = nil, message: String,
    fields: [String: String] = [:]
  ) {
    self.time = time
    self.level = level
    self.subsystem = subsystem
    self.job = job
    self.chunk = chunk
    self.message = message
    self.fields = fields
  }
}
