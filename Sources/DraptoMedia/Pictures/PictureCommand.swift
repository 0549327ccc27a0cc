import DraptoModel

/// Takes one frame out of a film, as pictures of several sizes for a page.
package struct PictureCommand: Sendable {
  /// A size and quality of a picture.
  package struct Level: Sendable, Equatable {
    /// Pixels at most.
    package var width: Int
    /// libwebp's, 0–100.
    package var quality: Int
  }
  /// From the best to the smallest: a page takes the best that all its pictures fit in.
  package static let levels = [
    Level(width: 1920, quality: 80), Level(width: 1280, quality: 80), Level(width: 960, quality: 72),
    Level(width: 640, quality: 60),
  ]

  /// Where the frame lies: decoding begins before it, and ends with it.
  package var extraction: Extraction
  /// Options before `-i`.
  package var inputOptions: [String]
  /// Filters that bring it to what the encoder was given; empty for what is shown as it is.
  package var geometry: [String]
  /// The matrix of pictures that don't say theirs.
  package var matrix: String?
  /// Colour of an HDR picture that is brought to BT.709; nil leaves it as it is.
  package var toneMapped: ColorTags?

  package init(extraction: Extraction, plan: VideoPlan?, toneMapped: ColorTags?, matrix: String? = nil) {
    self.extraction = extraction
    inputOptions =
      plan.map { TurnArguments.of(unappliedTurn: $0.unappliedTurn) + PictureFilters.inputOptions($0) } ?? []
    geometry = plan.map(PictureFilters.geometry) ?? []
    self.toneMapped = toneMapped
    self.matrix = matrix
  }

  /// Microseconds: the frame's time is printed in these, as a line of `framecrc`.
  package static let timeBase = Rational(1, 1_000_000)

  /// Writes a WebP for each of ``levels`` into `files`; prints the time of the frame that it took.
  package func command(_ ffmpeg: String, files: [String]) -> ToolCommand {
    let levels = Array(zip(Self.levels, files))
    let whole = [extraction.trim].compactMap { $0 } + geometry + Self.square + tones
    var graph = "[0:\(extraction.stream)]" + whole.joined(separator: ",") + ",split=\(levels.count + 1)[t]"
    for number in levels.indices { graph += "[p\(number)]" }
    for (number, level) in levels.enumerated() {
      graph += ";[p\(number)]scale='min(\(level.0.width),iw)':-2[o\(number)]"
    }
    var arguments =
      ["-hide_banner", "-nostdin", "-v", "error", "-y", "-threads", "2"] + inputOptions + extraction.input
      + ["-filter_complex", graph]
    for (number, level) in levels.enumerated() {
      arguments += [
        "-map", "[o\(number)]", "-frames:v", "1", "-c:v", "libwebp", "-quality", "\(level.0.quality)", "-f", "image2",
        "-update", "1", ProbeCommands.url(level.1),
      ]
    }
    arguments += [
      "-map", "[t]", "-frames:v", "1", "-fps_mode", "passthrough", "-enc_time_base", Self.timeBase.description, "-c:v",
      "wrapped_avframe", "-f", "framecrc", "-",
    ]
    return ToolCommand(ffmpeg, arguments)
  }

  /// Pixels become square.
  private static let square = ["scale='trunc(iw*if(sar,sar,1)/2)*2':'trunc(ih/2)*2'", "setsar=1"]

  /// To what WebP is: BT.601, limited range. HDR to BT.709 before. The tags are the film's own, said again: frames need not carry them.
  private var tones: [String] {
    guard let color = toneMapped else {
      return (matrix.map { ["setparams=colorspace=\($0)"] } ?? []) + [
        "scale=out_color_matrix=bt601:out_range=tv", "format=yuv420p",
      ]
    }
    return [
      "setparams=color_primaries=bt2020:color_trc=\(color.transfer ?? "smpte2084"):colorspace=bt2020nc:range=\(color.range ?? "tv")",
      "zscale=t=linear:npl=203",
      "format=gbrpf32le", "zscale=p=bt709", "tonemap=hable:desat=0", "zscale=t=bt709:m=smpte170m:r=limited",
      "format=yuv420p",
    ]
  }
}

/// The header of a lossy WebP file (RIFF, `VP8 `): RFC 9649, RFC 6386 section 9.1.
package enum WebPHeader {
  /// Width and height in pixels; nil for anything else.
  package static func size(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard bytes.count >= 30, bytes[0..<4].elementsEqual("RIFF".utf8), bytes[8..<16].elementsEqual("WEBPVP8 ".utf8),
      bytes[23..<26].elementsEqual([0x9D, 0x01, 0x2A])
    else { return nil }
    let width = (Int(bytes[26]) | Int(bytes[27]) << 8) & 0x3FFF
    let height = (Int(bytes[28]) | Int(bytes[29]) << 8) & 0x3FFF
    return (width, height)
  }
}
