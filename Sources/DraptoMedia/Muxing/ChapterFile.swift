import DraptoModel

/// Chapters as ffmpeg's own file of metadata. Pure.
package enum ChapterFile {
  /// - Parameters:
  ///   - origin: seconds taken off their times.
  ///   - end: seconds of the film; MP4 becomes as long as its chapters say, so that none may go beyond.
  package static func text(_ chapters: [Chapter], origin: Double, end: Double) -> String {
    let film = milliseconds(end)
    let parts = chapters.compactMap { chapter -> String? in
      let start = milliseconds(max(0, chapter.start - origin))
      guard start < film else { return nil }
      let stop = min(max(start, milliseconds(chapter.end - origin)), film)
      let title = chapter.title.map { "title=\(escaped($0))\n" } ?? ""
      return "[CHAPTER]\nTIMEBASE=1/1000\nSTART=\(start)\nEND=\(stop)\n\(title)"
    }
    return ";FFMETADATA1\n" + parts.joined()
  }

  /// Times that no film has are cut.
  private static func milliseconds(_ seconds: Double) -> Int { Int((min(max(seconds, -1e9), 1e9) * 1000).rounded()) }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { "=;#\\\n".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }.joined()
  }
}
