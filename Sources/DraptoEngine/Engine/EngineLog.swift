import DraptoModel
import Logging

/// Structured log lines: to swift-log (the file, stderr) and to the event stream (the screen).
package struct EngineLog: Sendable {
  private let logger: Logger
  private let emit: @Sendable (LogLine) -> Void

  package init(logger: Logger, emit: @escaping @Sendable (LogLine) -> Void) {
    self.logger = logger
    self.emit = emit
  }

  /// Writes one line. May be called from any thread.
  package func write(
    _ level: LogLevel, _ subsystem: String, _ message: String, job: JobID? = nil, chunk: Int? = nil,
    fields: [String: String] = [:]
  ) {
    let line = LogLine(level: level, subsystem: subsystem, job: job, chunk: chunk, message: message, fields: fields)
    var metadata: Logger.Metadata = ["subsystem": .string(subsystem)]
    if let job { metadata["job"] = .string("\(job)") }
    if let chunk { metadata["chunk"] = .string("\(chunk)") }
    for (key, value) in fields { metadata[key] = .string(value) }
    logger.log(level: level.swiftLog, "\(message)", metadata: metadata, source: "drapto")
    emit(line)
  }

  /// Writes an error, with its command and the program's last words as fields.
  package func error(_ report: ErrorReport, _ subsystem: String, job: JobID? = nil, chunk: Int? = nil) {
    var fields = ["code": report.code.rawValue]
    if let command = report.command { fields["command"] = command }
    if let status = report.exitStatus { fields["status"] = "\(status)" }
    if let signal = report.signal { fields["signal"] = "\(signal)" }
    if let tail = report.stderrTail { fields["stderr"] = tail }
    write(.error, subsystem, report.message, job: job, chunk: chunk, fields: fields)
  }
}

extension LogLevel {
  /// The level's name in swift-log.
  package var swiftLog: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }
}
