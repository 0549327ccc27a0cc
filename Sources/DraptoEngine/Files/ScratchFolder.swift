import DraptoModel
import Foundation
import Glibc

/// A folder for files in between, which nobody else can look into.
package struct ScratchFolder: Sendable {
  /// Absolute.
  package let path: String

  /// - Parameter name: what it is for. Throws `DRP-WORK-NOT-WRITABLE`.
  package init(_ name: String) throws {
    var template = Array(
      (OutputNaming.absolute(NSTemporaryDirectory(), in: "/") + "/drapto-\(name)-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ErrorReport(
        .workNotWritable, "no folder can be made in \(NSTemporaryDirectory()): \(String(cString: strerror(errno)))",
        advice: "Set TMPDIR to a folder with room.")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// With all that lies in it. Blocks on the disk, shortly: a command that is interrupted ends behind it.
  package func remove() { try? FileManager.default.removeItem(atPath: path) }
}
