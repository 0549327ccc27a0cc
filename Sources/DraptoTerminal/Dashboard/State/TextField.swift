/// One line of text being typed.
package struct TextField: Sendable, Equatable {
  /// What is typed, character by character.
  package private(set) var characters: [Character]
  /// Characters before the cursor.
  package private(set) var cursor: Int

  /// The cursor stands behind the text.
  package init(_ text: String = "") {
    characters = Array(text)
    cursor = characters.count
  }

  /// What is typed.
  package var text: String { String(characters) }

  /// Puts a text in place of what is there, the cursor behind it.
  package mutating func set(_ text: String) { self = TextField(text) }

  /// Inserts a text at the cursor, without tabs and newlines.
  package mutating func insert(_ text: String) {
    let new = text.filter { !$0.isNewline && $0 != "\t" }
    characters.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  /// Takes a key of a line editor; false for any other.
  package mutating func take(_ key: KeyPress) -> Bool {
    switch key {
    case .character(let character):
      // A combining mark joins the character before it.
      if let scalar = character.unicodeScalars.first, scalar.properties.generalCategory == .nonspacingMark, cursor > 0 {
        characters[cursor - 1] = Character(String(characters[cursor - 1]) + String(character))
      } else {
        insert(String(character))
      }
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .backspace, .control("h"): if cursor > 0 { remove(cursor - 1..<cursor) }
    case .delete, .control("d"): if cursor < characters.count { remove(cursor..<cursor + 1) }
    case .control("u"): remove(0..<cursor)
    case .control("k"): remove(cursor..<characters.count)
    case .control("w"):
      var from = cursor
      while from > 0, characters[from - 1] == " " || characters[from - 1] == "/" { from -= 1 }
      while from > 0, characters[from - 1] != " ", characters[from - 1] != "/" { from -= 1 }
      remove(from..<cursor)
    default: return false
    }
    return true
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    if cursor >= range.upperBound { cursor -= range.count } else { cursor = min(cursor, range.lowerBound) }
  }
}
