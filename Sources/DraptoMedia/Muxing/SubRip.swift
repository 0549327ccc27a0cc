import DraptoModel
import Foundation

/// Subtitles as SubRip text, as ffmpeg writes and reads it. Pure.
package enum SubRip {
  /// One text.
  package struct Cue: Sendable, Equatable {
    /// Milliseconds.
    package var range: Range<Int>
    /// Lines with SubRip's own marks of style.
    package var text: String

    package init(_ range: Range<Int>, _ text: String) {
      self.range = range
      self.text = text
    }

    /// Whether anything is left of the text without its marks of style.
    package var showsText: Bool {
      !text.replacing(/<[^<>]*>|\{\\[^{}]*\}/, with: "").allSatisfy(\.isWhitespace)
    }

    /// The same text at another time.
    package func moved(by milliseconds: Int) -> Cue {
      Cue(range.lowerBound + milliseconds..<range.upperBound + milliseconds, text)
    }
  }

  /// The cues of a file in its order. A text may hold empty lines: it ends where the next line of times tells.
  package static func cues(_ file: String) -> [Cue] {
    let lines = file.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let starts = lines.indices.compactMap { place in times(lines[place]).map { (place: place, range: $0) } }
    return starts.enumerated().map { number, start in
      let isLast = number + 1 == starts.count
      // Above the next times stands their number.
      let end = isLast ? lines.count : max(start.place + 1, starts[number + 1].place - 1)
      let text = lines[(start.place + 1)..<end].joined(separator: "\n")
      return Cue(start.range, text.trimmingCharacters(in: .newlines))
    }
  }

  /// Cues as a file.
  package static func text(_ cues: [Cue]) -> String {
    cues.enumerated().map { number, cue in
      "\(number + 1)\n\(clock(cue.range.lowerBound)) --> \(clock(cue.range.upperBound))\n\(cue.text)\n"
    }.joined(separator: "\n")
  }

  /// The same cues one after the other, those that are shown at the same time in one, in the order they began. What
  /// stands twice (an outline below its letters) is there once.
  package static func consecutive(_ cues: [Cue]) -> [Cue] {
    ShownTogether.spans(ShownTogether.ended(cues.map(\.range))).map { span in
      var texts: [String] = []
      for place in span.cues where !texts.contains(cues[place].text) { texts.append(cues[place].text) }
      return Cue(span.range, texts.joined(separator: "\n"))
    }
  }

  /// `00:00:01,000 --> 00:00:02,500`, perhaps with places behind.
  private static func times(_ line: Substring) -> Range<Int>? {
    guard line.contains("-->"),
      let match = line.prefixMatch(of: /(\d+):(\d\d):(\d\d),(\d\d\d) --> (\d+):(\d\d):(\d\d),(\d\d\d)/)
    else { return nil }
    let o = match.output
    guard let start = milliseconds(o.1, o.2, o.3, o.4), let end = milliseconds(o.5, o.6, o.7, o.8) else { return nil }
    return start..<max(start, end)
  }

  private static func milliseconds(_ h: Substring, _ m: Substring, _ s: Substring, _ ms: Substring) -> Int? {
    guard h.count < 8, let h = Int(h), let m = Int(m), let s = Int(s), let ms = Int(ms) else { return nil }
    return ((h * 60 + m) * 60 + s) * 1000 + ms
  }

  private static func clock(_ milliseconds: Int) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    let thousandths = String(repeating: "0", count: 3 - String(rest).count) + String(rest)
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60)),\(thousandths)"
  }
}
