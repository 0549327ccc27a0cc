import DraptoModel

/// Columns of text, as wide as their widest cell. Cells are one line each: what acts on a terminal is made visible.
package enum TextTable {
  /// - Parameter rightAligned: columns with numbers.
  package static func lines(_ rows: [[String]], rightAligned: Set<Int> = [], indent: Int = 0) -> [String] {
    let rows = rows.map { $0.map(Format.visible) }
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], DisplayWidth.of(cell))
      }
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell))
        if rightAligned.contains(column) { return padding + cell }
        return column == row.count - 1 ? cell : cell + padding
      }
      return String(repeating: " ", count: indent) + cells.joined(separator: "  ")
    }
  }
}
