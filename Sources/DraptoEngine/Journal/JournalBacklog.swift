import DraptoModel
import DraptoStore

/// Rows that could not be written and are to be tried again.
struct JournalBacklog {
  /// Oldest first.
  private(set) var rows: [StoreChange] = []
  private var reason: ErrorReport?
  /// How often in a row the same rows were refused while others were written.
  private var refusals = 0

  /// So often a row is tried that others can be written beside.
  private static let mostRefusals = 5

  /// Why rows wait; nil when none do.
  var failure: ErrorReport? { rows.isEmpty ? nil : reason }

  /// Keeps what is left of a try.
  /// - Parameter tried: how many rows were tried.
  /// - Returns: a row that can't be written at all, and is given up: everything would wait for it for ever. One that
  ///   failed with all others is none of that: the database is away.
  mutating func keep(_ left: [StoreChange], of tried: Int, _ failure: ErrorReport) -> StoreChange? {
    // A try at these rows alone says nothing of them.
    if left.count < tried { refusals = left.count == rows.count ? refusals + 1 : 0 }
    reason = failure
    rows = left
    guard refusals >= Self.mostRefusals else { return nil }
    refusals = 0
    return rows.isEmpty ? nil : rows.removeFirst()
  }
}
