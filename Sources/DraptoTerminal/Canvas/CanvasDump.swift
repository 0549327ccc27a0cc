import DraptoModel

/// A picture as text, for tests, docs and scripts: the glyphs, and below them a letter per style.
package enum CanvasDump {
  /// The glyphs, one line per row, without trailing spaces.
  package static func glyphs(_ canvas: Canvas) -> [String] {
    rows(canvas) { $0.text }
  }

  /// One letter per cell, the same for cells of one style, `.` for plain ones; then what the letters mean.
  package static func styles(_ canvas: Canvas) -> [String] {
    var letters: [Style: Character] = [:]
    var order: [Style] = []
    let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@$%&*+=<>?!#")
    let grid = rows(canvas) { cell in
      if cell.style == .plain { return cell.text == " " ? " " : "." }
      if letters[cell.style] == nil {
        letters[cell.style] = order.count < alphabet.count ? alphabet[order.count] : "~"
        order.append(cell.style)
      }
      return String(letters[cell.style]!)
    }
    return grid + order.map { "\(letters[$0]!) = \(name($0))" }
  }

  private static func rows(_ canvas: Canvas, _ text: (Cell) -> String) -> [String] {
    (0..<canvas.size.height).map { y in
      var line = (0..<canvas.size.width).map { text(canvas[$0, y]) }.joined()
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }

  private static func name(_ style: Style) -> String {
    var text = "\(style.ink)"
    if style.ground != .screen { text += " on \(style.ground)" }
    if style.attributes.contains(.bold) { text += " bold" }
    if style.attributes.contains(.dim) { text += " dim" }
    if style.attributes.contains(.reverse) { text += " reverse" }
    if style.attributes.contains(.underline) { text += " underline" }
    return text.replacing("DraptoModel.", with: "").replacing("DraptoTerminal.", with: "")
  }
}
