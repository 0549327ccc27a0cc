import DraptoModel

/// The command line that encodes one chunk.
package struct ChunkCommand: Sendable {
  /// How the chunk's frames are taken out of the source.
  package var extraction: Extraction
  /// How the picture is encoded.
  package var plan: VideoPlan
  /// Constant rate factor.
  package var crf: Double
  /// Frames per second, for the distance of key frames.
  package var frameRate: Double
  /// Frames per second the encoder is told; nil: what its ffmpeg takes from the container.
  package var encoderFrameRate: Double?
  /// Seconds of one tick.
  package var timeBase: Rational
  /// SVT-AV1's `lp`.
  package var parallelism: Int
  /// What the ffmpeg that encodes can do.
  package var capabilities: FFmpegCapabilities
  /// Seconds added to every time of the chunk's file; see ``FilmClock/chunkShift``.
  package var timeShift: Double
  /// Threads of the decoder.
  package var decoding: DecoderThreads

  package init(
    extraction: Extraction, plan: VideoPlan, crf: Double, frameRate: Double, encoderFrameRate: Double? = nil,
    timeBase: Rational, parallelism: Int, capabilities: FFmpegCapabilities, timeShift: Double = 0,
    decoding: DecoderThreads = .asEncoder
  ) {
    self.extraction = extraction
    self.plan = plan
    self.crf = crf
    self.frameRate = frameRate
    self.encoderFrameRate = encoderFrameRate
    self.timeBase = timeBase
    self.parallelism = parallelism
    self.capabilities = capabilities
    self.timeShift = timeShift
    self.decoding = decoding
  }

  /// Writes Matroska to `output`, progress to stdout.
  package func command(_ ffmpeg: String, output: String) -> ToolCommand {
    var arguments = [
      "-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-progress", "pipe:1", "-stats_period", "0.5", "-y",
    ]
    arguments += decoding.arguments(encoder: parallelism) + TurnArguments.of(unappliedTurn: plan.unappliedTurn)
    arguments += PictureFilters.inputOptions(plan) + extraction.input
    arguments += ["-map", "0:\(extraction.stream)", "-map_metadata", "-1", "-map_chapters", "-1"]
    arguments += ["-vf", filters.joined(separator: ",")]
    arguments += ["-fps_mode", "passthrough", "-enc_time_base", timeBase.description]
    arguments += encoderArguments
    if timeShift != 0 { arguments += ["-output_ts_offset", Format.fixed(timeShift, 0)] }
    // RPUs are changed in the file afterwards: no checksums over them.
    if let kept = plan.dolbyVision, !RPUEdit.edits(kept).isEmpty { arguments += ["-write_crc32", "0"] }
    // Older ffmpegs copy the source's Dolby Vision record into Matroska; WebM, the same but for its name, has none.
    arguments += ["-f", plan.dropsDolbyVision == true ? "webm" : "matroska", ProbeCommands.url(output)]
    return ToolCommand(ffmpeg, arguments, environment: ["SVT_LOG": "2"])
  }

  /// The filter chain: cut, deinterlace, crop, pixel format, colour tags. None of them makes or drops frames but the cut.
  package var filters: [String] {
    var chain: [String] = []
    if let trim = extraction.trim { chain.append(trim) }
    // Encoders that carry them must not where the plan says that they are dropped.
    if plan.dropsHDR10Plus == true { chain.append("sidedata=mode=delete:type=DYNAMIC_HDR_PLUS") }
    return chain + PictureFilters.geometry(plan) + PictureFilters.format(plan) + tagFilters
  }

  /// Says the colour tags of every frame.
  var tagFilters: [String] {
    // ffmpeg lets the frames' own tags, unknown ones too, win over `-color_primaries` and `-color_trc`: where they change
    // in the middle of the film, chunks would have different headers. Dolby Vision is refused by the encoder when they are
    // not exactly right.
    let color = Self.encoderColor(plan)
    let tags = [("color_primaries", color.primaries), ("color_trc", color.transfer), ("colorspace", color.matrix)]
    return ["setparams=" + tags.map { name, value in name + "=" + (value ?? "unknown") }.joined(separator: ":")]
  }

  /// Encoder, its parameters and the colour tags: the same for all chunks but `lp`, which changes no bit of the output.
  package var encoderArguments: [String] {
    var arguments = [
      "-c:v", "libsvtav1", "-preset", "\(plan.preset)", "-crf", "\(Int(crf))", "-pix_fmt", "yuv420p10le", "-g",
      "\(keyframeDistance)", "-svtav1-params", svtParameters,
    ]
    arguments += Self.colorArguments(Self.encoderColor(plan))
    // `auto` writes none.
    if plan.dolbyVision != nil { arguments += ["-dolbyvision", "1"] }
    if plan.dolbyVision?.compatibilityID == 0 { arguments += ["-bsf:v", Self.ownTags(plan.color)] }
    return arguments
  }

  /// Frames between key frames: never more than the seconds asked for.
  var keyframeDistance: Int { max(1, Int((Double(plan.keyframeSeconds) * frameRate).rounded(.down))) }

  var svtParameters: String {
    var parameters = plan.svtParameters
    if crf != crf.rounded() { parameters["crf"] = Format.compact(crf) }
    parameters["lp"] = "\(parallelism)"
    if let encoderFrameRate, parameters["fps-num"] == nil {
      parameters["fps-num"] = "\(Int((encoderFrameRate * 1000).rounded()))"
      parameters["fps-denom"] = "1000"
    }
    if let display = plan.masteringDisplay { parameters["mastering-display"] = Self.text(display) }
    if let light = plan.contentLight { parameters["content-light"] = "\(light.maxCLL),\(light.maxFALL)" }
    return parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ":")
  }

  /// SVT-AV1's form: `G(x,y)B(x,y)R(x,y)WP(x,y)L(max,min)`.
  static func text(_ display: MasteringDisplay) -> String {
    func pair(_ values: [Double], _ decimals: Int) -> String {
      "(" + values.map { Format.fixed($0, decimals) }.joined(separator: ",") + ")"
    }
    return "G" + pair(display.green, 5) + "B" + pair(display.blue, 5) + "R" + pair(display.red, 5) + "WP"
      + pair(display.whitePoint, 5) + "L" + pair([display.maxLuminance, display.minLuminance], 4)
  }

  /// The tags the encoder is told: the film's own, or, for a picture in Dolby's own colours, those of HDR10, for which
  /// alone ffmpeg writes Dolby Vision. They change no sample, and ``ownTags(_:)`` puts the film's own back.
  static func encoderColor(_ plan: VideoPlan) -> ColorTags {
    guard plan.dolbyVision?.compatibilityID == 0 else { return plan.color }
    var color = BaseLayer.hdr10.tags
    color.range = plan.color.range
    color.chromaLocation = plan.color.chromaLocation
    return color
  }

  /// The bit stream filter that writes the film's own tags (by their numbers in H.273; 2 is unspecified).
  static func ownTags(_ color: ColorTags) -> String {
    let numbers = ["bt2020": 9, "smpte2084": 16, "bt2020nc": 9, "ictcp": 14, "ipt-c2": 15]
    func number(_ name: String?) -> Int { name.flatMap { numbers[$0] } ?? 2 }
    return
      "av1_metadata=color_primaries=\(number(color.primaries)):transfer_characteristics=\(number(color.transfer)):matrix_coefficients=\(number(color.matrix))"
  }

  /// Colour tags said explicitly, so that no chunk depends on what its first frame happens to carry.
  static func colorArguments(_ color: ColorTags) -> [String] {
    let pairs: [(String, String?)] = [
      ("-color_primaries", color.primaries), ("-color_trc", color.transfer), ("-colorspace", color.matrix),
      ("-color_range", color.range), ("-chroma_sample_location", color.chromaLocation),
    ]
    return pairs.flatMap { option, value in value.map { [option, $0] } ?? [] }
  }
}
