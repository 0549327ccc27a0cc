/// Reads btop's `.theme` files: `theme[key]="value"`, `#` comments.
package enum ThemeParser {
  /// - Parameters:
  ///   - fallback: where keys come from that the text lacks.
  /// - Returns: the theme, and a warning per line that makes no sense or key that nobody knows.
  package static func parse(_ text: String, name: String, fallback: Theme?) -> (theme: Theme, warnings: [String]) {
    var colors = fallback?.colors ?? [:]
    var warnings: [String] = []
    var summary: String?
    for (number, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = raw.trimmed
      if line.hasPrefix("#") {
        if summary == nil { summary = line.drop { $0 == "#" || $0 == " " }.description }
        continue
      }
      guard !line.isEmpty else { continue }
      guard let (key, value) = assignment(line) else {
        warnings.append("theme \(name), line \(number + 1): not understood: \(line)")
        continue
      }
      guard Theme.keys.contains(key) else {
        // btop's own keys for what drapto doesn't show come with every theme of btop's.
        warnings.append("theme \(name), line \(number + 1): unknown key \(key)")
        continue
      }
      if value.isEmpty {
        colors[key] = .some(nil)
      } else if let color = color(value) {
        colors[key] = color
      } else {
        warnings.append("theme \(name), line \(number + 1): \(key) is no colour: \(value)")
      }
    }
    return (Theme(name: name, summary: summary ?? name, colors: colors), warnings)
  }

  /// `theme[main_bg]="#000000"`, with or without quotes, with a comment behind.
  private static func assignment(_ line: String) -> (String, String)? {
    guard let match = line.wholeMatch(of: /theme\[([a-z0-9_]+)\]\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S*))\s*(?:#.*)?/)
    else { return nil }
    let value = match.output.2 ?? match.output.3 ?? match.output.4 ?? ""
    return (String(match.output.1), String(value))
  }

  /// `#rrggbb`, `#gg` (grey), `r g b` in decimals.
  package static func color(_ text: String) -> RGB? {
    if text.hasPrefix("#") {
      let digits = text.dropFirst()
      guard let value = Int(digits, radix: 16), !digits.contains("-"), !digits.contains("+") else { return nil }
      if digits.count == 6 { return RGB(value >> 16, value >> 8 & 255, value & 255) }
      return digits.count == 2 ? RGB(value, value, value) : nil
    }
    let parts = text.split(separator: " ").map { Int($0) ?? -1 }
    guard parts.count == 3, parts.allSatisfy({ (0...255).contains($0) }) else { return nil }
    return RGB(parts[0], parts[1], parts[2])
  }
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }
}
