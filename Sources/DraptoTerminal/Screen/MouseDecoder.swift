/// Reports of the mouse as terminals send them: `ESC [ <`, `button;column;row` and `M` (or `m` for a release), or `ESC [ M`
/// and three characters where nothing newer is known (xterm's ctlseqs, "Mouse Tracking"). Pure.
package struct MouseDecoder: Sendable {
  /// The two ways terminals write their reports.
  package enum Form: Sendable { case sgr, x10 }

  private var form: Form?
  private var text: [UInt32] = []
  /// No report is longer; what is, is none.
  private static let longest = 16

  package init() {}

  /// A report has begun whose characters are still to come.
  package var isReading: Bool { form != nil }

  /// Begins a report of this form; its characters follow.
  package mutating func begin(_ form: Form) {
    self.form = form
    text = []
  }

  /// Takes the next character; the event once the report is whole, if it is of interest.
  package mutating func take(_ scalar: UInt32) -> MouseEvent? {
    guard let form else { return nil }
    text.append(scalar)
    switch form {
    case .x10:
      guard text.count == 3 else { return nil }
      self.form = nil
      guard let button = Self.value(text[0], from: 32), let column = Self.value(text[1], from: 33),
        let row = Self.value(text[2], from: 33)
      else { return nil }
      return Self.event(button, x: column, y: row, isRelease: button & 3 == 3 && button & 64 == 0)
    case .sgr:
      let isEnd = scalar == UInt32(ascii: "M") || scalar == UInt32(ascii: "m")
      if isEnd || text.count > Self.longest { self.form = nil }
      guard isEnd else { return nil }
      let numbers = String(String.UnicodeScalarView(text.dropLast().compactMap(Unicode.Scalar.init)))
        .split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
      guard numbers.count == 3, let button = numbers[0], let column = numbers[1], let row = numbers[2], column > 0,
        row > 0
      else { return nil }
      return Self.event(button, x: column - 1, y: row - 1, isRelease: scalar == UInt32(ascii: "m"))
    }
  }

  private static func value(_ scalar: UInt32, from zero: UInt32) -> Int? { scalar >= zero ? Int(scalar - zero) : nil }

  /// Bits: 3 the button, 4 8 16 Shift Alt Ctrl, 32 motion, 64 the wheel.
  private static func event(_ button: Int, x: Int, y: Int, isRelease: Bool) -> MouseEvent? {
    let (number, isMotion, isWheel) = (button & 3, button & 32 != 0, button & 64 != 0)
    if isWheel {
      guard number < 2, !isRelease else { return nil }
      return MouseEvent(number == 0 ? .wheelUp : .wheelDown, x: x, y: y)
    }
    if isRelease { return MouseEvent(.release, x: x, y: y) }
    guard number == 0 else { return nil }
    return MouseEvent(isMotion ? .drag : .press, x: x, y: y)
  }
}

extension UInt32 {
  fileprivate init(ascii character: Unicode.Scalar) { self = character.value }
}
