import DraptoEngine
import DraptoModel
import Glibc

/// Names that are no UTF-8. Linux takes any bytes; a Swift string, a line of JSON and a row of the queue don't.
enum UnreadableName {
  /// The bytes of an argument as it was typed, when the string made of it stands for something else.
  static func typed(_ argument: String) -> [UInt8]? {
    guard argument.unicodeScalars.contains("\u{FFFD}") else { return nil }
    return typed(argument, among: arguments)
  }

  /// - Parameter arguments: bytes, as the program was started with them. Options may stand before the name (`-oNAME`).
  static func typed(_ argument: String, among arguments: [[UInt8]]) -> [UInt8]? {
    arguments.first {
      String(validating: $0, as: UTF8.self) == nil && String(decoding: $0, as: UTF8.self).hasSuffix(argument)
    }
  }

  /// Throws `DRP-SRC-NAME` for the first of these arguments that was typed otherwise.
  static func refuse(_ arguments: String...) throws {
    for bytes in arguments.compactMap({ typed($0) }) { throw EngineError.refused(report(bytes)) }
  }

  static func report(_ bytes: [UInt8]) -> ErrorReport {
    ErrorReport(.sourceName, "the name \(shown(bytes)) is no UTF-8")
  }

  /// With what is no UTF-8 as `\xE9`.
  static func shown(_ bytes: [UInt8]) -> String {
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

  private static var arguments: [[UInt8]] {
    UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).compactMap { pointer in
      pointer.map { Array(UnsafeBufferPointer(start: $0, count: strlen($0))).map { UInt8(bitPattern: $0) } }
    }
  }
}
