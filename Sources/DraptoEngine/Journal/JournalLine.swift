/// Changes in the order they were made, and who waits for them to be written.
struct JournalLine {
  /// Not yet tried to be written.
  private(set) var changes: [JournalChange] = []
  /// Numbers of changes that came, and that were written or tried to be.
  private var made = 0
  private var done = 0
  private var waiters: [(position: Int, continuation: CheckedContinuation<Void, any Error>)] = []

  var isUnhandled: Bool { done < made }

  mutating func add(_ new: [JournalChange]) {
    changes += new
    made += new.count
  }

  /// Waits for everything that came so far.
  mutating func wait(_ continuation: CheckedContinuation<Void, any Error>) { waiters.append((made, continuation)) }

  /// All that waits, to be written in one transaction; nil when nothing does.
  mutating func next() -> [JournalChange]? {
    guard !changes.isEmpty else { return nil }
    defer { changes = [] }
    return changes
  }

  /// Takes note that so many were dealt with. Returns those who waited for no more than that.
  mutating func handled(_ count: Int) -> [CheckedContinuation<Void, any Error>] {
    done += count
    let ready = waiters.filter { $0.position <= done }
    waiters.removeAll { $0.position <= done }
    return ready.map(\.continuation)
  }
}
