/// One key as it was pressed.
package enum KeyPress: Sendable, Hashable {
  case character(Character)
  /// `^C` is `.control("c")`.
  case control(Character)
  case up, down, left, right, home, end, pageUp, pageDown, insert, delete, backspace, enter, tab, backTab, escape
  case function(Int)

  /// As help, footer and docs write it.
  package var label: String {
    switch self {
    case .character(" "): "Space"
    case .character(let character): String(character)
    case .control(let character): "^" + character.uppercased()
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .insert: "Ins"
    case .delete: "Del"
    case .backspace: "Bksp"
    case .enter: "Enter"
    case .tab: "Tab"
    case .backTab: "S-Tab"
    case .escape: "Esc"
    case .function(let number): "F\(number)"
    }
  }

  /// The same without a character that ASCII lacks.
  package func label(unicode: Bool) -> String {
    guard !unicode else { return label }
    return switch self {
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    default: label
    }
  }

  /// The key of a name as scripts write it: `p`, `Space`, `^L`, `Enter`, `Down`; nil for what is no key.
  package init?(name: String) {
    if name.count == 2, name.first == "^", let letter = name.lowercased().last {
      self = .control(letter)
    } else if let named = Self.names[name.lowercased()] {
      self = named
    } else if name.count == 1 {
      self = .character(name.first!)
    } else {
      return nil
    }
  }

  private static let names: [String: KeyPress] = [
    "space": .character(" "), "up": .up, "down": .down, "left": .left, "right": .right, "home": .home, "end": .end,
    "pgup": .pageUp, "pgdn": .pageDown, "ins": .insert, "del": .delete, "bksp": .backspace, "enter": .enter,
    "tab": .tab, "s-tab": .backTab, "esc": .escape,
  ]
}
