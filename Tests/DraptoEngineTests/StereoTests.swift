import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Films in 3D, whose two views lie in one picture.
  struct StereoTests {
    @Test(arguments: [("mkv", "left_right"), ("mkv", "right_left"), ("mp4", "top_bottom")])
    func `the output says how the views lie, as its film does`(_ ending: String, _ layout: String) async throws {
      let folder = TemporaryFolder("stereo")
      let tools = try await TestTools.toolset()
      let film = folder.file("film.mkv")
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 4, size: "192x108") + [
          "-c:v", "libx264", "-preset", "ultrafast", "-g", "24", "-metadata:s:v", "stereo_mode=\(layout)", film,
        ])
      let harness = try await EngineHarness()
      let output = harness.folder.file("film.\(ending)")
      let view = try await harness.ended(try await harness.enqueue(film, to: output))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.count > 1 && view.plan?.losses == [])
      let asked = [
        "-v", "error", "-show_entries", "stream_side_data=type,inverted", "-of", "compact", "-select_streams", "v",
      ]
      let (before, after) = (
        try await TestTools.run(tools.ffprobe, asked + [film]), try await TestTools.run(tools.ffprobe, asked + [output])
      )
      #expect(before.contains("inverted") && before == after, "\(before) \(after)")
    }
  }
}
