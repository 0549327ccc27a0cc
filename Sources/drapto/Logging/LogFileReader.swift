import DraptoModel
import Foundation

/// Reads the lines that ``JSONLinesHandler`` writes, newest first: of the log file, then of those it was rotated to.
struct LogFileReader: Sendable {
  let path: String

  /// The last lines that fit, oldest first. Blocks while it reads.
  func last(_ count: Int, where fits: (LogLine) -> Bool) -> [LogLine] {
    var found: [LogLine] = []
    for file in files where found.count < count {
      guard let data = try? Data(contentsOf: URL(fileURLWithPath: file), options: .mappedIfSafe) else { continue }
      var end = data.endIndex
      while end > data.startIndex, found.count < count {
        let start = data[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? data.startIndex
        if let line = Self.line(data[start..<end]), fits(line) { found.append(line) }
        end = max(data.startIndex, start - 1)
      }
    }
    return found.reversed()
  }

  /// Newest first.
  private var files: [String] {
    let rotated = (1...).lazy.map { "\(path).\($0)" }.prefix { FileManager.default.fileExists(atPath: $0) }
    return [path] + rotated
  }

  /// nil for what is no such line: one that is just being written, or of a later version.
  static func line(_ data: Data) -> LogLine? {
    guard !data.isEmpty, let record = try? JSONDecoder().decode(LogRecord.self, from: data),
      let time = try? LogRecord.timeFormat.parse(record.time)
    else { return nil }
    return LogLine(
      time: time, level: record.level, subsystem: record.subsystem,
      job: record.job.flatMap { Int64($0) }.map(JobID.init),
      chunk: record.chunk.flatMap { Int($0) }, message: record.message, fields: record.fields ?? [:])
  }
}
