import DraptoModel
import Foundation

/// ffprobe's JSON → ``SourceMedia``. Pure.
package enum ProbeParser {
  /// Throws a `DecodingError` for what is no ffprobe JSON.
  package static func media(streams json: String, path: String, fingerprint: FileFingerprint) throws -> SourceMedia {
    let probe = try JSONDecoder().decode(ProbeJSON.self, from: Data(json.utf8))
    var media = SourceMedia(
      path: path, fingerprint: fingerprint, container: probe.format?.format_name ?? "unknown",
      startTime: number(probe.format?.start_time) ?? 0, duration: number(probe.format?.duration), video: nil,
      tags: probe.format?.tags ?? [:])
    let film = FilmChoice.film(among: probe.streams ?? [])
    for stream in probe.streams ?? [] where !isChapterTrack(stream, of: probe) { add(stream, film: film, to: &media) }
    media.chapters = (probe.chapters ?? []).map {
      Chapter(start: number($0.start_time) ?? 0, end: number($0.end_time) ?? 0, title: tag($0.tags, "title"))
    }
    if media.isMP4 { media.tracksEnd = tracksEnd(probe.streams ?? []) }
    if media.duration == nil {
      media.duration = (probe.streams ?? []).compactMap { number($0.duration) ?? clock(tag($0.tags, "DURATION")) }.max()
    }
    return media
  }

  /// The end of the last stream that is seen or heard; nil where one does not say. MP4's own length has its chapters in it.
  private static func tracksEnd(_ streams: [ProbeJSON.Stream]) -> Double? {
    let shown = streams.filter {
      ["video", "audio", "subtitle"].contains($0.codec_type) && $0.disposition?["attached_pic"] != 1
        && $0.disposition?["timed_thumbnails"] != 1
    }
    let ends = shown.map { stream in number(stream.duration).map { $0 + (number(stream.start_time) ?? 0) } }
    return ends.contains(nil) ? nil : ends.compactMap { $0 }.max()
  }

  /// MP4's chapters lie in a track of text, which ffprobe lists as data beside the chapters it made of it.
  private static func isChapterTrack(_ stream: ProbeJSON.Stream, of probe: ProbeJSON) -> Bool {
    probe.format?.format_name?.contains("mp4") == true && probe.chapters?.isEmpty == false
      && stream.codec_type == "data" && stream.codec_name == "bin_data" && stream.codec_tag_string == "text"
  }

  /// Whether ffprobe printed any frame.
  static func hasFrames(_ json: String) throws -> Bool {
    try JSONDecoder().decode(ProbeJSON.self, from: Data(json.utf8)).frames?.isEmpty == false
  }

  /// Adds what only frames tell: HDR metadata in SEI messages, missing colour tags, interlacing, HDR10+.
  package static func refine(_ video: VideoStream, frames json: String) throws -> VideoStream {
    let frames = try JSONDecoder().decode(ProbeJSON.self, from: Data(json.utf8)).frames ?? []
    var result = video
    guard let first = frames.first else { return result }
    let side = frames.flatMap { $0.side_data_list ?? [] }
    // The encoder is handed frames: what they carry is what it writes.
    let display = side.lazy.compactMap(masteringDisplay).first
    let light = side.lazy.compactMap(contentLight).first
    var contradicted: [String] = []
    if let display, let told = video.masteringDisplay, !told.isClose(to: display) {
      contradicted.append("mastering display")
    }
    if let light, let told = video.contentLight, told != light { contradicted.append("content light level") }
    result.contradicted = contradicted.isEmpty ? nil : contradicted
    result.masteringDisplay = display ?? video.masteringDisplay
    result.contentLight = light ?? video.contentLight
    // H.264 and HEVC can say so, too (display orientation): mostly at every key frame, but it holds on from the first.
    if video.rotation == 0, video.unappliedTurn == nil, let turned = turn(side), turned != 0, turned % 90 == 0 {
      result.rotation = ((turned % 360) + 360) % 360
      result.isTurnedByStream = true
    }
    result.hasHDR10Plus = side.contains {
      $0.side_data_type?.contains("HDR10+") == true || $0.side_data_type?.contains("2094-40") == true
    }
    result.color.primaries = known(first.color_primaries) ?? video.color.primaries
    result.color.transfer = known(first.color_transfer) ?? video.color.transfer
    result.color.matrix = known(first.color_space) ?? video.color.matrix
    result.color.range = known(first.color_range) ?? video.color.range
    result.color.chromaLocation = known(first.chroma_location) ?? video.color.chromaLocation
    if video.fieldOrder == nil, let flag = first.interlaced_frame {
      result.fieldOrder = flag == 0 ? "progressive" : (first.top_field_first == 1 ? "tt" : "bb")
    }
    if result.dolbyVision == nil, side.contains(where: { $0.side_data_type?.contains("Dolby Vision") == true }) {
      // No record in the container, but RPUs on the frames: profile 5 has its own colour space, the rest is 8.
      let transfer = video.color.transfer ?? result.color.transfer
      let compatibility = transfer == "smpte2084" ? 1 : transfer == "arib-std-b67" ? 4 : 0
      result.dolbyVision = DolbyVisionRecord(
        profile: compatibility == 0 ? 5 : 8, level: 0, hasRPU: true, hasEnhancementLayer: false,
        compatibilityID: compatibility)
    }
    return result
  }

  private static func add(_ stream: ProbeJSON.Stream, film: Int?, to media: inout SourceMedia) {
    let info = streamInfo(stream)
    switch stream.codec_type {
    case "video":
      guard let video = videoStream(stream, info) else {
        media.data.append(info)
        return
      }
      if info.dispositions.contains("attached_pic") || info.dispositions.contains("timed_thumbnails") {
        media.covers.append(video)
      } else if stream.index == film {
        media.video = video
      } else {
        media.otherVideo.append(video)
      }
    case "audio":
      media.audio.append(
        AudioStream(
          info: info, channels: stream.channels ?? 0, layout: known(stream.channel_layout),
          sampleRate: Int(stream.sample_rate ?? "") ?? 0, bitRate: Int(stream.bit_rate ?? "")))
    case "subtitle": media.subtitles.append(SubtitleStream(info: info))
    case "attachment":
      media.attachments.append(
        Attachment(info: info, fileName: tag(stream.tags, "filename"), mimeType: tag(stream.tags, "mimetype")))
    default: media.data.append(info)
    }
  }

  private static func streamInfo(_ stream: ProbeJSON.Stream) -> StreamInfo {
    let language = tag(stream.tags, "language")
    return StreamInfo(
      index: stream.index, codec: stream.codec_name ?? "unknown", language: language == "und" ? nil : language,
      title: tag(stream.tags, "title"),
      dispositions: Set((stream.disposition ?? [:]).filter { $0.value == 1 }.keys), tags: stream.tags ?? [:],
      startTime: number(stream.start_time))
  }

  private static func videoStream(_ stream: ProbeJSON.Stream, _ info: StreamInfo) -> VideoStream? {
    guard let width = stream.width, let height = stream.height, width > 0, height > 0 else { return nil }
    let side = stream.side_data_list ?? []
    let format = stream.pix_fmt ?? "unknown"
    let turned = turn(side) ?? 0
    let aspect = stream.sample_aspect_ratio.flatMap { Rational($0) }
    let isQuarter = turned % 90 == 0
    var video = VideoStream(
      info: info, profile: stream.profile, width: width, height: height, pixelFormat: format,
      bitDepth: bitDepth(format, raw: stream.bits_per_raw_sample),
      averageFrameRate: stream.avg_frame_rate.flatMap { Rational($0) },
      realFrameRate: stream.r_frame_rate.flatMap { Rational($0) },
      timeBase: stream.time_base.flatMap { Rational($0) } ?? Rational(1, 1000),
      rotation: isQuarter ? ((turned % 360) + 360) % 360 : 0,
      sampleAspectRatio: aspect.flatMap { $0.numerator > 0 ? $0 : nil },
      fieldOrder: stream.field_order == "unknown" ? nil : stream.field_order,
      color: ColorTags(
        primaries: known(stream.color_primaries), transfer: known(stream.color_transfer),
        matrix: known(stream.color_space), range: known(stream.color_range),
        chromaLocation: known(stream.chroma_location)),
      masteringDisplay: side.lazy.compactMap(masteringDisplay).first,
      contentLight: side.lazy.compactMap(contentLight).first, dolbyVision: side.lazy.compactMap(dolbyVision).first,
      hasClosedCaptions: stream.closed_captions == 1, reorderDepth: stream.has_b_frames ?? 0)
    if !isQuarter { video.unappliedTurn = ((turned % 360) + 360) % 360 }
    video.statedFrames = stream.nb_frames.flatMap { Int($0) }
    video.ownEnd =
      number(stream.duration).map { $0 + (number(stream.start_time) ?? 0) } ?? clock(tag(stream.tags, "DURATION"))
    return video
  }

  /// Degrees clockwise, as a display matrix tells them; nil without one. ffprobe's are counter-clockwise, −180…180.
  private static func turn(_ side: [ProbeJSON.SideData]) -> Int? {
    side.lazy.compactMap(\.rotation).first.map { Int(-$0.rounded()) }
  }

  /// `yuv420p10le` → 10; formats without a number after `p` are 8 bit unless the stream says more.
  package static func bitDepth(_ format: String, raw: String?) -> Int {
    if let match = format.firstMatch(of: /(?:p|gray|p0)(9|10|12|14|16)(?:le|be)?$/) { return Int(match.output.1) ?? 8 }
    if format.hasPrefix("p010") { return 10 }
    return Int(raw ?? "") ?? 8
  }

  private static func masteringDisplay(_ side: ProbeJSON.SideData) -> MasteringDisplay? {
    guard side.side_data_type == "Mastering display metadata" else { return nil }
    func pair(_ x: String?, _ y: String?) -> [Double]? {
      guard let x = fraction(x), let y = fraction(y) else { return nil }
      return [x, y]
    }
    guard let red = pair(side.red_x, side.red_y), let green = pair(side.green_x, side.green_y),
      let blue = pair(side.blue_x, side.blue_y), let white = pair(side.white_point_x, side.white_point_y),
      let low = fraction(side.min_luminance), let high = fraction(side.max_luminance),
      // Zeros say that nobody knows, and no encoder writes them.
      high > 0
    else { return nil }
    return MasteringDisplay(
      red: red, green: green, blue: blue, whitePoint: white, minLuminance: low, maxLuminance: high)
  }

  private static func contentLight(_ side: ProbeJSON.SideData) -> ContentLight? {
    guard side.side_data_type == "Content light level metadata", let content = side.max_content else { return nil }
    return ContentLight(maxCLL: content, maxFALL: side.max_average ?? 0)
  }

  private static func dolbyVision(_ side: ProbeJSON.SideData) -> DolbyVisionRecord? {
    guard let profile = side.dv_profile else { return nil }
    return DolbyVisionRecord(
      profile: profile, level: side.dv_level ?? 0, hasRPU: side.rpu_present_flag == 1,
      hasEnhancementLayer: side.el_present_flag == 1, compatibilityID: side.dv_bl_signal_compatibility_id ?? 0)
  }

  /// Numbers that no film has are none: tags can say anything.
  static func number(_ text: String?) -> Double? {
    text.flatMap { Double($0) }.flatMap { $0.isFinite && abs($0) < 1e15 ? $0 : nil }
  }

  private static func fraction(_ text: String?) -> Double? { text.flatMap { Rational($0)?.value ?? Double($0) } }

  /// Matroska's `01:02:03.400000000`.
  package static func clock(_ text: String?) -> Double? {
    let parts = (text ?? "").split(separator: ":").map { Double($0) }
    guard parts.count == 3, let h = parts[0], let m = parts[1], let s = parts[2] else { return nil }
    return number("\(h * 3600 + m * 60 + s)")
  }

  private static func known(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text != "unknown", text != "unspecified", text != "reserved" else { return nil }
    return text
  }

  /// Tag names differ in case between containers.
  static func tag(_ tags: [String: String]?, _ name: String) -> String? {
    tags?.first { $0.key.caseInsensitiveCompare(name) == .orderedSame }?.value
  }
}
