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

  func log(event: LogEvent) {
    var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    let subsystem = fields.removeValue(forKey: "subsystem") ?? "engine"
    guard rank(event.level) >= levels[subsystem] ?? level else { return }
    let line = LogRecord(
      time: Date().formatted(LogRecord.timeFormat), level: rank(event.level), subsystem: subsystem,
      job: fields.removeValue(forKey: "job"),
      chunk: fields.removeValue(forKey: "chunk"), message: "\(event.message)", fields: fields.isEmpty ? nil : fields)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
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
