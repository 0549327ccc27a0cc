import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct ContainerPlanningTests {
  private func media() -> SourceMedia {
    var media = Samples.media(
      audio: [Samples.audio(1, title: "Main", dispositions: ["default", "comment", "original"])],
      subtitles: [
        Samples.subtitle("hdmv_pgs_subtitle", index: 2), Samples.subtitle("subrip", index: 3),
        Samples.subtitle("hdmv_text_subtitle", index: 5),
      ])
    media.tags = ["title": "Film", "DIRECTOR": "Somebody", "DATE": "1999", "ENCODER": "Lavf"]
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
    for word in [
      "hdmv_pgs_subtitle", "hdmv_text_subtitle", "attachments 1", "original", "titles", "styling",
      "tags DIRECTOR are dropped",
    ] {
      #expect(told.contains(word))
    }
    #expect(!told.contains("comment"))
  }

  @Test(arguments: [
    ("left_right", 0, 0), ("top_bottom", 0, 0), ("mono", 0, 0), ("right_left", 0, 1), ("checkerboard_rl", 0, 1),
    ("anaglyph_cyan_red", 1, 1),
  ])
  func `the layout of 3D is a loss only where its container has no word for it`(
    _ layout: String, _ inMatroska: Int, _ inMP4: Int
  ) {
    var media = Samples.media()
    media.video?.info.tags["stereo_mode"] = layout
    for (container, count) in [(OutputContainer.mkv, inMatroska), (.mp4, inMP4)] {
      let plan = try? Planner(
        media: media, settings: Settings(), capabilities: Samples.capable, cores: 2, container: container
      ).plan(detectedCrop: nil)
      #expect(plan?.losses.count { $0.detail.contains(layout) } == count)
      #expect(plan?.losses.contains { $0.detail.contains("stereo_mode") } == false)
    }
  }

  @Test func `the second view of MV-HEVC is lost, and that is said`() throws {
    var media = Samples.media()
    media.video?.info.dispositions.insert("multilayer")
    let plan = try Planner(
      media: media, settings: Settings(), capabilities: Samples.capable, cores: 2, container: .mkv
    ).plan(detectedCrop: nil)
    #expect(plan.losses.contains { $0.detail.contains("MV-HEVC") })
  }

  @Test func `Matroska holds all of it`() throws {
    let plan = try plan(.mkv)
    #expect(plan.subtitles.count == 3)
    #expect(plan.losses.isEmpty)
  }

  @Test func `sound that MP4 can't hold becomes Opus in spite of a wish for copies`() throws {
    let settings = try Samples.settings(["encoding.audio.codec": "copy"])
    let streams = ["truehd", "mlp", "wavpack", "tta", "pcm_u8", "eac3", "flac"].map { Samples.audio(codec: $0) }
    let (plans, _, notes) = AudioPlanning.plan(streams, settings: settings, container: .mp4)
    #expect(plans.map(\.action) == [.opus, .opus, .opus, .opus, .opus, .copy, .copy])
    #expect(notes.count == 5 && notes.allSatisfy { $0.contains("MP4") })
    let wide = [Samples.audio(codec: "wavpack", channels: 12, layout: nil)]
    let (none, losses, _) = AudioPlanning.plan(wide, settings: Settings(), container: .mp4)
    #expect(none.isEmpty && losses.map(\.subject) == ["audio 1"])
  }

  @Test func `tracks are expected as MP4 shows them`() {
    let plain = ContainerPlanning.expected(sound: media().audio.map(\.info), in: .mp4)
    #expect(plain[0].title == nil && plain[0].dispositions == ["default", "comment"])
    #expect(ContainerPlanning.expected(sound: media().audio.map(\.info), in: .mkv) == media().audio.map(\.info))
  }

  @Test func `one sound is the default one in MP4, and no subtitle need be`() {
    let off = StreamInfo(index: 1, codec: "x", dispositions: ["default"], isEnabled: false)
    let plain = StreamInfo(index: 2, codec: "x")
    func defaults(_ tracks: [StreamInfo]) -> [Bool] { tracks.map { $0.dispositions.contains("default") } }
    #expect(defaults(ContainerPlanning.expected(sound: [plain, plain], in: .mp4)) == [true, false])
    #expect(defaults(ContainerPlanning.expected(sound: [off, plain], in: .mp4)) == [false, true])
    #expect(defaults(ContainerPlanning.expected(sound: [off], in: .mp4)) == [true])
    #expect(defaults(ContainerPlanning.expected(subtitles: [off, plain], in: .mp4)) == [false, false])
    #expect(ContainerPlanning.expected(subtitles: [off], in: .mp4)[0].isEnabled == nil)
  }

  private func losses(_ media: SourceMedia, _ container: OutputContainer) throws -> [String] {
    try Planner(
      media: media, settings: Settings(), capabilities: Samples.capable, cores: 2, container: container
    ).plan(detectedCrop: nil).losses.map { "\($0.subject): \($0.detail)" }
  }

  @Test func `chapters that MP4 can't have are told, and it gets none behind the film's end`() throws {
    var media = Samples.media()
    media.chapters = [0, 30, 60, 90].map { Chapter(start: $0, end: $0 + 30, title: nil) }
    #expect(ContainerPlanning.chapters(media).map(\.start) == [0, 30])
    media.chapterCounts = ChapterCounts(all: 7, translated: 1)
    let told = try losses(media, .mp4).filter { $0.hasPrefix("chapters") }
    #expect(told.count == 3)
    #expect(told.first?.contains("2 of them") == true && told[1].contains("3 nested"))
    #expect(try losses(media, .mkv).isEmpty)
    media.chapters.removeLast(2)
    media.chapterCounts = ChapterCounts(all: 2, translated: 0)
    #expect(try losses(media, .mp4).isEmpty)
  }

  @Test func `a subtitle that MP4 does not take does not tell how long the film is`() {
    var film = Samples.media(
      audio: [Samples.audio(1, start: 0.5)],
      subtitles: [Samples.subtitle("subrip", index: 2), Samples.subtitle("hdmv_pgs_subtitle", index: 3)], duration: 90)
    film.video?.info.tags["DURATION"] = "00:00:06.000000000"
    #expect(ContainerPlanning.end(of: film, subtitles: []) == 90)
    film.audio[0].info.tags["DURATION"] = "00:00:06.000000000"
    film.subtitles[0].info.tags["DURATION"] = "00:00:08.000000000"
    film.subtitles[1].info.tags["DURATION"] = "00:01:30.000000000"
    #expect(ContainerPlanning.end(of: film, subtitles: []) == 6.5)
    #expect(ContainerPlanning.end(of: film, subtitles: [0]) == 8)
  }

  @Test func `what MP4 keeps of MP4 is not said to be lost`() throws {
    var media = Samples.media(subtitles: [Samples.subtitle("mov_text")], container: "mov,mp4")
    var timecode = StreamInfo(index: 3, codec: "unknown", tags: ["timecode": "01:02:03:04"])
    media.data = [timecode]
    media.tags["timecode"] = "01:02:03:04"
    media.video?.info.tags["timecode"] = "01:02:03:04"
    let told = try losses(media, .mp4).joined(separator: "\n")
    #expect(!told.contains("SubRip") && !told.contains("timecode") && !told.contains("data stream"))
    #expect(told.contains("other styling"))
    let inMatroska = try losses(media, .mkv).joined(separator: "\n")
    #expect(inMatroska.contains("SubRip") && inMatroska.contains("timecode track"))
    timecode.tags = [:]
    media.data = [timecode]
    #expect(try losses(media, .mp4).contains { $0.contains("data stream") })
  }

  @Test func `what MP4 can't say of a track is said before`() throws {
    var media = media()
    media.subtitles[1].info.isEnabled = false
    media.subtitles[1].info.ietfLanguage = "es-419"
    func losses(_ container: OutputContainer) throws -> [String] {
      try Planner(
        media: media, settings: Settings(), capabilities: Samples.capable, cores: 2, container: container
      ).plan(detectedCrop: nil).losses.filter { $0.subject == "subtitle 2" }.map(\.detail)
    }
    let told = try losses(.mp4).joined(separator: "\n")
    #expect(told.contains("disabled") && told.contains("es-419 becomes es"))
    #expect(try losses(.mkv).isEmpty)
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

    @Test func `flags of tracks come through MP4, and sound it can't hold`() async throws {
      let harness = try await EngineHarness(["encoding.container": "mp4", "encoding.audio.codec": "copy"])
      let source = harness.folder.file("flags.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-y", "-i", try await Clips.path(.film), "-map", "0:v", "-map", "0:a",
          "-map", "0:a", "-map", "0:s", "-map", "0:s", "-c", "copy", "-c:a:1", "wavpack", "-disposition:a:0",
          "original",
          "-disposition:a:1", "comment+visual_impaired", "-disposition:s:0", "forced", "-disposition:s:1",
          "hearing_impaired", "-metadata", "DIRECTOR=Somebody", source,
        ])
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output("film.mp4")))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      let told = view.report?.losses.map(\.detail).joined(separator: "\n") ?? ""
      #expect(told.contains("original") && told.contains("DIRECTOR") && !told.contains("comment"))
      let output = try await harness.media(harness.output("film.mp4"))
      #expect(output.audio.map(\.info.codec) == ["aac", "opus"])
      #expect(output.audio[1].info.dispositions.isSuperset(of: ["comment", "visual_impaired"]))
      #expect(output.subtitles[0].info.dispositions.contains("forced"))
      #expect(try await harness.compare(source, harness.output("film.mp4")).failures == [])
    }

    @Test func `a disabled track is no default one in MP4, and no track becomes it unasked`() async throws {
      let harness = try await EngineHarness(["encoding.container": "mp4"])
      let plain = harness.folder.file("plain.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin", "-i", try await Clips.path(.film), "-map", "0:v", "-map", "0:a", "-map", "0:a"]
          + ["-map", "0:s", "-map", "0:s", "-c", "copy", plain])
      let source = harness.folder.file("film.mkv")
      try await TestTools.run(
        harness.tools.mkvmerge,
        ["-q", "-o", source, "--track-enabled-flag", "1:0", "--default-track-flag", "1:1"]
          + ["--default-track-flag", "2:0", "--track-enabled-flag", "3:0", "--default-track-flag", "3:1"]
          + ["--default-track-flag", "4:0", plain])
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output("film.mp4")))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      #expect(view.report?.losses.count { $0.detail.contains("disabled") } == 2)
      let output = try await harness.media(harness.output("film.mp4"))
      #expect(output.audio.map { $0.info.dispositions.contains("default") } == [false, true])
      #expect(output.subtitles.map { $0.info.dispositions.contains("default") } == [false, false])
      #expect(output.video?.info.dispositions.contains("default") == true)
      #expect(try await harness.compare(source, harness.output("film.mp4")).failures == [])
    }
  }
}
