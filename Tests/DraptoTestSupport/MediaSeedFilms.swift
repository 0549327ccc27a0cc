import DraptoMedia
import DraptoModel
import Foundation

extension MediaSeeds {
  /// Matroska files of a few frames, by different writers.
  enum Films {
    enum Kind: String, CaseIterable {
      /// SVT-AV1, with hidden frames.
      case svt
      /// libaom with HDR10+ metadata.
      case hdr10Plus = "hdr10plus"
      /// HEVC with HDR10+ metadata.
      case hevc
      /// Written for a stream: clusters without a size.
      case live
      /// Written by mkvmerge, with sound in laces.
      case mkvmerge
      /// VP8 with its transparency beside the frames.
      case additions
    }

    private static let folder = TemporaryFolder("seeds")
    private static let made = ClipCache(make)

    /// Path of the film; made on first use.
    static func path(_ kind: Kind) async throws -> String { try await made.path(kind) }

    /// All of them.
    static func bytes() async throws -> [[UInt8]] {
      var result: [[UInt8]] = []
      for kind in Kind.allCases {
        result.append([UInt8](try Data(contentsOf: URL(fileURLWithPath: try await path(kind)))))
      }
      return result
    }

    private static func make(_ kind: Kind) async throws -> String {
      let tools = try await TestTools.toolset()
      let path = folder.file(kind.rawValue + ".mkv")
      func run(_ arguments: [String]) async throws {
        try await TestTools.run(tools.ffmpeg, ["-v", "error", "-nostdin", "-y"] + arguments)
      }
      let (picture, count) = (Clips.picture(seconds: 1, size: "64x64"), ["-frames:v", "8"])
      let svt = ["-pix_fmt", "yuv420p10le", "-c:v", "libsvtav1", "-preset", "10", "-crf", "60"]
      switch kind {
      case .svt: try await run(picture + count + svt + [path])
      case .hdr10Plus:
        let film = try await HDR10PlusClips.path(.every)
        try await run(
          ["-i", film, "-vf", "scale=64:64", "-c:v", "libaom-av1", "-cpu-used", "8", "-crf", "60"] + count + [path])
      case .hevc:
        try await run(["-i", try await HDR10PlusClips.path(.every), "-c", "copy", "-frames:v", "3", path])
      case .live:
        let film = try await self.path(.svt)
        try await run(
          ["-i", film, "-c", "copy", "-live", "1", "-cluster_time_limit", "100", "-f", "matroska", path])
      case .mkvmerge:
        let sound = folder.file("sound.mkv")
        try await run(
          picture + ["-f", "lavfi", "-i", "sine=d=0.3:r=8000"] + count + svt
            + ["-c:a", "ac3", "-ar", "32000", "-b:a", "32k", "-t", "0.3", sound])
        try await TestTools.run(tools.mkvmerge, ["-q", "-o", path, "--engage", "lacing_xiph", sound])
      case .additions:
        try await run(
          picture + count + ["-pix_fmt", "yuva420p", "-c:v", "libvpx", "-auto-alt-ref", "0", "-crf", "60", path])
      }
      return path
    }
  }
}
