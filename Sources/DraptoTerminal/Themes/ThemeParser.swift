/// What a theme's file came to.
package struct ParsedTheme: Sendable {
  /// With the fallback's colours where the file has none that make sense.
  package var theme: Theme
  /// One per line that makes no sense, and per key that nobody knows.
  package var warnings: [String]
  /// A line makes no sense. Keys that nobody knows break nothing: btop has more than drapto.
  package var isBroken: Bool
}

/// Reads btop's `.theme` files: `theme[key]="value"`, `#` comments.
package enum ThemeParser {
  /// - Parameters:
  ///   - fallback: where keys come from that the text lacks.
  package static func parse(_ text: String, name: String, fallback: Theme?) -> ParsedTheme {
    var colors = fallback?.colors ?? [:]
    var warnings: [String] = []
    var summary: String?
    var isSet: Set<String> = []
    var isBroken = false
    for (number, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = raw.trimmed
      if line.hasPrefix("#") {
        if summary == nil { summary = line.drop { $0 == "#" || $0 == " " }.description }
        continue
      }
      guard !line.isEmpty else { continue }
      guard let (key, value) = assignment(line) else {
        warnings.append("theme \(name), line \(number + 1): not understood: \(line)")
        isBroken = true
        continue
      }
      guard Theme.keys.contains(key) else {
        // btop's own keys for what drapto doesn't show come with every theme of btop's.
        warnings.append("theme \(name), line \(number + 1): unknown key \(key)")
        continue
      }
      isSet.insert(key)
      if value.isEmpty {
        colors[key] = .some(nil)
      } else if let color = color(value) {
        colors[key] = color
      } else {
        warnings.append("theme \(name), line \(number + 1): \(key) is no colour: \(value)")
        isBroken = true
      }
    }
    // btop has no colour for work: its busy processors are red. What comes in is calm in all of its themes.
    if !isSet.contains("work_start"), isSet.contains("download_start") {
      for part in ["start", "mid", "end"] { colors["work_\(part)"] = colors["download_\(part)"] }
    }
    // Nor has each of its themes a colour behind meters, which is that of dim text then.
    if !isSet.contains("meter_bg"), isSet.contains("inactive_fg") { colors["meter_bg"] = colors["inactive_fg"] }
    let theme = Theme(name: name, summary: summary ?? name, colors: colors)
    return ParsedTheme(theme: theme, warnings: warnings, isBroken: isBroken)
  }

  /// `theme[main_bg]="#000000"`, with or without quotes, with a comment behind.
  ///
  /// By hand: a regular expression took longer for all themes than everything else before the first picture.
  private static func assignment(_ line: String) -> (String, String)? {
    guard line.hasPrefix("theme["), let close = line.firstIndex(of: "]") else { return nil }
    let key = line[line.index(line.startIndex, offsetBy: 6)..<close]
    guard !key.isEmpty, key.utf8.allSatisfy(isKeyByte) else { return nil }
    let rest = line[line.index(after: close)...].drop { $0.isWhitespace }
    guard rest.first == "=" else { return nil }
    let text = rest.dropFirst().drop { $0.isWhitespace }
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      let value = text.prefix { !$0.isWhitespace }
      return isEnd(text.dropFirst(value.count)) ? (String(key), String(value)) : nil
    }
    guard let end = text.dropFirst().firstIndex(of: quote), isEnd(text[text.index(after: end)...]) else { return nil }
    return (String(key), String(text[text.index(after: text.startIndex)..<end]))
  }

  private static func isKeyByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Nothing, or a comment.
  private static func isEnd(_ text: Substring) -> Bool {
    let rest = text.drop { $0.isWhitespace }
    return rest.isEmpty || rest.first == "#"
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
