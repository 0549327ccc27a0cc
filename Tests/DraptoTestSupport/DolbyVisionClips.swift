import DraptoMedia
import DraptoModel
import Foundation

/// Small Dolby Vision films, made of x265's pictures and RPUs of our own; mkvmerge finds the RPUs and writes the record.
package enum DolbyVisionClips {
  /// 192×108, 25 fps, key frames every second, 4 s unless it says otherwise.
  package enum Kind: String, CaseIterable, Sendable {
    /// Profile 8.1: an HDR10 picture.
    case hdr10
    /// Profile 8.4: an HLG picture.
    case hlg
    /// Profile 8.2: an SDR picture.
    case sdr
    /// Profile 5: no picture for others.
    case alone
    /// Profile 7: an enhancement layer in the same stream.
    case layered
    /// 8.1 whose frames 60 to 64 (in file order) have no RPU.
    case gap
    /// 8.1 of 32 s; the RPUs of 10 frames at 3.6 s are missing, where nobody looks before the encode.
    case hiddenGap = "hidden-gap"
    /// 8.1 of 12 s, whole.
    case long
    /// 8.1 with the primaries of BT.709.
    case wrongTags = "wrong-tags"
    /// 8.1 in a transport stream, with open groups of pictures.
    case transport
    /// 8.1 in MP4 without a record.
    case withoutRecord = "without-record"
    /// 8.1 with blocks of a level ffmpeg does not know.
    case unknownLevel = "unknown-level"
    /// 8.1 with black bars, 16 lines at the top and 20 at the bottom; every unit tells another active area.
    case barred
    /// The same as profile 7.
    case barredLayered = "barred-layered"

    /// Whether an enhancement layer lies in the stream.
    var isLayered: Bool { self == .layered || self == .barredLayered }
    /// Whether the picture has black bars.
    var isBarred: Bool { self == .barred || self == .barredLayered }

    /// What writes the unit of one picture, by its number in file order.
    func writer(_ picture: Int) -> RPUWriter {
      var writer = RPUWriter()
      writer.hasResidual = isLayered
      // Every tenth says that there is picture in the lowest two lines of the bar.
      if isBarred { writer.activeArea = [picture % 4, 0, 16 + picture % 3, picture % 10 == 0 ? 18 : 20] }
      switch self {
      case .alone:
        writer.profile = 0
        writer.isFullRange = true
      case .unknownLevel: writer.extraBlock = (7, [1, 2, 3])
      default: break
      }
      return writer
    }

    var tags: String {
      switch self {
      case .hlg: "colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"
      case .sdr: "colorprim=bt709:transfer=bt709:colormatrix=bt709"
      case .alone: "range=full"
      default:
        "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400"
      }
    }

    var seconds: Double {
      switch self {
      case .hiddenGap: 32
      case .long: 12
      default: 4
      }
    }

    /// Frames, in file order, that get no RPU.
    var gap: Range<Int> {
      switch self {
      case .gap: 60..<65
      case .hiddenGap: 90..<100
      default: 0..<0
      }
    }
  }

  private static let folder = TemporaryFolder("dolby-vision")
  private static let made = ClipCache(make)

  /// Path of the clip; made on first use.
  package static func path(_ kind: Kind) async throws -> String { try await made.path(kind) }

  private static func make(_ kind: Kind) async throws -> String {
    let tools = try await TestTools.toolset()
    let plain = folder.file(kind.rawValue + ".plain.hevc")
    let stream = folder.file(kind.rawValue + ".hevc")
    let film = folder.file(kind.rawValue + ".mkv")
    let quiet = ["-v", "error", "-nostdin", "-y"]
    try await TestTools.run(
      tools.ffmpeg,
      quiet + Clips.picture(seconds: kind.seconds, size: kind.isBarred ? "192x72" : "192x108")
        + (kind.isBarred ? ["-vf", "pad=192:108:0:16"] : []) + [
          "-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
          "log-level=error:keyint=25:min-keyint=25:bframes=3:open-gop=\(kind == .transport ? 1 : 0):repeat-headers=1:"
            + kind.tags, "-f", "hevc", plain,
        ])
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: plain)))
    try Data(withRPUs(bytes, kind)).write(to: URL(fileURLWithPath: stream))
    try await TestTools.run(
      tools.mkvmerge,
      [
        "-q", "-o", film, "--default-duration", "0:25fps", "--fix-bitstream-timing-information", "0:1", stream,
      ])
    switch kind {
    case .wrongTags:
      let wrong = folder.file("wrong-tags-changed.mkv")
      try await TestTools.run(
        tools.ffmpeg,
        quiet + [
          "-i", film, "-c", "copy", "-bsf:v", "hevc_metadata=colour_primaries=1", "-color_primaries", "bt709", wrong,
        ])
      return wrong
    case .transport:
      let stream = folder.file("transport.ts")
      try await TestTools.run(tools.ffmpeg, quiet + ["-i", film, "-c", "copy", stream])
      return stream
    case .withoutRecord:
      let bare = folder.file("without-record.mp4")
      try await TestTools.run(tools.ffmpeg, quiet + ["-i", film, "-c", "copy", "-strict", "normal", bare])
      return bare
    default: return film
    }
  }

  /// Puts an RPU behind the slices of every picture.
  static func withRPUs(_ bytes: [UInt8], _ kind: Kind) -> [UInt8] {
    var result: [UInt8] = []
    var picture = -1
    var isOpen = false
    func close() {
      guard isOpen else { return }
      isOpen = false
      guard !kind.gap.contains(picture) else { return }
      // A layer that no decoder here reads: only that it is there matters.
      if kind.isLayered { result += [0, 0, 0, 1, 0x7e, 1, 0x42, 1, 0x55, 0xaa, 0x80] }
      result += RPUWriter.nalUnit(kind.writer(picture).unit(picture))
    }
    for unit in nalUnits(bytes) {
      let type = unit[unit.startIndex] >> 1 & 0x3f
      let startsPicture = type < 32 && unit[unit.startIndex + 2] & 0x80 != 0
      if startsPicture || (32...39).contains(type) { close() }
      result += [0, 0, 0, 1] + unit
      if startsPicture {
        picture += 1
        isOpen = true
      }
    }
    close()
    return result
  }

  /// What lies between start codes.
  static func nalUnits(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var starts: [Int] = []
    var index = 0
    while index + 3 < bytes.count {
      if bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 { starts.append(index + 3) }
      index += 1
    }
    return starts.indices.map { number in
      var unit = bytes[starts[number]..<(number + 1 < starts.count ? starts[number + 1] - 3 : bytes.count)]
      while unit.last == 0 { unit.removeLast() }
      return unit
    }
  }
}
