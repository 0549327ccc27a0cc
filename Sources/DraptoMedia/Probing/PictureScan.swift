import DraptoModel

/// Reads what ffmpeg's `showinfo` and `cropdetect` say of decoded frames.
package struct PictureScan: Sendable {
  /// What was seen so far.
  package private(set) var facts = PictureFacts()

  package init() {}

  /// Decodes the key frames of a whole film: black bars and the shape of each.
  package static func keyFrames(_ ffmpeg: String, source: String, video: VideoStream) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      head + ["-threads", "2", "-max_error_rate", "1", "-skip_frame", "nokey"] + thinned(video)
        + TurnArguments.of(video)
        + ["-i", ProbeCommands.url(source)] + tail(video))
  }

  /// Codecs whose every frame is a key frame: one of fifty is enough, or all of the film would be decoded. FFV1 is none:
  /// its contexts go on from frame to frame.
  private static let intraCodecs: Set<String> = [
    "prores", "dnxhd", "mjpeg", "mjpegb", "dvvideo", "huffyuv", "ffvhuff", "utvideo", "magicyuv", "rawvideo",
    "v210", "jpeg2000", "png", "cfhd", "apv", "hap", "lagarith", "cllc", "r210", "v410",
  ]

  private static func thinned(_ video: VideoStream) -> [String] {
    intraCodecs.contains(video.info.codec) ? ["-bsf:v", "noise=drop='gt(mod(n,50),0)'"] : []
  }

  /// Decodes a few frames at one place.
  package static func place(_ ffmpeg: String, source: String, video: VideoStream, at seconds: Double) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      head + ["-noaccurate_seek", "-ss", Format.fixed(seconds, 3)] + TurnArguments.of(video)
        + ["-i", ProbeCommands.url(source), "-frames:v", "3"] + tail(video))
  }

  private static let head = ["-hide_banner", "-nostdin", "-nostats", "-v", "info"]

  /// Pixel aspects by the frames themselves, a line each: ffmpeg's filters are told the stream's for all of them.
  /// - Parameter places: seconds where to look; none is every key frame.
  package static func aspects(_ ffprobe: String, source: String, stream: Int, places: [Double]) -> ToolCommand {
    let intervals = places.map { Format.fixed($0, 3) + "%+#2" }.joined(separator: ",")
    return ToolCommand(
      ffprobe,
      ["-v", "error", "-of", "default=nk=1:nw=1", "-skip_frame", "nokey", "-select_streams", "\(stream)"]
        + (places.isEmpty ? [] : ["-read_intervals", intervals])
        + ["-show_entries", "frame=sample_aspect_ratio", ProbeCommands.url(source)])
  }

  /// Takes in one line of ``aspects(_:source:stream:places:)``.
  package mutating func feed(aspect line: String) {
    guard let aspect = Rational(line), aspect.numerator > 0 else { return }
    var known = facts.frameAspects ?? []
    if !known.contains(aspect) { known.append(aspect) }
    facts.frameAspects = known
  }

  /// cropdetect forgets after each frame, so that every frame speaks for itself.
  private static func tail(_ video: VideoStream) -> [String] {
    let limit = Format.fixed(
      CropDetection.limit(isHDR: video.color.isHDR, isFullRange: video.color.range == "pc"), 5)
    return [
      "-map", "0:\(video.info.index)", "-vf",
      "showinfo=checksum=0,cropdetect=limit=\(limit):round=2:skip=0:reset=1", "-fps_mode", "passthrough", "-f", "null",
      "-",
    ]
  }

  /// Takes in one line of the log.
  package mutating func feed(_ line: String) {
    if let crop = CropDetection.parse(line) {
      if !facts.crops.contains(crop) { facts.crops.append(crop) }
      return
    }
    guard line.contains("showinfo"), line.contains(" n:"),
      let match = line.firstMatch(of: /sar:(\d+)\/(\d+) s:(\d+)x(\d+) i:([PTB])/)
    else { return }
    if match.output.5 == "P" { facts.progressiveFrames += 1 } else { facts.interlacedFrames += 1 }
    guard let width = Int(match.output.3), let height = Int(match.output.4), width > 0, height > 0 else { return }
    let aspect = Rational("\(match.output.1):\(match.output.2)").flatMap { $0.numerator > 0 ? $0 : nil }
    let shape = PictureFacts.Shape(width: width, height: height, aspect: aspect ?? Rational(1, 1))
    if !facts.shapes.contains(shape) { facts.shapes.append(shape) }
  }
}

/// What ffmpeg is told about turning a film upright.
package enum TurnArguments {
  /// Options before `-i`: turns that are no multiple of 90° are left off, for they would cut the corners.
  package static func of(_ video: VideoStream) -> [String] { of(unappliedTurn: video.unappliedTurn) }

  /// Options for an ffmpeg that must leave such a turn alone.
  package static func of(unappliedTurn: Int?) -> [String] { unappliedTurn == nil ? [] : ["-display_rotation", "0"] }
}
