import DraptoModel

/// What a decoder says of the HDR10+ metadata of one frame, in ffmpeg's own words: another reader than drapto's own.
package struct ShownMetadata: Sendable {
  /// How the frame is reached.
  package var extraction: Extraction

  /// - Parameter extraction: with a range of one frame.
  package init(_ extraction: Extraction) { self.extraction = extraction }

  /// Decodes the frame, and prints what it carries to stderr. One frame for a process: ffmpeg writes such a line in many
  /// pieces, and its threads write between them.
  /// - Parameter threads: of the decoder.
  package func command(_ ffmpeg: String, threads: Int) -> ToolCommand {
    let chain = [extraction.trim, "showinfo=checksum=0"].compactMap { $0 }.joined(separator: ",")
    return ToolCommand(
      ffmpeg,
      ["-hide_banner", "-nostdin", "-nostats", "-v", "info", "-threads", "\(threads)"] + extraction.input + [
        "-map", "0:\(extraction.stream)", "-vf", chain, "-frames:v", "1", "-fps_mode", "passthrough", "-f", "null", "-",
      ])
  }

  private static let label = "(HDR10+): "

  /// The metadata in a line of stderr; nil in others.
  package static func words(in line: String) -> String? {
    guard line.contains("showinfo"), let label = line.firstRange(of: label) else { return nil }
    return String(line[label.upperBound...])
  }
}
