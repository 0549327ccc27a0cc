import DraptoModel
import Foundation
import Logging

/// swift-log to JSON lines: `{"time":…,"level":…,"subsystem":…,"job":…,"chunk":…,"message":…,"fields":{…}}`.
struct JSONLinesHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel: Logger.Level = .debug
  let file: LogFile
  let level: LogLevel
  /// Levels of single subsystems.
  let levels: [String: LogLevel]

  init(file: LogFile, level: LogLevel, levels: [String: LogLevel]) {
    self.file = file
    self.level = level
    self.levels = levels
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  private struct Line: Encodable {
    var time: Date
    var level: String
    var subsystem: String
    var job: String?
    var chunk: String?
    var message: String
    var fields: [String: String]?
  }

  func log(event: LogEvent) {
    var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    let subsystem = fields.removeValue(forKey: "subsystem") ?? "engine"
    guard rank(event.level) >= levels[subsystem] ?? level else { return }
    let line = Line(
      time: Date(), level: rank(event.level).rawValue, subsystem: subsystem, job: fields.removeValue(forKey: "job"),
      chunk: fields.removeValue(forKey: "chunk"), message: "\(event.message)", fields: fields.isEmpty ? nil : fields)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .custom { date, encoder in
      var box = encoder.singleValueContainer()
      try box.encode(date.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true)) + "Z")
    }
    guard let data = try? encoder.encode(line) else { return }
    file.append(String(decoding: data, as: UTF8.self))
  }

  private func rank(_ level: Logger.Level) -> LogLevel {
    switch level {
    case .trace, .debug: .debug
    case .info, .notice: .info
    case .warning: .warning
    case .error, .critical: .error
    }
  }
}
