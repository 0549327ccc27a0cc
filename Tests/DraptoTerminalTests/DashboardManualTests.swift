import Foundation
import Testing

@testable import DraptoTerminal

/// docs/dashboard.md and README show the screens that the tests keep, and the table of bindings.
@Suite struct DashboardManualTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(arguments: ["docs/dashboard.md", "README.md"])
  func `the manual shows the kept screens and the table of bindings`(name: String) throws {
    let file = Self.root.appending(path: name)
    let old = try String(contentsOf: file, encoding: .utf8)
    let new = try Self.filled(old)
    if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
      try new.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("filled \(name) in; run again without RECORD_SCREENS")
      return
    }
    #expect(new == old, "\(name) is behind: RECORD_SCREENS=1 fills it in")
    #expect(old.contains("<!-- screen: "))
  }

  /// Puts the present contents between `<!-- screen: NAME -->` or `<!-- keys -->` and `<!-- end -->`.
  private static func filled(_ text: String) throws -> String {
    var lines: [String] = []
    var isInside = false
    for line in text.components(separatedBy: "\n") {
      if line == "<!-- end -->" { isInside = false }
      if !isInside { lines.append(line) }
      if let name = line.wholeMatch(of: /<!-- screen: (.*) -->/)?.output.1 {
        lines += ["```"] + (try glyphs(String(name))) + ["```"]
        isInside = true
      } else if line == "<!-- keys -->" {
        lines += HelpText.markdown
        isInside = true
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func glyphs(_ name: String) throws -> [String] {
    let file = Bundle.module.bundleURL.appending(path: "Screens/\(name).txt")
    let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    return Array(lines.prefix { $0 != "--- styles" })
  }
}
