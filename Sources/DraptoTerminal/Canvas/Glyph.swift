import DraptoModel
import DraptoReports

/// What stands in one place of the screen: one spacing character with its marks, one or two cells wide.
package struct Glyph: Sendable, Equatable {
  /// One character, with its marks.
  package var text: String
  /// Columns it takes.
  package var width: Int
}

/// Text as the glyphs that every terminal agrees on. Joined emoji become their first part, flags their letters, lone
/// marks and invisible characters `·`: nothing is left that a terminal might measure otherwise.
package enum Glyphs {
  /// Most marks that curses keeps with a character.
  static let mostMarks = 4

  /// - Parameter text: may hold anything; control characters are made visible first.
  package static func of(_ text: String, unicode: Bool) -> [Glyph] {
    var result: [Glyph] = []
    result.reserveCapacity(text.utf8.count)
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      for scalar in text.unicodeScalars { result.append(Glyph(text: String(scalar), width: 1)) }
      return result
    }
    for character in Format.visible(text) { append(character, unicode: unicode, to: &result) }
    return result
  }

  /// Cells the text takes when it is drawn.
  package static func width(_ text: String, unicode: Bool) -> Int {
    of(text, unicode: unicode).reduce(0) { $0 + $1.width }
  }

  private static func append(_ character: Character, unicode: Bool, to result: inout [Glyph]) {
    let scalars = character.unicodeScalars
    let base = scalars.first!
    if (0x1F1E6...0x1F1FF).contains(base.value) {
      for scalar in scalars where (0x1F1E6...0x1F1FF).contains(scalar.value) {
        result.append(Glyph(text: String(Unicode.Scalar(0x41 + scalar.value - 0x1F1E6)!), width: 1))
      }
      return
    }
    let width = DisplayWidth.ofBase(base)
    guard unicode else {
      let ascii = asciiFor(base)
      for index in 0..<max(1, width) { result.append(Glyph(text: index == 0 ? ascii : " ", width: 1)) }
      return
    }
    guard width > 0 else {
      result.append(Glyph(text: "·", width: 1))
      return
    }
    var text = String(base)
    var marks = 0
    for scalar in scalars.dropFirst() {
      if scalar.value == 0x200D { break }
      guard isMark(scalar), marks < mostMarks else { continue }
      text.unicodeScalars.append(scalar)
      marks += 1
    }
    result.append(Glyph(text: text, width: width))
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: !(0xFE00...0xFE0F).contains(scalar.value)
    default: (0x1160...0x11FF).contains(scalar.value)
    }
  }

  /// The nearest ASCII character to one of those that drapto itself draws, else `?`.
  static func asciiFor(_ scalar: Unicode.Scalar) -> String {
    if scalar.isASCII { return String(scalar) }
    switch scalar {
    case "…", "·": return "."
    case "—", "–", "−", "─", "╌": return "-"
    case "│": return "|"
    case "┃": return "#"
    case "╭", "╮", "╰", "╯", "├", "┤", "┬", "┴", "┼": return "+"
    case "×": return "x"
    case "█", "▉", "▊", "■", "▇", "▆": return "#"
    case "▋", "▌", "▍", "▅", "▄", "▪": return "="
    case "▎", "▏", "▃", "▂", "▁": return "-"
    case "▶", "›", "→": return ">"
    case "‹", "←": return "<"
    case "“", "”", "„": return "\""
    case "‘", "’": return "'"
    case "⏸": return "|"
    case "✓": return "v"
    case "✗": return "x"
    case "▲", "↑": return "^"
    case "▼", "↓": return "v"
    case "●": return "*"
    case "≥": return ">"
    case "≈": return "~"
    case "␛", "␊", "␍", "␉", "␡": return "?"
    default: return "?"
    }
  }
}
