import DraptoModel
import Foundation
import Glibc

/// The file this process was made from.
///
/// An engine is always of the very build that starts it. Where the file was replaced meanwhile (an upgrade), its name
/// stands for another one: then the old file is run through `/proc/self/exe`, which the kernel keeps for as long as it
/// runs. So starter and engine speak alike, and the next command, of the new build, sees that the engine is an old one.
enum OwnBinary {
  private static let link = "/proc/self/exe"

  /// What to run for this very build. By its name where that still is it: `ps` shows names.
  static var executable: String {
    guard let target = readLink(), isSame(target, link) else { return link }
    return target
  }

  /// The absolute path that stands for drapto also after an upgrade, for a unit's file: as it was called, links not
  /// followed.
  static var lasting: String {
    let called = CommandLine.arguments.first ?? "drapto"
    let folder = FileManager.default.currentDirectoryPath
    if called.contains("/") {
      let path = OutputNaming.absolute(called, in: folder)
      if isSame(path, link) { return path }
    } else {
      for part in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
        let path = OutputNaming.absolute("\(part)/\(called)", in: folder)
        if isSame(path, link) { return path }
      }
    }
    return executable
  }

  private static func readLink() -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: link)
  }

  private static func isSame(_ path: String, _ other: String) -> Bool {
    var (a, b) = (stat(), stat())
    guard stat(path, &a) == 0, stat(other, &b) == 0 else { return false }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }
}
