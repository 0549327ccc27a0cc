import DraptoEngine
import DraptoModel
import Glibc

/// Names as they were typed on the command line.
extension UnreadableName {
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

  private static var arguments: [[UInt8]] {
    UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).compactMap { pointer in
      pointer.map { Array(UnsafeBufferPointer(start: $0, count: strlen($0))).map { UInt8(bitPattern: $0) } }
    }
  }
}
