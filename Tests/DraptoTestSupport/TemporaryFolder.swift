import DraptoModel
import Foundation

/// A folder that lives as long as the value that holds it.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init(_ name: String = "test") {
    // In the form drapto itself gives paths: an engine's programs are marked with its state folder, letter by letter.
    path = OutputNaming.absolute(NSTemporaryDirectory(), in: "/") + "/drapto-\(name)-\(UUID().uuidString.prefix(8))"
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path inside; folders on the way are made.
  package func file(_ name: String) -> String {
    let whole = path + "/" + name
    let parent = URL(fileURLWithPath: whole).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    return whole
  }

  /// Writes text to a file inside; returns its path.
  @discardableResult
  package func write(_ text: String, to name: String) throws -> String {
    let whole = file(name)
    try text.write(toFile: whole, atomically: true, encoding: .utf8)
    return whole
  }

  /// Names directly inside `folder`, sorted.
  package func contents(_ folder: String = "") -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path + "/" + folder)) ?? []).sorted()
  }
}
