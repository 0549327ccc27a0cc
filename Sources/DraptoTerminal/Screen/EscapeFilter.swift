/// Keeps the characters of escape sequences that nobody knows (Ctrl-Left, Shift-F1 on many terminals) from being taken for
/// keys: `ESC [`, parameters and a final character (ECMA-48), or `ESC O` and one. An Escape that comes alone is a key. Pure.
package struct EscapeFilter: Sendable {
  private enum State: Sendable { case none, escape, control, single }
  private var state = State.none
  private static let escape: UInt32 = 0x1B

  package init() {}

  /// Takes a character of one read from the terminal; returns those that are keys.
  package mutating func take(_ scalar: UInt32) -> [UInt32] {
    switch (state, scalar) {
    case (.none, Self.escape):
      state = .escape
      return []
    case (.none, _): return [scalar]
    case (.escape, Self.escape): return [Self.escape]
    case (.escape, 0x5B):
      state = .control
      return []
    case (.escape, 0x4F):
      state = .single
      return []
    case (.escape, _):
      state = .none
      return [Self.escape, scalar]
    case (.control, 0x20...0x3F): return []
    case (.control, _), (.single, _):
      state = .none
      return []
    }
  }

  /// Nothing more came with that read.
  package mutating func end() -> [UInt32] {
    defer { state = .none }
    return state == .escape ? [Self.escape] : []
  }
}
