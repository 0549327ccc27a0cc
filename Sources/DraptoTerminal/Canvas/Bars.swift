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
}
