/// Selection, marks and scrolling of a list whose rows are known by ids: rows may come, go and change places, the
/// selection stays with its id.
package struct ListState<ID: Hashable & Sendable>: Sendable, Equatable {
  /// The row that keys act on; nil in an empty list.
  package var selected: ID?
  /// Rows that keys act on together.
  package var marks: Set<ID> = []
  /// Index of the first row shown.
  package var top = 0
  /// Where a range of marks began, and what was marked before; nil: none is being marked.
  private var range: (anchor: ID, before: Set<ID>)?
  /// Somebody chose the row; until then it may follow the work.
  package private(set) var isChosen = false
  /// Where the selection was last, for when its row is gone.
  private var lastIndex = 0

  package init() {}

  /// Index of the selected row; nil when it is not among them.
  package func index(in rows: [ID]) -> Int? { selected.flatMap { rows.firstIndex(of: $0) } }

  /// Selects the row so many rows further down (up below zero), the last or first at most.
  package mutating func move(by distance: Int, in rows: [ID]) {
    select(at: (index(in: rows) ?? lastIndex) + distance, in: rows)
  }

  /// Selects the row at an index, the nearest where there is none.
  package mutating func select(at index: Int, in rows: [ID]) {
    guard !rows.isEmpty else { return }
    isChosen = true
    place(at: index, in: rows)
  }

  /// Selects a row that nobody chose.
  package mutating func follow(_ id: ID) { selected = id }

  private mutating func place(at index: Int, in rows: [ID]) {
    lastIndex = min(max(0, index), rows.count - 1)
    selected = rows[lastIndex]
  }

  /// Marks the selected row, or takes its mark away.
  package mutating func toggleMark() {
    guard let selected else { return }
    if marks.remove(selected) == nil { marks.insert(selected) }
  }

  /// Marks go from the selected row to wherever the selection goes.
  package mutating func beginRange() {
    guard let selected else { return }
    range = (selected, marks)
  }

  /// The marks of the range stay as they are.
  package mutating func endRange() { range = nil }

  /// A range is being marked.
  package var isMarkingRange: Bool { range != nil }

  /// Takes all marks away.
  package mutating func unmark() {
    marks = []
    range = nil
  }

  private mutating func markRange(_ rows: [ID], _ canMark: (ID) -> Bool) {
    guard let (anchor, before) = range else { return }
    guard let from = rows.firstIndex(of: anchor), let to = index(in: rows) else {
      range = nil
      return
    }
    marks = before.union(rows[min(from, to)...max(from, to)].filter(canMark))
  }

  /// The same rows are selected, marked and shown.
  package static func == (a: ListState, b: ListState) -> Bool {
    (a.selected, a.marks, a.top, a.isChosen, a.lastIndex) == (b.selected, b.marks, b.top, b.isChosen, b.lastIndex)
      && a.range?.anchor == b.range?.anchor && a.range?.before == b.range?.before
  }

  /// After rows changed: a row is selected where there is one, it is inside the window, and no mark is of a row gone.
  /// - Parameter exists: whether a marked id is still there, shown or not.
  /// - Parameter canMark: whether a row may be part of a range.
  package mutating func settle(
    rows: [ID], height: Int, exists: (ID) -> Bool, canMark: (ID) -> Bool = { _ in true }
  ) {
    if !marks.isEmpty { marks = marks.filter(exists) }
    guard !rows.isEmpty else {
      // A filter that hides all hides the selection too, but does not forget it.
      if let selected, !exists(selected) { self.selected = nil }
      top = 0
      return
    }
    if let index = index(in: rows) { lastIndex = index } else { place(at: lastIndex, in: rows) }
    markRange(rows, canMark)
    top = Self.scrolled(top, to: lastIndex, count: rows.count, height: height)
  }

  /// The first row of a window of `height` rows that has `index` in it and is not emptier than needed.
  package static func scrolled(_ top: Int, to index: Int, count: Int, height: Int) -> Int {
    guard height > 0 else { return index }
    var top = top
    if index < top { top = index }
    if index >= top + height { top = index - height + 1 }
    return max(0, min(top, count - height))
  }
}
