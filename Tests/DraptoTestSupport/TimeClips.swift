import DraptoModel
import Foundation

/// Small films whose clocks are odd.
package enum TimeClips {
  package enum Kind: String, CaseIterable, Sendable {
    /// Matroska that begins at 2 h.
    case lateMatroska
    /// MP4 whose tracks begin with an empty edit.
    case lateMP4
    /// MP4 whose picture and sound begin half a second below zero.
    case belowZero
    /// A transport stream whose 33-bit clock begins anew after two seconds.
    case wrap
    /// Two recordings, the second an hour later on the clock.
    case jump
    /// A recording that begins in the middle of a group of pictures.
    case insideGroup
    /// A picture every four seconds, sound throughout.
    case slides
    /// Sound that is much longer than the picture.
    case longSound
    /// A subtitle a minute behind the end.
    case lateSubtitle
    /// 480 frames a second.
    case slowMotion
    /// A raw MPEG-1 stream, whose length is guessed from a bit rate.
    case raw
    /// Each field a packet of its own.
    case fields
    /// An edit list that cuts into a group of pictures.
    case editInsideGroup
  }

  private static let quiet = ["-v", "error", "-nostdin", "-y"]
  private static let x264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-g", "25"]

  package static func make(_ kind: Kind, in folder: TemporaryFolder) async throws -> String {
    let ffmpeg = try await TestTools.toolset().ffmpeg
    func run(_ arguments: [String]) async throws { try await TestTools.run(ffmpeg, quiet + arguments) }
    func film(_ seconds: Double = 4, rate: String = "25", sound: Double = 4) -> [String] {
      Clips.picture(seconds: seconds, size: "128x96", rate: rate) + ["-f", "lavfi", "-i", "sine=d=\(sound)"]
    }
    let plain = folder.file("plain.mkv")
    let transport = x264 + ["-c:a", "mp2", "-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts"]
    switch kind {
    case .lateMatroska:
      try await run(film() + x264 + ["-c:a", "aac", plain])
      let path = folder.file("late.mkv")
      try await run(["-i", plain, "-c", "copy", "-output_ts_offset", "7200", path])
      return path
    case .lateMP4:
      let path = folder.file("late.mp4")
      try await run(film() + ["-c:a", "aac"] + x264 + ["-output_ts_offset", "20", path])
      return path
    case .belowZero:
      let path = folder.file("below.mp4")
      try await run(
        film() + ["-c:a", "aac"] + x264 + [
          "-output_ts_offset", "-0.5", "-avoid_negative_ts", "disabled", "-movflags", "+negative_cts_offsets",
          "-use_editlist", "0", path,
        ])
      return path
    case .wrap:
      let path = folder.file("wrap.ts")
      let wrap = Double(1 << 33) / 90_000
      try await run(film() + transport + ["-output_ts_offset", Format.fixed(wrap - 2, 3), path])
      return path
    case .jump:
      let (first, second) = (folder.file("1.ts"), folder.file("2.ts"))
      try await run(film() + transport + ["-output_ts_offset", "100", first])
      try await run(film() + transport + ["-output_ts_offset", "3704", second])
      return try join([first, second], as: folder.file("jump.ts"))
    case .insideGroup:
      let whole = folder.file("whole.ts")
      try await run(film() + transport + ["-output_ts_offset", "100", whole])
      return try await drop(0.2, of: whole, as: folder.file("inside.ts"))
    case .slides:
      let path = folder.file("slides.mkv")
      try await run(film(13, rate: "1/4", sound: 13) + x264 + ["-c:a", "aac", path])
      return path
    case .longSound:
      let path = folder.file("long-sound.mp4")
      try await run(film(3, sound: 20) + x264 + ["-c:a", "aac", path])
      return path
    case .lateSubtitle:
      let subtitle = try folder.write(
        "1\n00:00:01,000 --> 00:00:02,000\nFirst\n\n2\n00:01:04,000 --> 00:01:05,000\nLate\n", to: "late.srt")
      let path = folder.file("late-subtitle.mkv")
      try await run(film() + ["-i", subtitle] + x264 + ["-c:a", "aac", "-map", "0", "-map", "1", "-map", "2", path])
      return path
    case .slowMotion:
      let path = folder.file("slow.mp4")
      try await run(film(1, rate: "480", sound: 1) + x264 + ["-c:a", "aac", path])
      return path
    case .raw:
      let path = folder.file("raw.m1v")
      try await run(
        Clips.picture(seconds: 6, size: "128x96") + ["-c:v", "mpeg1video", "-q:v", "4", "-g", "15", "-bf", "2", path])
      return path
    case .fields:
      let path = folder.file("fields.ts")
      try await run(
        Clips.picture(seconds: 4, size: "128x96", rate: "50") + [
          "-vf", "tinterlace=interleave_top,setfield=tff", "-c:v", "libx264", "-preset", "veryfast", "-x264-params",
          "tff=1:fake-interlaced=0", "-flags", "+ildct+ilme", "-g", "25", path,
        ])
      return path
    case .editInsideGroup:
      let whole = folder.file("whole.mp4")
      try await run(film(6, sound: 6) + x264 + ["-c:a", "aac", "-bf", "2", whole])
      let path = folder.file("edit.mp4")
      try await run(["-ss", "1.3", "-i", whole, "-c", "copy", path])
      return path
    }
  }

  /// One file behind the other, as recorders do it.
  private static func join(_ parts: [String], as path: String) throws -> String {
    var data = Data()
    for part in parts { data += try Data(contentsOf: URL(fileURLWithPath: part)) }
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }

  /// The file without its beginning, cut between packets of a transport stream but for the tables that stand first.
  private static func drop(_ share: Double, of path: String, as copy: String) async throws -> String {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = Int(Double(data.count) * share) / 188 * 188
    try (data.prefix(3 * 188) + data.dropFirst(start)).write(to: URL(fileURLWithPath: copy))
    return copy
  }
}
