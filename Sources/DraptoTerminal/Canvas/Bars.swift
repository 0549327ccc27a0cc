/// Shares and histories as characters.
package enum Bars {
  private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let levels = Array("▁▂▃▄▅▆▇█")
  private static let asciiLevels = Array("_.:-=+*#")

  /// A bar in eighths of a cell, filled up with spaces; `#` and `.` in ASCII.
  package static func bar(_ share: Double, _ width: Int, ascii: Bool) -> String {
    guard width > 0 else { return "" }
    let clamped = min(1, max(0, share.isFinite ? share : 0))
    if ascii {
      let full = Int((clamped * Double(width)).rounded(.down))
      return String(repeating: "#", count: full) + String(repeating: ".", count: width - full)
    }
    let count = Int((clamped * Double(width * 8)).rounded(.down))
    let text = String(repeating: "█", count: count / 8) + eighths[count % 8]
    return text + String(repeating: " ", count: width - text.count)
  }

  /// The newest values (0…1) at the right end, one column each.
  package static func sparkline(_ values: [Double], _ width: Int, ascii: Bool) -> String {
    guard width > 0 else { return "" }
    let shown = values.suffix(width)
    return String(repeating: " ", count: width - shown.count) + String(shown.map { level($0, ascii: ascii) })
  }

  /// One value (0…1) as a column.
  package static func level(_ value: Double, ascii: Bool) -> Character {
    let table = ascii ? asciiLevels : levels
    let clamped = min(1, max(0, value.isFinite ? value : 0))
    return table[min(table.count - 1, Int(clamped * Double(table.count)))]
  }

  /// The part of a column (0…1) of several rows that lies in one of them, counted from below. The lowest is never empty.
  package static func level(_ value: Double, row: Int, of rows: Int, ascii: Bool) -> Character {
    let clamped = min(1, max(0, value.isFinite ? value : 0))
    let filled = clamped * Double(rows) - Double(row)
    if filled >= 1 { return ascii ? "#" : "█" }
    return filled <= 0 && row > 0 ? " " : level(filled, ascii: ascii)
  }
}

extension Canvas {
  /// A bar along a gradient: each cell that is filled has the colour of its place.
  /// - Parameter place: where on the gradient (0…1) a place of the bar (0…1) lies.
  package mutating func bar(
    _ share: Double, x: Int, y: Int, width: Int, _ gradient: Ink.Gradient, place: (Double) -> Double = { $0 }
  ) {
    guard width > 0 else { return }
    for (cell, character) in Bars.bar(share, width, ascii: !unicode).enumerated() {
      let isFilled = character != " " && character != "."
      let ink: Ink =
        isFilled ? .step(gradient, place(width > 1 ? Double(cell) / Double(width - 1) : 1)) : .inactive
      put(String(character), x: x + cell, y: y, Style(ink, on: .meterBackground))
    }
  }
}

extension Ink {
  /// A place (0…1) on a gradient, in tenths: finer steps would cost bytes and show nothing.
  package static func step(_ gradient: Gradient, _ share: Double) -> Ink {
    .gradient(gradient, share.isFinite ? Int((min(1, max(0, share)) * 10).rounded()) * 10 : 0)
  }
}
