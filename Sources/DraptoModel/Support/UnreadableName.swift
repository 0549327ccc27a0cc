/// Names that are no UTF-8. Linux takes any bytes; a Swift string, a line of JSON and a row of the queue don't.
package enum UnreadableName {
  /// `DRP-SRC-NAME` for such a name.
  package static func report(_ bytes: [UInt8]) -> ErrorReport {
    ErrorReport(.sourceName, "the name \(shown(bytes)) is no UTF-8")
  }

  /// With what is no UTF-8 as `\xE9`.
  package static func shown(_ bytes: [UInt8]) -> String {
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
      // The shortest beginning that is a character.
      if let length = (1...4).first(where: { $0 <= rest.count && isCharacter(rest.prefix($0)) }) {
        text += Format.visible(String(decoding: rest.prefix(length), as: UTF8.self))
        rest = rest.dropFirst(length)
      } else {
        text += "\\x" + String(first, radix: 16, uppercase: true)
        rest = rest.dropFirst()
      }
    }
    return text
  }

  private static func isCharacter(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }
}
