import Foundation

/// What is searched for in texts: a regular expression, or plain text where it is none. Capital letters count where it
/// has some.
package struct TextPattern: Sendable {
  /// It was meant as a regular expression, and is none.
  package let isBroken: Bool
  private let text: String
  private let expression: NSRegularExpression?
  private let ignoresCase: Bool

  /// Takes a pattern as it is typed.
  package init(_ text: String) {
    self.text = text
    let letters = text.replacing(/\\./, with: "")
    ignoresCase = !letters.contains(where: \.isUppercase)
    let isPlain = !text.contains { "\\^$.|?*+()[]{}".contains($0) }
    expression =
      isPlain ? nil : try? NSRegularExpression(pattern: text, options: ignoresCase ? .caseInsensitive : [])
    isBroken = !isPlain && expression == nil
  }

  /// It was not typed yet.
  package var isEmpty: Bool { text.isEmpty }

  /// Whether a text has it.
  package func matches(_ line: String) -> Bool {
    guard let expression else { return line.range(of: text, options: ignoresCase ? .caseInsensitive : []) != nil }
    return expression.firstMatch(in: line, range: NSRange(line.startIndex..., in: line)) != nil
  }

  /// Where a text has it, from left to right; never empty ranges.
  package func ranges(in line: String) -> [Range<String.Index>] {
    guard !isEmpty else { return [] }
    if let expression {
      return expression.matches(in: line, range: NSRange(line.startIndex..., in: line)).compactMap {
        Range($0.range, in: line)
      }.filter { !$0.isEmpty }
    }
    var found: [Range<String.Index>] = []
    var from = line.startIndex
    while let range = line.range(
      of: text, options: ignoresCase ? .caseInsensitive : [], range: from..<line.endIndex), !range.isEmpty
    {
      found.append(range)
      from = range.upperBound
    }
    return found
  }
}
