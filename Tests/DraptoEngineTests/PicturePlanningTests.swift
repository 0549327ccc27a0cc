import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct PicturePlanningTests {
  private func shape(_ width: Int, _ height: Int) -> PictureFacts.Shape {
    PictureFacts.Shape(width: width, height: height, aspect: Rational(1, 1))
  }

  @Test func `only a film of several shapes is brought to one, the largest`() {
    let video = ModelSamples.video()
    #expect(PicturePlanning(video: video, facts: nil).commonShape == nil)
    #expect(PicturePlanning(video: video, facts: PictureFacts(shapes: [shape(64, 48)])).commonShape == nil)
    let facts = PictureFacts(shapes: [shape(128, 96), shape(255, 191), shape(64, 48)])
    #expect(PicturePlanning(video: video, facts: facts).commonShape == shape(256, 192))
  }

  @Test func `frames that differ are deinterlaced one by one, a flag that none contradicts speaks for all`() {
    var video = ModelSamples.video()
    func way(_ interlaced: Int, _ progressive: Int) -> Deinterlacing? {
      let facts = PictureFacts(interlacedFrames: interlaced, progressiveFrames: progressive)
      let planning = PicturePlanning(video: video, facts: facts)
      return planning.isFieldCoded ? planning.deinterlacing : nil
    }
    video.fieldOrder = "progressive"
    #expect(way(0, 9) == nil)
    #expect(way(3, 9) == .flagged)
    video.fieldOrder = "tt"
    #expect(way(9, 0) == .all)
    #expect(way(0, 9) == .all)
    #expect(way(3, 9) == .flagged)
  }

  @Test func `every matrix has an answer`() {
    var video = ModelSamples.video()
    func plan(_ format: String, _ matrix: String?) -> ColorPlanning {
      video.pixelFormat = format
      video.color.matrix = matrix
      return ColorPlanning.of(video)
    }
    video.width = 640
    video.height = 480
    video.color.primaries = nil
    #expect(plan("gbrp", "gbr").color.matrix == "smpte170m")
    #expect(plan("gbrp", "gbr").treatment == .fromRGB)
    #expect(plan("yuv420p", "gbr").color.matrix == nil)
    #expect(plan("yuv420p", "gbr").treatment == .untouched)
    #expect(plan("yuv420p", "ycgco").color.matrix == "ycgco")
    #expect(plan("yuv420p", "something").losses.count == 1)
    #expect(plan("yuv420p", "bt709").treatment == nil)
    video.width = 1920
    #expect(plan("rgb24", nil).color.matrix == "bt709")
  }

  @Test(arguments: ["yuva420p", "gbrap", "rgba", "yuva444p12le"])
  func `transparency is a loss`(_ format: String) {
    var video = ModelSamples.video()
    video.pixelFormat = format
    #expect(video.hasAlpha)
    video.pixelFormat = "yuv420p"
    #expect(!video.hasAlpha)
  }
}

extension EngineSuites {
  @Suite struct ChangingPictureTests {
    @Test func `a film of two sizes comes out in the larger one, and says so`() async throws {
      let harness = try await EngineHarness()
      let id = try await harness.enqueue(try await PictureClips.twoSizes(in: harness.folder))
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      let output = try await harness.media(harness.output())
      #expect(output.video?.width == 160)
      #expect(view.plan?.losses.contains { $0.detail.contains("changes its shape") } == true)
    }

    @Test func `a crop that key frames contradict while the film is encoded is taken back for all of it`() async throws
    {
      let harness = try await EngineHarness(["encoding.crop": "auto"], pictureLook: 0)
      let id = try await harness.enqueue(try await PictureClips.openMatte(in: harness.folder))
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      #expect(view.plan?.video.crop == nil)
      #expect(try await harness.media(harness.output()).video?.height == 120)
    }

    @Test func `transparency, a pixel aspect that changes and an odd turn are said before the encode`() async throws {
      let harness = try await EngineHarness()
      let alpha = harness.folder.file("alpha.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 1, size: "128x96") + [
          "-vf", "format=yuva420p", "-c:v", "ffv1", alpha,
        ])
      for (source, word) in [
        (alpha, "transparency"), (try await PictureClips.twoAspects(in: harness.folder), "pixel aspect changes"),
        (try await PictureClips.turned(by: 45, in: harness.folder), "no multiple of 90°"),
      ] {
        let output = harness.output(word + ".mkv")
        let view = try await harness.ended(try await harness.enqueue(source, to: output))
        #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
        #expect(view.plan?.losses.contains { $0.detail.contains(word) } == true, "\(view.plan?.losses ?? [])")
        #expect(try await harness.media(output).video?.width == 128)
      }
    }

    @Test func `all key frames see what places don't`() async throws {
      let harness = try await EngineHarness()
      let path = try await PictureClips.openMatte(in: harness.folder)
      let media = try await MediaProbe(ffprobe: TestTools.toolset().ffprobe, runner: TestTools.runner).media(path)
      var survey = PictureSurvey(tools: try await TestTools.toolset(), runner: TestTools.runner)
      let all = try #require(try await survey.proof(media))
      #expect(PictureSurvey.crop(all, media.video) == nil)
      survey.patience = 0
      let sampled = try #require(try await survey.facts(media))
      #expect(PictureSurvey.crop(sampled, media.video)?.height == 80)
    }
  }
}
