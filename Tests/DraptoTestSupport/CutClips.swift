import Foundation

/// Whole files, and the same with their ends cut off or overwritten.
package enum CutClips {
  package enum Container: String, CaseIterable, Sendable {
    case mkv, webm, mp4, mov, ts, m2ts, avi, wmv, ogv, flv, mpg
  }

  /// How a file lost its end.
  package enum Loss: String, CaseIterable, Sendable {
    /// The last third is not there.
    case cut
    /// The last third is zeros: a download with room made for all of it.
    case zeroed
  }

  /// Four seconds of picture and sound.
  package static func whole(_ container: Container, in folder: TemporaryFolder) async throws -> String {
    let path = folder.file("whole." + container.rawValue)
    let codecs: [String] =
      switch container {
      case .webm: ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"]
      case .ogv: ["-c:v", "libtheora", "-c:a", "libvorbis"]
      case .wmv: ["-c:v", "wmv2", "-c:a", "wmav2"]
      case .mpg: ["-c:v", "mpeg2video", "-c:a", "mp2"]
      case .avi: ["-c:v", "mpeg4", "-c:a", "libmp3lame"]
      default: ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
      }
    try await TestTools.run(
      try await TestTools.toolset().ffmpeg,
      ["-v", "error", "-nostdin", "-y"] + Clips.picture(seconds: 4, size: "128x96")
        + ["-f", "lavfi", "-i", "sine=d=4", "-g", "25"] + codecs
        + (container == .m2ts ? ["-mpegts_m2ts_mode", "1"] : [])
        + [path])
    return path
  }

  /// A copy of `path` without its end.
  /// - Parameter share: of its bytes, what is kept.
  package static func damaged(_ path: String, _ loss: Loss, share: Double = 2.0 / 3) throws -> String {
    let url = URL(fileURLWithPath: path)
    var data = try Data(contentsOf: url)
    // Never at a packet's, cluster's or page's edge by chance.
    let kept = Int(Double(data.count) * share) / 188 * 188 + 101
    switch loss {
    case .cut: data = data.prefix(kept)
    case .zeroed: data.replaceSubrange(kept..., with: Data(count: data.count - kept))
    }
    let copy = url.deletingLastPathComponent().appendingPathComponent(
      "\(loss.rawValue)-\(Int(share * 100)).\(url.pathExtension)")
    try data.write(to: copy)
    return copy.path
  }
}
