/// A table that gives up columns, in a named order, as the screen gets narrower.
package struct Column<Name: Hashable & Sendable>: Sendable {
  /// What it shows.
  package var name: Name
  /// Cells; of a flexible one at least so many.
  package var width: Int
  /// At which end its text stands.
  package var alignment: Canvas.Alignment = .left
  /// Columns with a higher rank go first when there is no room.
  package var rank: Int
  /// Takes what is left over.
  package var isFlexible = false

  package init(_ name: Name, _ width: Int, rank: Int, _ alignment: Canvas.Alignment = .left, flexible: Bool = false) {
    self.name = name
    self.width = width
    self.alignment = alignment
    self.rank = rank
    isFlexible = flexible
  }

  /// The columns that fit, each with its place, one space between two.
  package static func fit(_ columns: [Column], x: Int, width: Int) -> [(column: Column, x: Int)] {
    var kept = columns
    func needed() -> Int { kept.reduce(0) { $0 + $1.width } + max(0, kept.count - 1) }
    while needed() > width, kept.count > 1, let worst = kept.map(\.rank).max() { kept.removeAll { $0.rank == worst } }
    let spare = max(0, width - needed())
    let flexible = kept.count { $0.isFlexible }
    var result: [(Column, Int)] = []
    var at = x
    var given = 0
    for index in kept.indices {
      if kept[index].isFlexible {
        let more = given == flexible - 1 ? spare - spare / flexible * given : spare / flexible
        kept[index].width += more
        given += 1
      }
      kept[index].width = min(kept[index].width, max(0, x + width - at))
      result.append((kept[index], at))
      at += kept[index].width + 1
    }
    return result
  }
}
