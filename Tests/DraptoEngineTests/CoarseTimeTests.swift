import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Films whose container counts time in whole frames, as AVI does, with chunks inside of the first group of pictures.
  struct CoarseTimeTests {
    @Test(arguments: ["24000/1001", "30000/1001", "25"])
    func `chunks of an AVI hold the frames they are to hold, each as the film has it`(_ rate: String) async throws {
      let folder = TemporaryFolder("avi")
      let tools = try await TestTools.toolset()
      let film = folder.file("film.avi")
      try await TestTools.run(
        tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=192x108:r=\(rate):d=9", "-c:v", "mpeg4", "-q:v",
          "3",
          "-bf", "2", "-g", "400", "-sc_threshold", "1000000000", film,
        ])
      let harness = try await EngineHarness(["encoding.crf": "18"])
      let view = try await harness.ended(try await harness.enqueue(film))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.count > 2)
      #expect(view.chunks.allSatisfy { ($0.result?.missingFrames ?? 0) == 0 && $0.result?.lead == 0 })
      let text = try await TestTools.run(
        tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-i", film, "-i", harness.output(), "-lavfi",
          "[0:v]format=yuv420p,settb=1/25,setpts=N[a];[1:v]format=yuv420p,settb=1/25,setpts=N[b];[a][b]ssim=stats_file=-",
          "-f", "null", "-",
        ])
      let alike = text.split(separator: "\n").compactMap { line in
        line.firstRange(of: "All:").flatMap { Double(line[$0.upperBound...].prefix { $0 != " " }) }
      }
      #expect(alike.count > 200 && alike.allSatisfy { $0 > 0.85 }, "\(alike.count), \(alike.min() ?? 0)")
    }

    @Test func `colour tags that begin in the middle of a film are those of none of its chunks`() async throws {
      let folder = TemporaryFolder("tags")
      let tools = try await TestTools.toolset()
      let parts = [folder.file("a.ts"), folder.file("b.ts")]
      for (part, tags) in zip(
        parts, [[], ["-vf", "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709"]])
      {
        try await TestTools.run(
          tools.ffmpeg,
          ["-v", "error", "-nostdin"] + Clips.picture(seconds: 4, size: "192x108") + tags + [
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", part,
          ])
      }
      let film = folder.file("film.ts")
      let list = try folder.write(parts.map { "file '\($0)'\n" }.joined(), to: "list")
      try await TestTools.run(
        tools.ffmpeg, ["-v", "error", "-nostdin", "-f", "concat", "-safe", "0", "-i", list, "-c", "copy", film])
      let harness = try await EngineHarness()
      let view = try await harness.ended(try await harness.enqueue(film))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(Set(view.chunks.compactMap { $0.result?.headerHash }).count == 1 && view.chunks.count > 2)
    }
  }
}
