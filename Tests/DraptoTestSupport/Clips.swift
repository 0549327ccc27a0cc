import DraptoModel
import Foundation

/// Small films that the tests make with ffmpeg, each kind once per run.
package enum Clips {
  /// What kinds of source there are; each is 320×180, 25 fps, 12 s unless it says otherwise.
  package enum Kind: String, CaseIterable, Sendable {
    /// H.264 in Matroska, key frames every 2 s, stereo sound in AAC, a subtitle, two chapters, a title.
    case film
    /// HEVC with open GOPs (leading pictures).
    case openGOP = "open-gop"
    /// H.264 with B-pyramids, in MP4.
    case pyramid
    /// MPEG transport stream, starts at 1.48 s.
    case transport
    /// MP4 with an edit list: cut out of a longer file without encoding.
    case editList = "edit-list"
    /// H.264 with open GOPs in Matroska.
    case openGOPAVC = "open-gop-avc"
    /// Periodic intra refresh: recovery points in place of key frames.
    case intraRefresh = "intra-refresh"
    /// MPEG-2 program stream.
    case programStream = "program-stream"
    /// VP9 with hidden reference frames.
    case vp9
    /// MPEG-4 part 2 in AVI: packets without presentation times.
    case avi
    /// Interlaced MPEG-2.
    case interlaced

    var fileName: String {
      switch self {
      case .film, .openGOP, .openGOPAVC, .intraRefresh: rawValue + ".mkv"
      case .pyramid, .editList: rawValue + ".mp4"
      case .transport: rawValue + ".ts"
      case .programStream, .interlaced: rawValue + ".mpg"
      case .vp9: rawValue + ".webm"
      case .avi: rawValue + ".avi"
      }
    }
  }

  private static let folder = TemporaryFolder("clips")
  private static let made = ClipCache { try await make($0, in: folder) }

  /// Path of the clip; made on first use.
  package static func path(_ kind: Kind) async throws -> String {
    try await made.path(kind)
  }

  /// Options that make a moving picture of `seconds`, with a hard cut of colour every 3 s.
  package static func picture(seconds: Double, size: String = "320x180", rate: String = "25") -> [String] {
    ["-f", "lavfi", "-i", "testsrc2=size=\(size):rate=\(rate):duration=\(seconds),hue=h='90*floor(t/3)'"]
  }

  private static func make(_ kind: Kind, in folder: TemporaryFolder) async throws -> String {
    let ffmpeg = try await TestTools.toolset().ffmpeg
    let path = folder.file(kind.fileName)
    let start = ["-v", "error", "-nostdin", "-y"]
    let source = picture(seconds: 12)
    switch kind {
    case .film: return try await film(path, in: folder, ffmpeg)
    case .editList:
      let whole = folder.file("whole.mp4")
      try await TestTools.run(ffmpeg, start + source + ["-c:v", "libx264", "-g", "40", "-bf", "2", whole])
      try await TestTools.run(ffmpeg, start + ["-ss", "1.02", "-i", whole, "-c", "copy", path])
    case .interlaced:
      let fields = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=50:duration=8"]
      try await TestTools.run(
        ffmpeg,
        start + fields + [
          "-vf", "tinterlace=interleave_top,setfield=tff", "-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-g", "15",
          "-bf", "2", path,
        ])
    default: try await TestTools.run(ffmpeg, start + source + codec(kind) + [path])
    }
    return path
  }

  private static func codec(_ kind: Kind) -> [String] {
    switch kind {
    case .openGOP:
      [
        "-c:v", "libx265", "-x265-params", "keyint=50:min-keyint=50:bframes=4:open-gop=1:log-level=error", "-pix_fmt",
        "yuv420p",
      ]
    case .pyramid: ["-c:v", "libx264", "-g", "60", "-bf", "4", "-x264-params", "b-pyramid=normal:scenecut=0"]
    case .transport: ["-c:v", "libx264", "-g", "60", "-bf", "3", "-f", "mpegts"]
    case .openGOPAVC: ["-c:v", "libx264", "-g", "60", "-bf", "3", "-x264-params", "open-gop=1:scenecut=0"]
    case .intraRefresh: ["-c:v", "libx264", "-g", "60", "-bf", "2", "-x264-params", "intra-refresh=1"]
    case .programStream: ["-c:v", "mpeg2video", "-b:v", "2M", "-g", "15", "-bf", "2"]
    case .vp9:
      [
        "-c:v", "libvpx-vp9", "-auto-alt-ref", "1", "-lag-in-frames", "16", "-g", "60", "-b:v", "500k", "-cpu-used",
        "8",
      ]
    case .avi: ["-c:v", "libxvid", "-bf", "2", "-g", "50"]
    default: []
    }
  }

  private static func film(_ path: String, in folder: TemporaryFolder, _ ffmpeg: String) async throws -> String {
    let subtitle = try folder.write(
      "1\n00:00:01,000 --> 00:00:03,000\nHello\n\n2\n00:00:05,000 --> 00:00:07,000\nBye\n", to: "film.srt")
    let chapters = try folder.write(
      ";FFMETADATA1\ntitle=A small film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=6000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=6000\nEND=12000\ntitle=Two\n",
      to: "film.ini")
    try await TestTools.run(
      ffmpeg,
      ["-v", "error", "-nostdin", "-y"] + picture(seconds: 12) + [
        "-f", "lavfi", "-i", "sine=frequency=440:duration=12", "-i", subtitle, "-i", chapters, "-map", "0", "-map", "1",
        "-map", "2", "-map_metadata", "3", "-map_chapters", "3", "-c:v", "libx264", "-g", "50", "-bf", "2", "-ac", "2",
        "-c:a", "aac", "-c:s", "subrip", "-metadata:s:a:0", "language=eng", "-metadata:s:a:0", "title=Main",
        "-metadata:s:s:0", "language=ger", path,
      ])
    return path
  }
}
