import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct ContainerPlanningTests {
  private func media() -> SourceMedia {
    var media = Samples.media(
      audio: [Samples.audio(1, title: "Main", dispositions: ["default", "comment"])],
      subtitles: [Samples.subtitle("hdmv_pgs_subtitle", index: 2), Samples.subtitle("subrip", index: 3)])
    media.attachments = [Attachment(info: StreamInfo(index: 4, codec: "ttf"), fileName: "a.ttf", mimeType: "font/ttf")]
    return media
  }

  private func plan(_ container: OutputContainer) throws -> EncodePlan {
    try Planner(
      media: media(), settings: Settings(), capabilities: Samples.capable, cores: 2, container: container
    ).plan(detectedCrop: nil)
  }

  @Test func `what MP4 can't hold is said and taken out of the plan`() throws {
    let plan = try plan(.mp4)
    #expect(plan.subtitles.map(\.stream.info.codec) == ["subrip"])
    let told = plan.losses.map { $0.subject + " " + $0.detail }.joined(separator: "\n")
    for word in ["hdmv_pgs_subtitle", "attachments 1", "comment", "titles", "styling"] { #expect(told.contains(word)) }
  }

  @Test func `Matroska holds all of it`() throws {
    let plan = try plan(.mkv)
    #expect(plan.subtitles.count == 2)
    #expect(plan.losses.isEmpty)
  }

  @Test func `tracks are expected as MP4 shows them`() {
    let plain = ContainerPlanning.expected(media().audio.map(\.info), in: .mp4)
    #expect(plain[0].title == nil && plain[0].dispositions == ["default"])
    let none = ContainerPlanning.expected(
      [StreamInfo(index: 1, codec: "aac"), StreamInfo(index: 2, codec: "aac")], in: .mp4)
    #expect(none.map { $0.dispositions.contains("default") } == [true, false])
    #expect(ContainerPlanning.expected(media().audio.map(\.info), in: .mkv) == media().audio.map(\.info))
  }

  @Test(arguments: [
    ("auto", "/a/film.mp4", OutputContainer.mp4), ("auto", "/a/film.M4V", .mp4), ("auto", "/a/film.mkv", .mkv),
    ("auto", "", .mkv), ("mp4", "/a/film.mkv", .mp4), ("mkv", "/a/film.mp4", .mkv),
  ])
  func `the setting decides, else the name`(_ setting: String, _ output: String, _ container: OutputContainer) {
    #expect(OutputContainer(setting: setting, output: output) == container)
  }
}

extension EngineSuites {
  @Suite struct ContainerTests {
    @Test func `a film goes into MP4 with its tracks, chapters, title and times`() async throws {
      let harness = try await EngineHarness()
      let source = try await Clips.path(.film)
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output("film.mp4")))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      let output = try await harness.media(harness.output("film.mp4"))
      #expect(output.container.contains("mp4"))
      #expect(output.audio.map(\.info.codec) == ["opus"] && output.audio.first?.info.language == "eng")
      #expect(output.subtitles.map(\.info.language) == ["ger"])
      #expect(output.chapters.map(\.title) == ["One", "Two"])
      #expect(output.title == "A small film")
      #expect(try await harness.compare(source, harness.output("film.mp4")).failures == [])
      #expect(harness.folder.contents("out") == ["film.mp4"])
    }
  }
}
