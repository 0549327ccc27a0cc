/// What has to be drawn to turn one picture into another.
package enum CanvasDiff {
  /// Cells of one row that changed.
  package struct Run: Sendable, Equatable {
    /// Column of the first cell.
    package var x: Int
    /// Row.
    package var y: Int
    /// From left to right.
    package var cells: [Cell]
  }

  /// All changed runs, row by row. A run never begins or ends inside a wide glyph.
  /// - Parameter old: nil, or of another size: everything.
  package static func runs(from old: Canvas?, to new: Canvas) -> [Run] {
    guard let old, old.size == new.size else {
      return (0..<new.size.height).map { y in
        Run(x: 0, y: y, cells: Array(new.cells[(y * new.size.width)..<((y + 1) * new.size.width)]))
      }
    }
    var runs: [Run] = []
    let width = new.size.width
    for y in 0..<new.size.height {
      var x = 0
      while x < width {
        guard old.cells[y * width + x] != new.cells[y * width + x] else {
          x += 1
          continue
        }
        var from = x
        while x < width, old.cells[y * width + x] != new.cells[y * width + x] { x += 1 }
        if new.cells[y * width + from].text.isEmpty, from > 0 { from -= 1 }
        if x < width, new.cells[y * width + x].text.isEmpty { x += 1 }
        runs.append(Run(x: from, y: y, cells: Array(new.cells[(y * width + from)..<(y * width + x)])))
      }
    }
    return runs
  }
}
