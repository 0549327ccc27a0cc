import DraptoModel

/// The log lines a screen keeps, each with a number that never changes.
package struct LogBuffer: Sendable, Equatable {
  package static let capacity = 10_000
  /// Number of the first line kept.
  package private(set) var first = 0
  package private(set) var lines: [LogLine] = []

  package init() {}

  package var end: Int { first + lines.count }

  package mutating func append(_ line: LogLine) {
    lines.append(line)
    if lines.count > Self.capacity + 1000 {
      lines.removeFirst(1000)
      first += 1000
    }
  }

  package subscript(number: Int) -> LogLine? {
    lines.indices.contains(number - first) ? lines[number - first] : nil
  }
}

/// How the log is looked at. Lines are named by their numbers, so that new ones move nothing.
package struct LogView: Sendable, Equatable {
  package var level: LogLevel = .info
  package var isFollowing = true
  /// Number of the selected line.
  package var selected = 0
  /// Number of the first line shown.
  package var top = 0
  /// Number behind the last line that was on the screen: what comes later is new.
  package var seen = 0
  /// Columns scrolled to the right.
  package var shift = 0
  /// Only lines with this text.
  package var only = ""
  /// Text that is marked and searched for.
  package var search = ""

  package init() {}

  package func shows(_ line: LogLine) -> Bool {
    line.level >= level && (only.isEmpty || LogText.line(line).localizedCaseInsensitiveContains(only))
  }

  /// Numbers of the lines shown, oldest first.
  package func shown(in buffer: LogBuffer) -> [Int] {
    if level == .debug, only.isEmpty { return Array(buffer.first..<buffer.end) }
    return buffer.lines.indices.compactMap { shows(buffer.lines[$0]) ? $0 + buffer.first : nil }
  }
}
