import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

extension EngineSuites {
  @Suite struct MP4ContentTests {
    @Test func `texts that overlap are shown together in MP4, with the words and flags of their track`() async throws {
      let harness = try await EngineHarness(["encoding.container": "mp4"])
      let srt = try harness.folder.write(
        "1\n00:00:00,500 --> 00:00:02,000\nfirst\n\n2\n00:00:01,500 --> 00:00:03,000\nsecond\n\n"
          + "3\n00:00:03,200 --> 00:00:03,600\nthird\n", to: "a.srt")
      let ass = try harness.folder.write(
        "[Script Info]\nScriptType: v4.00+\n[Events]\n"
          + "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
          + "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,up\n"
          + "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,down\n"
          + "Dialogue: 0,0:00:02.50,0:00:03.00,Default,,0,0,0,,{\\fad(1,2)}\n", to: "b.ass")
      let source = harness.folder.file("film.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin", "-i", try await Clips.path(.film), "-i", srt, "-i", ass, "-map", "0:v"]
          + ["-map", "0:a", "-map", "1", "-map", "2", "-c", "copy", "-metadata:s:s:0", "language=ger"]
          + ["-disposition:s:0", "forced", "-disposition:s:1", "default", source])
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output("film.mp4")))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      let output = try await harness.media(harness.output("film.mp4"))
      #expect(output.subtitles.map(\.info.language) == ["ger", nil])
      #expect(output.subtitles.map { $0.info.dispositions.contains("default") } == [false, true])
      #expect(output.subtitles[0].info.dispositions.contains("forced"))
      #expect(output.audio.first?.info.language == "eng")
      let texts = try await SubtitleTexts(ffmpeg: harness.tools.ffmpeg, runner: TestTools.runner).read(
        harness.output("film.mp4"), streams: ["0:s:0", "0:s:1"])
      #expect(texts[0].map(\.text) == ["first", "first\nsecond", "second", "third"])
      #expect(texts[0].map(\.range) == [500..<1500, 1500..<2000, 2000..<3000, 3200..<3600])
      #expect(texts[1].map(\.range) == [1000..<2000])
      #expect(try await harness.compare(source, harness.output("film.mp4")).failures == [])
    }

    @Test func `a chapter behind the film's end does not make MP4 longer`() async throws {
      let harness = try await EngineHarness(["encoding.container": "mp4"])
      let chapters = try harness.folder.write(
        "CHAPTER01=00:00:00.000\nCHAPTER01NAME=One = 1\nCHAPTER02=00:00:02.000\nCHAPTER02NAME=Two; #2\n"
          + "CHAPTER03=00:00:40.000\nCHAPTER03NAME=Beyond\n", to: "c.txt")
      let source = harness.folder.file("film.mkv")
      try await TestTools.run(
        harness.tools.mkvmerge,
        ["-q", "-o", source, "--chapters", chapters, "--no-chapters", try await Clips.path(.film)])
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output("film.mp4")))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      #expect(view.report?.losses.contains { $0.subject == "chapters" } == true)
      let output = try await harness.media(harness.output("film.mp4"))
      #expect(output.chapters.map(\.title) == ["One = 1", "Two; #2"])
      #expect(try #require(output.containerDuration) < 15)
      #expect(try await harness.compare(source, harness.output("film.mp4")).failures == [])
    }

    @Test(arguments: ["film.mkv", "film.mp4"])
    func `the date of a recording is kept`(name: String) async throws {
      let harness = try await EngineHarness()
      let source = harness.folder.file("film.mov")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin", "-i", try await Clips.path(.film), "-map", "0:v", "-map", "0:a", "-c", "copy"]
          + ["-metadata", "creation_time=2019-07-08T10:11:12Z", "-map_chapters", "-1", source])
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output(name)))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      #expect(try await harness.media(harness.output(name)).date == 1_562_580_672)
      #expect(
        try await harness.compare(source, harness.output(name)).checks.contains { $0.name == "date" } == false)
    }

    @Test(arguments: ["film.mkv", "film.mp4"])
    func `a text of MP4 that is shown for no time stays so`(name: String) async throws {
      let harness = try await EngineHarness()
      let srt = try harness.folder.write(
        "1\n00:00:00,500 --> 00:00:00,500\nnever\n\n2\n00:00:03,000 --> 00:00:03,500\nseen\n", to: "a.srt")
      let source = harness.folder.file("film.mp4")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin", "-i", try await Clips.path(.film), "-i", srt, "-map", "0:v", "-map", "0:a"]
          + ["-map", "1", "-c", "copy", "-c:s", "mov_text", source])
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output(name)))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      let texts = try await SubtitleTexts(ffmpeg: harness.tools.ffmpeg, runner: TestTools.runner).read(
        harness.output(name), streams: ["0:s:0"])
      #expect(texts[0].filter { $0.range.count > 5 }.map(\.text) == ["seen"])
      #expect(!texts[0].contains { $0.text == "never" && $0.range.isEmpty })
      #expect(try await harness.compare(source, harness.output(name)).failures == [])
    }

    @Test func `MP4 is as long as its last text, chapters there stay`() async throws {
      let harness = try await EngineHarness(["encoding.container": "mp4"])
      let late = try harness.folder.write("1\n00:00:01,000 --> 00:01:02,000\nlong\n", to: "b.srt")
      let chapters = try harness.folder.write(
        "CHAPTER01=00:00:00.000\nCHAPTER01NAME=One\nCHAPTER02=00:00:30.000\nCHAPTER02NAME=Two\n", to: "c.txt")
      let source = harness.folder.file("film.mkv")
      try await TestTools.run(
        harness.tools.mkvmerge,
        ["-q", "-o", source, "--chapters", chapters, "--no-chapters", "--no-subtitles", try await Clips.path(.film)]
          + [late])
      let view = try await harness.ended(try await harness.enqueue(source, to: harness.output("film.mp4")))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      #expect(try await harness.media(harness.output("film.mp4")).chapters.map(\.title) == ["One", "Two"])
      #expect(try await harness.compare(source, harness.output("film.mp4")).failures == [])
    }
  }
}
