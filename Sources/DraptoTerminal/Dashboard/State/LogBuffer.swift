import DequeModule
import DraptoModel
import DraptoReports

/// The log lines a screen keeps, each with a number that never changes. Older ones than it had at first have numbers
/// below those.
package struct LogBuffer: Sendable, Equatable {
  /// Whether there are older lines to be had, from the log file.
  package enum Past: Sendable, Equatable { case unread, reading, exhausted }

  /// Lines that are kept, besides older ones that were asked for.
  package static let capacity = 10_000
  /// Older lines that are kept at most.
  package static let mostOlder = 10_000
  /// Number of the first line kept.
  package private(set) var first = 0
  /// The lines kept, oldest first.
  package private(set) var lines: Deque<LogLine> = []
  /// What is known of older lines.
  package private(set) var past = Past.unread
  /// Short names of the films the lines are about, those that are gone too.
  private var films: [JobID: String] = [:]
  /// Lines read from the file since they were last let go.
  private var older = 0

  package init() {}

  /// Number of the line that comes next.
  package var end: Int { first + lines.count }

  /// Adds the newest line; beyond ``capacity`` the oldest is forgotten.
  package mutating func append(_ line: LogLine) {
    lines.append(line)
    if lines.count > Self.capacity + older { forget(1) }
  }

  private mutating func forget(_ count: Int) {
    lines.removeFirst(count)
    first += count
    past = .unread
  }

  /// The line with this number; nil when it is forgotten or still to come.
  package subscript(number: Int) -> LogLine? {
    lines.indices.contains(number - first) ? lines[number - first] : nil
  }

  // MARK: Films

  /// Takes the name of a job's film.
  package mutating func name(_ job: JobID, _ name: String) {
    let short = LogText.film(name)
    if films[job] != short { films[job] = short }
  }

  /// The short name of a job's film, as lines have it; nil where it was never known.
  package func film(_ job: JobID) -> String? { films[job] }

  /// A line as the screen has it: everything but time and level, its film by name.
  package func text(_ line: LogLine) -> String { LogText.line(line, film: line.job.flatMap { films[$0] }) }

  // MARK: Older lines

  /// Older lines are asked for; false where there is no use in that.
  package mutating func beginReading() -> Bool {
    guard past == .unread, older < Self.mostOlder else { return false }
    past = .reading
    return true
  }

  /// Puts older lines before those there are. What the engine told already is in the file too, as the newest of them.
  /// - Parameter isEnd: there are none before these.
  package mutating func prepend(_ found: [LogLine], isEnd: Bool) {
    guard past == .reading else { return }
    past = isEnd ? .exhausted : .unread
    var found = found[...]
    while let last = found.last, lines.prefix(8).contains(where: { Self.areSame(last, $0) }) { found.removeLast() }
    found = found.suffix(max(0, Self.mostOlder - older))
    lines.prepend(contentsOf: found)
    first -= found.count
    older += found.count
  }

  /// The file has its own time of a line, which is a little later.
  private static func areSame(_ a: LogLine, _ b: LogLine) -> Bool {
    a.message == b.message && a.subsystem == b.subsystem && a.job == b.job && a.chunk == b.chunk
      && abs(a.time.timeIntervalSince(b.time)) < 1
  }

  /// Nobody looks at older lines any more: the memory they take is given back.
  package mutating func letGoOfOlder() {
    older = 0
    if lines.count > Self.capacity { forget(lines.count - Self.capacity) }
  }
}
