import DraptoModel
import Foundation

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

  /// Whether words are about this payload, as far as its luminances tell: some decoders show what an earlier frame carried.
  package static func tell(_ words: String, of payload: [UInt8]) -> Bool {
    guard let metadata = try? HDR10PlusMetadata.read(payload), let window = metadata.windows.first else { return false }
    let wanted =
      [("targeted_system_display_maximum_luminance:", [Double(metadata.targetLuminance)])]
      + [("average_maxrgb:", [Double(window.averageMaxRGB) / 100_000])]
      + [("maxscl: {", window.maxscl.map { Double($0) / 100_000 })]
    return wanted.allSatisfy { label, values in
      let shown = numbers(in: words, behind: label)
      // Printed with four digits.
      return shown.count >= values.count && zip(shown, values).allSatisfy { abs($0 - $1) < 0.0001 }
    }
  }

  /// The numbers behind a label, up to what is none.
  private static func numbers(in words: String, behind label: String) -> [Double] {
    guard let start = words.firstRange(of: label)?.upperBound else { return [] }
    return words[start...].prefix { $0.isNumber || " .,".contains($0) }.split(separator: ",")
      .compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
  }
}
