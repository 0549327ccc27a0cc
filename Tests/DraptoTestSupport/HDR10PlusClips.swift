import DraptoMedia
import DraptoModel
import Foundation

/// Small HDR10+ films, made of pictures by x265 or x264 and metadata of our own.
package enum HDR10PlusClips {
  /// 192×108, 25 fps, 4 s, key frames every second and B pyramids, HEVC in Matroska unless it says otherwise.
  package enum Kind: String, CaseIterable, Sendable {
    /// Metadata for every frame.
    case every
    /// For every second frame, as they are shown.
    case everySecond = "every-second"
    /// For three frames in ten.
    case third
    /// Those of frame 40 end in the middle.
    case malformed
    /// Over 255 bytes each.
    case large
    /// Behind the slices of their pictures.
    case suffix
    /// Behind the slices, but for those of each eighth frame.
    case mixed
    /// In one unit with captions, which come first.
    case withCaptions = "with-captions"
    /// With zero bytes at their end.
    case trailingZeros = "trailing-zeros"
    /// In a transport stream with open groups of pictures.
    case transport
    /// In MP4.
    case mp4
    /// In H.264.
    case h264
    /// In a film of BT.709, where they make no sense.
    case sdr
    /// Beside RPUs of Dolby Vision, profile 8.1.
    case withDolbyVision = "with-dolby-vision"
    /// The same with open groups of pictures: behind a key frame come some that are shown before it.
    case openGroups = "open-groups"
    /// AV1 by libaom, with the metadata.
    case av1
    /// AV1 by SVT-AV1, which drops them: hidden frames, and some shown later by a header alone.
    case hiddenFrames = "hidden-frames"

    /// What makes the metadata.
    package var writer: HDR10PlusWriter {
      var writer = HDR10PlusWriter()
      switch self {
      case .large: writer = .large
      case .trailingZeros: writer.trailingZeros = 3
      default: break
      }
      return writer
    }

    /// What the stream carries for the frame shown as number `n`; nil for nothing.
    package func payload(_ n: Int) -> [UInt8]? {
      switch self {
      case .everySecond where n % 2 == 1: nil
      case .third where n % 10 >= 3: nil
      case .malformed where n == HDR10PlusClips.malformedFrame: writer.payload(n, fault: .cutShort)
      case .hiddenFrames: nil
      default: writer.payload(n)
      }
    }

    /// As a NAL unit.
    func unit(_ n: Int) -> [UInt8]? {
      payload(n).map {
        let messages: [HDR10PlusWriter.Message] = (self == .withCaptions ? [.captions] : []) + [.registered($0)]
        return self == .h264
          ? HDR10PlusWriter.nalUnitOfH264(messages) : HDR10PlusWriter.nalUnit(messages, isSuffix: isSuffix(n))
      }
    }

    private var tags: String {
      self == .sdr
        ? "colorprim=bt709:transfer=bt709:colormatrix=bt709"
        : "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400"
    }

    /// Whether the metadata of a frame stand behind its slices.
    func isSuffix(_ n: Int) -> Bool { self == .suffix || self == .mixed && n % 8 != 0 }

    /// The encoder of its pictures.
    var encoder: [String] {
      guard self == .h264 else { return ["libx265", "-preset", "ultrafast", "-x265-params", parameters] }
      return [
        "libx264", "-preset", "ultrafast", "-x264-params",
        "keyint=25:min-keyint=25:bframes=3:b-pyramid=normal:b-adapt=0:scenecut=0:aud=0:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc",
      ]
    }

    /// The name of its raw stream: of the demuxer, and behind the last dot.
    var stream: String { self == .h264 ? "h264" : "hevc" }

    /// Whether a picture begins with this unit; nil for units between pictures.
    func startsPicture(_ unit: ArraySlice<UInt8>) -> Bool? {
      let first = unit[unit.startIndex]
      if self == .h264 {
        // `first_mb_in_slice` is 0.
        let type = first & 0x1f
        return (1...5).contains(type) ? unit[unit.startIndex + 1] & 0x80 != 0 : nil
      }
      let type = first >> 1 & 0x3f
      guard type < 32 else { return (32...39).contains(type) ? nil : false }
      return unit[unit.startIndex + 2] & 0x80 != 0
    }

    /// Of x265.
    private var parameters: String {
      "log-level=error:keyint=25:min-keyint=25:bframes=3:b-pyramid=1:open-gop=\([.transport, .openGroups].contains(self) ? 1 : 0):repeat-headers=1:"
        + tags
    }
  }

  /// How many frames each clip has.
  package static let frames = 100
  /// The frame of ``Kind/malformed`` whose metadata can't be read.
  package static let malformedFrame = 40

  /// What the clip carries, one for each frame, in the order in which they are shown.
  package static func payloads(_ kind: Kind) -> [[UInt8]?] { (0..<frames).map(kind.payload) }

  private static let folder = TemporaryFolder("hdr10plus")
  private static let made = ClipCache(make)

  /// Path of the clip; made on first use.
  package static func path(_ kind: Kind) async throws -> String { try await made.path(kind) }

  private static let quiet = ["-v", "error", "-nostdin", "-y"]

  private static func make(_ kind: Kind) async throws -> String {
    let ffmpeg = try await TestTools.toolset().ffmpeg
    switch kind {
    case .transport: return try await copied(try await matroska(kind), to: "transport.ts", ffmpeg)
    case .mp4: return try await copied(try await matroska(kind), to: "film.mp4", ffmpeg)
    case .av1:
      return try await encoded(kind, ["-c:v", "libaom-av1", "-cpu-used", "8", "-row-mt", "1", "-g", "25"], ffmpeg)
    case .hiddenFrames:
      return try await encoded(kind, ["-c:v", "libsvtav1", "-preset", "8", "-crf", "40", "-g", "50"], ffmpeg)
    default: return try await matroska(kind)
    }
  }

  private static func copied(_ film: String, to name: String, _ ffmpeg: String) async throws -> String {
    let path = folder.file(name)
    try await TestTools.run(ffmpeg, quiet + ["-i", film, "-c", "copy", path])
    return path
  }

  private static func encoded(_ kind: Kind, _ encoder: [String], _ ffmpeg: String) async throws -> String {
    let path = folder.file(kind.rawValue + ".mkv")
    try await TestTools.run(ffmpeg, quiet + ["-i", try await self.path(.every)] + encoder + [path])
    return path
  }

  private static func matroska(_ kind: Kind) async throws -> String {
    let tools = try await TestTools.toolset()
    let plain = folder.file(kind.rawValue + ".plain." + kind.stream)
    let stream = folder.file(kind.rawValue + "." + kind.stream)
    try await TestTools.run(
      tools.ffmpeg,
      quiet + Clips.picture(seconds: Double(frames) / 25, size: "192x108") + ["-pix_fmt", "yuv420p10le", "-c:v"]
        + kind.encoder + ["-f", kind.stream, plain])
    let order = try await shownOrder(of: try await wrapped(plain, kind.rawValue + ".plain", tools), tools)
    var bytes = withMetadata([UInt8](try Data(contentsOf: URL(fileURLWithPath: plain))), kind, order)
    if [.withDolbyVision, .openGroups].contains(kind) { bytes = DolbyVisionClips.withRPUs(bytes, .hdr10) }
    try Data(bytes).write(to: URL(fileURLWithPath: stream))
    return try await wrapped(stream, kind.rawValue, tools)
  }

  /// The stream in Matroska, with the times that follow from its order.
  private static func wrapped(_ stream: String, _ name: String, _ tools: Toolset) async throws -> String {
    let path = folder.file(name + ".mkv")
    try await TestTools.run(
      tools.mkvmerge,
      [
        "-q", "-o", path, "--default-duration", "0:25fps", "--fix-bitstream-timing-information", "0:1", stream,
      ])
    return path
  }

  /// For each packet of the file, in the file's order: as which frame it is shown, from 0.
  package static func shownOrder(of path: String, _ tools: Toolset) async throws -> [Int] {
    let lines = try await TestTools.run(
      tools.ffprobe, ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts", "-of", "csv=p=0", path])
    let times = lines.split(whereSeparator: { $0 == "\n" || $0 == "," }).compactMap { Int($0) }
    let places = times.indices.sorted { times[$0] < times[$1] }
    var order = [Int](repeating: 0, count: times.count)
    for (shown, place) in places.enumerated() { order[place] = shown }
    return order
  }

  /// Puts each picture's metadata before its first slice, or behind its last.
  private static func withMetadata(_ bytes: [UInt8], _ kind: Kind, _ order: [Int]) -> [UInt8] {
    var result: [UInt8] = []
    var picture = -1
    var suffix: [UInt8] = []
    for unit in DolbyVisionClips.nalUnits(bytes) {
      let startsPicture = kind.startsPicture(unit)
      if startsPicture != false {
        result += suffix
        suffix = []
      }
      if startsPicture == true {
        picture += 1
        let metadata = kind.unit(order[picture]) ?? []
        if kind.isSuffix(order[picture]) { suffix = metadata } else { result += metadata }
      }
      result += [0, 0, 0, 1] + unit
    }
    return result + suffix
  }
}
