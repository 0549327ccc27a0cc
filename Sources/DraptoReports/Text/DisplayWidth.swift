/// Cells a text takes on a terminal.
package enum DisplayWidth {
  /// By grapheme: 2 for East Asian wide and emoji, 0 for marks alone, else 1. Control characters must be gone before.
  package static func of(_ text: String) -> Int { text.reduce(0) { $0 + of($1) } }

  /// Spaces before a text that is narrower.
  package static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - of(text))) + text
  }

  /// Columns a character takes: 0, 1 or 2.
  package static func of(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.value < 0x300 { return 1 }
    if character.unicodeScalars.contains(where: { $0.value == 0xFE0F || $0.properties.isEmojiPresentation }) {
      return 2
    }
    return ofBase(first)
  }

  /// Cells of one scalar alone: 0 for marks and invisible characters.
  package static func ofBase(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return scalar.value == 0xAD ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .unassigned, .privateUse, .surrogate, .lineSeparator,
      .paragraphSeparator:
      return 0
    default:
      if isJoined(scalar.value) { return 0 }
      return isWide(scalar.value) || scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// Vowels and final consonants of Hangul syllables, and Ahom's medial: letters that take no cell of their own.
  private static func isJoined(_ value: UInt32) -> Bool {
    (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) || value == 0x1171E
  }

  /// East Asian Width W and F, the blocks of UAX #11.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF,
      0x1AFF0...0x1B2FF, 0x1F200...0x1F265, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// Cuts to at most `width` cells, with `…` in place of what is lost.
  package static func fitted(_ text: String, _ width: Int) -> String {
    guard of(text) > width else { return text }
    var result = ""
    var used = 0
    for character in text {
      let cells = of(character)
      if used + cells > width - 1 { break }
      result.append(character)
      used += cells
    }
    return width > 0 ? result + "…" : ""
  }
}
