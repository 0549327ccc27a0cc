import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Films whose stream says how they are turned, and whose container does not: H.264's display orientation.
  struct StreamTurnTests {
    /// x264 writes no such message; ffmpeg's filter puts it in front of the first key frame, from where it holds on.
    private func film(_ degrees: Int, in folder: TemporaryFolder) async throws -> String {
      let ffmpeg = try await TestTools.toolset().ffmpeg
      let film = folder.file("film.mkv")
      try await TestTools.run(
        ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 4, size: "192x108") + [
          "-c:v", "libx264", "-preset", "ultrafast", "-g", "24", "-bsf:v",
          "h264_metadata=display_orientation=insert:rotate=\(degrees)", film,
        ])
      return film
    }

    @Test(arguments: [(90, 108, 192), (180, 192, 108)])
    func `all frames are turned as the stream says`(_ degrees: Int, _ width: Int, _ height: Int) async throws {
      let folder = TemporaryFolder("turned")
      let film = try await film(degrees, in: folder)
      let harness = try await EngineHarness()
      let view = try await harness.ended(try await harness.enqueue(film))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let video = try #require(try await harness.media(harness.output()).video)
      #expect(video.width == width && video.height == height && video.rotation == 0)
      #expect(view.chunks.count == 1)
      #expect(view.plan?.notes.contains { $0.contains("only the stream says how it is turned") } == true)
      #expect(view.plan?.losses == [] && view.report?.failures == [])
      #expect(try await harness.compare(film, harness.output()).failures == [])
      // Frame by frame, as ffmpeg decodes the source from its beginning.
      let text = try await TestTools.run(
        harness.tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-i", film, "-i", harness.output(), "-lavfi",
          "[0:v]format=yuv420p[a];[1:v]format=yuv420p[b];[a][b]ssim=stats_file=-", "-f", "null", "-",
        ])
      let alike = text.split(separator: "\n").compactMap { line in
        line.firstRange(of: "All:").flatMap { Double(line[$0.upperBound...].prefix { $0 != " " }) }
      }
      #expect(alike.count >= 95 && alike.allSatisfy { $0 > 0.8 }, "\(alike.min() ?? 0)")
    }
  }
}
