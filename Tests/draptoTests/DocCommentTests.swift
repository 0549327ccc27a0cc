import Foundation
import Testing

/// Declarations of `package` access that say nothing of themselves.
private enum Undocumented {
  private static let declaration =
    #"^\s*(?:@[\w.]+(?:\([^)]*\))?\s+)*package\s+(?:(?:private|internal)\(set\)\s+)?"#
    + #"(?:(?:static|final|mutating|nonisolated|indirect|borrowing|consuming)\s+)*"#
    + #"(?:func|struct|class|enum|actor|protocol|subscript|typealias|var|let)\b"#
  private static let attribute = #"^\s*@\w+(\(.*\))?\s*$"#
  /// What these do is said where their protocols are; a setting has its own sentence.
  private static let exempt = [
    "func ==", "func <", "func hash(into", "func encode(to", "var description: String", "var report: ErrorReport {",
    "= Setting<",
  ]

  /// Types, functions, subscripts and properties of a file's text without a doc comment: line number and line.
  static func declarations(in text: String) -> [(number: Int, line: String)] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return lines.indices.compactMap { index in
      let line = lines[index]
      guard line.range(of: declaration, options: .regularExpression) != nil else { return nil }
      let above = lines[..<index].last { $0.range(of: attribute, options: .regularExpression) == nil } ?? ""
      if above.drop(while: { $0 == " " }).hasPrefix("///") { return nil }
      guard !exempt.contains(where: { line.contains($0) }) else { return nil }
      return (index + 1, line.trimmingCharacters(in: .whitespaces))
    }
  }
}

struct DocCommentTests {
  private static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")

  @Test func `every type, function and property that other targets see says what it is`() throws {
    let files = try #require(FileManager.default.enumerator(atPath: Self.sources.path)?.allObjects as? [String])
      .filter { $0.hasSuffix(".swift") }.sorted()
    #expect(files.count > 200)
    var found: [String] = []
    for file in files {
      let text = try String(contentsOf: Self.sources.appendingPathComponent(file), encoding: .utf8)
      found += Undocumented.declarations(in: text).map { "\(file):\($0.number): \($0.line)" }
    }
    #expect(found.isEmpty, "without a doc comment:\n\(found.joined(separator: "\n"))")
  }

  @Test func `what says nothing is found, below attributes and inside types too`() {
    let text = """
      /// Said.
      package struct One: Sendable {
        package static func == (a: One, b: One) -> Bool { true }
        package mutating func change() {}
        /// Said.
        @discardableResult
        package func said() -> Int { 0 }
        // No doc comment.
        @EngineActor package final class Two {}
        func inside() {}
        package private(set) var count = 0
        package var description: String { "" }
        package static let workers = Setting<Int>(
      }
      @globalActor
      package actor Three {}
      """
    #expect(Undocumented.declarations(in: text).map(\.number) == [4, 9, 11, 16])
  }
}
