import Foundation

/// How much a log line matters, least first.
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
  /// When it was written.
  package var time: Date
  /// How much it matters.
  package var level: LogLevel
  /// `engine`, `scheduler`, `probe`, `plan`, `segment`, `encode`, `audio`, `assemble`, `validate`, `store`, `tool` …
  package var subsystem: String
  /// The job it is about, if it is about one.
  package var job: JobID?
  /// Index of the chunk it is about, if it is about one.
  package var chunk: Int?
  /// One line for people.
  package var message: String
  /// Further values by name.
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
