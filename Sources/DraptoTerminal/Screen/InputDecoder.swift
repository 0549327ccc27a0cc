/// Characters and control codes to keys. Pure.
package enum InputDecoder {
  /// The key of a character as it came; nil for one that is no key.
  package static func key(_ scalar: UInt32) -> KeyPress? {
    switch scalar {
    case 0x1B: .escape
    case 0x0D, 0x0A: .enter
    case 0x09: .tab
    case 0x7F, 0x08: .backspace
    case 0x01...0x1A: .control(Character(Unicode.Scalar(UInt8(scalar) + 0x60)))
    case 0..<0x20, 0x80...0x9F: nil
    default: Unicode.Scalar(scalar).map { .character(Character($0)) }
    }
  }
}
