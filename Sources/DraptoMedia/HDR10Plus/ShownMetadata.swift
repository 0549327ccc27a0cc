import DraptoModel

/// What a decoder says of the HDR10+ metadata of single frames, in ffmpeg's own words: another reader than drapto's own.
package struct ShownMetadata: Sendable {
  /// How each of the frames is reached, in a range of its own.
  package var frames: [Extraction]

  /// - Parameter frames: with ranges of one frame.
  package init(_ frames: [Extraction]) { self.frames = frames }

  /// Decodes the frames, and prints what they carry to stderr. One thread for each: few frames are decoded, and more need
  /// more memory.
  package func command(_ ffmpeg: String) -> ToolCommand {
    var arguments = ["-hide_banner", "-nostdin", "-nostats", "-v", "info"]
    for frame in frames { arguments += ["-threads", "1"] + frame.input }
    for (place, frame) in frames.enumerated() {
      let chain = [frame.trim, "\(Self.name)\(place)=checksum=0"].compactMap { $0 }.joined(separator: ",")
      arguments += ["-map", "\(place):\(frame.stream)", "-vf", chain, "-frames:v", "1", "-fps_mode", "passthrough"]
      arguments += ["-f", "null", "-"]
    }
    return ToolCommand(ffmpeg, arguments)
  }

  private static let name = "showinfo@frame"
  private static let label = "(HDR10+): "

  /// The place of a frame and its metadata, from a line of stderr; nil in others.
  package static func words(in line: String) -> (frame: Int, words: String)? {
    guard let name = line.firstRange(of: name), let label = line.firstRange(of: label),
      let frame = Int(line[name.upperBound...].prefix { $0.isNumber })
    else { return nil }
    return (frame, String(line[label.upperBound...]))
  }
}
