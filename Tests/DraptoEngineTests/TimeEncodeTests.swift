import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Films whose clocks are odd come out whole, begin at their first frame, and pass `drapto validate`.
  @Suite struct TimeEncodeTests {
    private let folder = TemporaryFolder("time")

    @Test(arguments: TimeClips.Kind.allCases) func `comes out whole`(_ kind: TimeClips.Kind) async throws {
      let harness = try await EngineHarness()
      let source = try await TimeClips.make(kind, in: folder)
      let view = try await harness.ended(
        try await harness.enqueue(source, to: harness.output()))
      #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
      #expect(view.report?.failures.isEmpty == true)
      let report = try await harness.compare(source, harness.output())
      #expect(report.failures.isEmpty, "\(report.failures)")
      let output = try await harness.media(harness.output())
      let start = try #require(output.video?.info.startTime)
      #expect(start >= 0 && start < 1.5, "begins at \(start)")
    }

    @Test func `what the container hides stays hidden, unless nothing is to be cropped`() async throws {
      let whole = folder.file("whole.mkv")
      let tools = try await TestTools.toolset()
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 2, size: "160x120") + ["-c:v", "libx264", whole])
      let source = folder.file("cropped.mkv")
      try await TestTools.run(tools.mkvmerge, ["-q", "-o", source, "--cropping", "0:8,4,8,4", whole])
      for (crop, size) in [("auto", [144, 112]), ("off", [160, 120])] {
        let harness = try await EngineHarness(["encoding.crop": crop])
        let view = try await harness.ended(try await harness.enqueue(source, to: harness.output()))
        #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
        let video = try #require(try await harness.media(harness.output()).video)
        #expect([video.width, video.height] == size)
        #expect(view.plan?.notes.contains { $0.contains("the container shows") } == true)
        let report = try await harness.compare(source, harness.output())
        #expect(report.failures.isEmpty, "\(report.failures)")
      }
    }
  }
}
