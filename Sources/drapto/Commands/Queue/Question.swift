import DraptoEngine
import DraptoModel
import Glibc

/// A question to whoever sits at the terminal. Scripts are never asked.
enum Question {
  static var canBeAsked: Bool { isatty(0) == 1 && isatty(2) == 1 }

  /// - Parameter lines: what would be lost.
  static func isWanted(_ title: String, _ lines: [String]) async throws -> Bool {
    standardError(([title] + lines.map { "  " + $0 }).map(Format.visible).joined(separator: "\n"))
    prompt("[y/N] ")
    let answer = try await blocking { readLine() }
    return ["y", "yes"].contains(answer?.lowercased() ?? "")
  }
}
