import DraptoModel
import Foundation

/// Which lines of the log are wanted.
struct LogFilter: Sendable {
  var level = LogLevel.info
  var job: JobID?
  var chunk: Int?

  func fits(_ line: LogLine) -> Bool {
    line.level >= level && (job == nil || line.job == job) && (chunk == nil || line.chunk == chunk)
  }
}

/// Lines of the log that are told again and again, by the file and by each snapshot: each comes out once. Pure.
struct LogTail: Sendable {
  /// Of the newest second that was seen.
  private var newest: [LogLine] = []

  /// Those that were not there yet. The engine tells times in whole seconds, so lines of the newest one are compared.
  mutating func new(_ lines: [LogLine]) -> [LogLine] {
    let last = newest.first?.time
    var known = newest
    let new = lines.map(Self.inWholeSeconds).filter { line in
      guard let last, line.time <= last else { return true }
      guard line.time == last else { return false }
      // The same may have been said twice.
      guard let place = known.firstIndex(of: line) else { return true }
      known.remove(at: place)
      return false
    }
    for line in new { keep(line) }
    return new
  }

  /// One that can't have been there: an event.
  mutating func next(_ line: LogLine) -> LogLine {
    let line = Self.inWholeSeconds(line)
    keep(line)
    return line
  }

  private mutating func keep(_ line: LogLine) {
    if let last = newest.first, line.time < last.time { return }
    newest = newest.filter { $0.time == line.time } + [line]
  }

  private static func inWholeSeconds(_ line: LogLine) -> LogLine {
    var line = line
    line.time = Date(timeIntervalSince1970: line.time.timeIntervalSince1970.rounded(.down))
    return line
  }
}
