import Algorithms
import DequeModule
import DraptoModel

/// The log lines a screen keeps, each with a number that never changes.
package struct LogBuffer: Sendable, Equatable {
  /// Lines that are kept.
  package static let capacity = 10_000
  /// Number of the first line kept.
  package private(set) var first = 0
  /// The lines kept, oldest first.
  package private(set) var lines: Deque<LogLine> = []

  package init() {}

  /// Number of the line that comes next.
  package var end: Int { first + lines.count }

  /// Adds the newest line; beyond ``capacity`` the oldest is forgotten.
  package mutating func append(_ line: LogLine) {
    lines.append(line)
    if lines.count > Self.capacity {
      lines.removeFirst()
      first += 1
    }
  }

  /// The line with this number; nil when it is forgotten or still to come.
  package subscript(number: Int) -> LogLine? {
    lines.indices.contains(number - first) ? lines[number - first] : nil
  }
}

/// How the log is looked at. Lines are named by their numbers, so that new ones move nothing.
package struct LogView: Sendable, Equatable {
  /// The least level that is shown.
  package var level: LogLevel = .info
  /// The newest line stays in sight.
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

  /// Whether a line passes level and filter.
  package func shows(_ line: LogLine) -> Bool {
    line.level >= level && (only.isEmpty || LogText.line(line).localizedCaseInsensitiveContains(only))
  }

  /// Numbers of the lines shown, oldest first.
  package func shown(in buffer: LogBuffer) -> [Int] {
    if made == (level, only, buffer.end), (rows.first ?? .max) >= buffer.first { return rows }
    var copy = self
    copy.refresh(from: buffer)
    return copy.rows
  }

  /// What ``shown(in:)`` answers, as of the last ``refresh(from:)``.
  private var rows: [Int] = []
  /// What `rows` was made with, and the number behind the last line looked at: each line is looked at once.
  private var made: (level: LogLevel, only: String, end: Int) = (.info, "", 0)

  /// Brings `rows` up to date: all of them after another choice, else only with the new lines.
  package mutating func refresh(from buffer: LogBuffer) {
    if made.level != level || made.only != only || made.end > buffer.end {
      rows = []
      made = (level, only, buffer.first)
    }
    for number in max(made.end, buffer.first)..<buffer.end {
      if let line = buffer[number], shows(line) { rows.append(number) }
    }
    made.end = buffer.end
    rows.removeFirst(rows.partitioningIndex { $0 >= buffer.first })
  }

  package static func == (a: LogView, b: LogView) -> Bool {
    (a.level, a.isFollowing, a.selected, a.top, a.seen) == (b.level, b.isFollowing, b.selected, b.top, b.seen)
      && (a.shift, a.only, a.search) == (b.shift, b.only, b.search)
  }
}
