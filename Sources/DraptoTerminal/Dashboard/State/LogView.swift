import Algorithms
import DraptoModel

/// What lines of the log are about.
package enum LogSubject: Sendable, Hashable {
  case job(JobID)
  case chunk(ChunkID)

  /// Whether a line is about it.
  package func fits(_ line: LogLine) -> Bool {
    switch self {
    case .job(let id): line.job == id
    case .chunk(let id): line.job == id.job && line.chunk == id.index
    }
  }

  /// The job that it is, or belongs to.
  package var job: JobID {
    switch self {
    case .job(let id): id
    case .chunk(let id): id.job
    }
  }
}

/// How the log is looked at. Lines are named by their numbers, so that new ones move nothing.
package struct LogView: Sendable, Equatable {
  /// The least level that is shown.
  package var level: LogLevel = .info
  /// The newest line stays in sight.
  package var isFollowing = true
  /// Long lines are broken, not cut.
  package var wraps = false
  /// Number of the selected line.
  package var selected = 0
  /// Number of the first line shown.
  package var top = 0
  /// Number behind the last line that was on the screen: what comes later is new.
  package var seen = 0
  /// Columns scrolled to the right.
  package var shift = 0
  /// Only lines with this pattern.
  package var only = ""
  /// Only lines about this film or chunk; nil: all.
  package var subject: LogSubject?
  /// Pattern that is marked and searched for.
  package var search = ""

  package init() {}

  /// Numbers of the lines shown, oldest first.
  package func shown(in buffer: LogBuffer) -> [Int] {
    if choice == Choice(self), looked == buffer.first..<buffer.end { return rows }
    var copy = self
    copy.refresh(from: buffer)
    return copy.rows
  }

  /// What decides whether a line is shown.
  private struct Choice: Equatable {
    var level = LogLevel.info
    var only = ""
    var subject: LogSubject?

    init() {}
    init(_ view: LogView) { (level, only, subject) = (view.level, view.only, view.subject) }
  }

  /// What ``shown(in:)`` answers, as of the last ``refresh(from:)``.
  private var rows: [Int] = []
  /// What `rows` was made with.
  private var choice = Choice()
  /// Numbers of the lines that were looked at: each is looked at once.
  private var looked = 0..<0

  /// Brings `rows` up to date: all of them after another choice, else only with the lines that are new at either end.
  package mutating func refresh(from buffer: LogBuffer) {
    let all = buffer.first..<buffer.end
    if choice != Choice(self) || looked.upperBound > all.upperBound || looked.upperBound < all.lowerBound {
      rows = []
      choice = Choice(self)
      looked = all.lowerBound..<all.lowerBound
    }
    guard looked != all else { return }
    let pattern = TextPattern(only)
    let passes = { (number: Int) in
      guard let line = buffer[number], line.level >= level, subject?.fits(line) ?? true else { return false }
      return pattern.isEmpty || pattern.matches(buffer.text(line))
    }
    if all.lowerBound < looked.lowerBound { rows = (all.lowerBound..<looked.lowerBound).filter(passes) + rows }
    rows += (looked.upperBound..<all.upperBound).filter(passes)
    looked = all
    rows.removeFirst(rows.partitioningIndex { $0 >= all.lowerBound })
  }

  /// The same lines are looked at in the same way; which rows were filtered already follows from that.
  package static func == (a: LogView, b: LogView) -> Bool {
    (a.level, a.isFollowing, a.wraps, a.selected, a.top, a.seen)
      == (b.level, b.isFollowing, b.wraps, b.selected, b.top, b.seen)
      && (a.shift, a.only, a.subject, a.search) == (b.shift, b.only, b.subject, b.search)
  }
}
