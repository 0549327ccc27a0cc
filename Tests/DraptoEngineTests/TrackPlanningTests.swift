import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct TrackPlanningTests {
  @Test func `an attachment that names a folder loses it, and that is said`() {
    var media = Samples.media()
    media.attachments = ["../../up.ttf", "plain.ttf"].map {
      Attachment(info: StreamInfo(index: 4, codec: "ttf"), fileName: $0, mimeType: "font/ttf")
    }
    var output = media
    output.attachments[0].fileName = "up.ttf"
    var report = TrustReport(source: "a", output: "b")
    TrackChecks.extras(media, output, into: &report)
    #expect(report.failures.isEmpty)
    let losses = VideoLosses.of(Samples.video(), media: media, plan: ModelSamples.videoPlan())
    #expect(losses.map(\.subject) == ["attachment ../../up.ttf"])
  }

  private func audio(_ streams: [AudioStream], _ changes: [String: String] = [:]) throws -> (
    plans: [AudioPlan], losses: [Loss], notes: [String]
  ) {
    let (plans, losses, notes) = AudioPlanning.plan(streams, settings: try Samples.settings(changes))
    return (plans, losses, notes)
  }

  @Test(arguments: [
    (1, "mono", "mono", 64), (2, "stereo", "stereo", 128), (3, "2.1", "3.0", 144), (4, "4.0", "quad", 192),
    (5, "5.0(side)", "5.0", 240), (6, "5.1(side)", "5.1", 256), (7, "6.1(back)", "6.1", 336), (8, "7.1", "7.1", 384),
  ])
  func `every layout keeps all its channels`(_ channels: Int, _ layout: String, _ opus: String, _ kilobits: Int) throws
  {
    let plan = try #require(try audio([Samples.audio(channels: channels, layout: layout)]).plans.first)
    #expect(plan.action == .opus)
    #expect(plan.opusLayout == opus)
    #expect(plan.kilobits == kilobits)
  }

  @Test func `speakers that get another name are said, side and back are the same`() throws {
    #expect(try audio([Samples.audio(channels: 3, layout: "2.1")]).losses.count == 1)
    #expect(try audio([Samples.audio(channels: 3, layout: "3.0(back)")]).losses.count == 1)
    #expect(try audio([Samples.audio(channels: 6, layout: "5.1(side)")]).losses.isEmpty)
    #expect(try audio([Samples.audio(channels: 7, layout: "6.1(back)")]).losses.isEmpty)
    #expect(try audio([Samples.audio(channels: 2, layout: nil)]).losses.isEmpty)
  }

  @Test func `Opus is copied, and other codecs when asked`() throws {
    let opus = try audio([Samples.audio(codec: "opus")])
    #expect(opus.plans.first?.action == .copy)
    #expect(opus.notes.count == 1)
    let copied = try audio([Samples.audio(codec: "truehd", channels: 8)], ["encoding.audio.codec": "copy"])
    #expect(copied.plans.first?.action == .copy)
    let impossible = try audio([Samples.audio(codec: "adpcm_ms")], ["encoding.audio.codec": "copy"])
    #expect(impossible.plans.first?.action == .opus)
    #expect(impossible.notes.count == 1)
  }

  @Test func `more channels than Opus takes are copied, or said to be lost`() throws {
    let wide = try audio([Samples.audio(codec: "flac", channels: 12, layout: "7.1.4")])
    #expect(wide.plans.map(\.action) == [.copy])
    let hopeless = try audio([Samples.audio(codec: "pcm_bluray", channels: 16, layout: nil)])
    #expect(hopeless.plans.isEmpty)
    #expect(hopeless.losses.count == 1)
  }

  @Test func `a copy that loses the names of its speakers says so`() throws {
    let wide = Samples.audio(codec: "pcm_s24le", channels: 12, layout: "7.1.4")
    #expect(try audio([wide]).losses.map(\.subject) == ["audio 1"])
    let copies = ["encoding.audio.codec": "copy"]
    #expect(try audio([Samples.audio(codec: "pcm_s16le", channels: 6, layout: "5.1")], copies).losses.isEmpty)
    #expect(try audio([Samples.audio(codec: "pcm_s16le", channels: 3, layout: "2.1")], copies).losses.count == 1)
    #expect(try audio([Samples.audio(codec: "flac", channels: 3, layout: "2.1")], copies).losses.isEmpty)
  }

  @Test(arguments: [OutputContainer.mkv, .mp4])
  func `a check of two files expects no track that can't be decoded`(container: OutputContainer) {
    let media = Samples.media(audio: [Samples.audio(1), Samples.audio(2, codec: "ac3", channels: 0)])
    let (expected, dropped) = ContainerPlanning.expected(media, in: container)
    #expect(expected.audio.map(\.info.index) == [1])
    #expect(dropped.map(\.subject) == ["audio"])
  }

  @Test func `a DVD's subtitles without an index are said to be guessed`() {
    let streams = [Samples.subtitle("dvd_subtitle")]
    let (plans, losses) = SubtitlePlanning.plan(Samples.media(subtitles: streams, container: "mpeg"))
    #expect(plans.map(\.action) == [.copy])
    #expect(losses.map(\.subject) == ["subtitle 1"])
    #expect(SubtitlePlanning.plan(Samples.media(subtitles: streams)).1.isEmpty)
  }

  @Test func `a track that can't be decoded is dropped and said, the others stay`() throws {
    let result = try audio([Samples.audio(1, codec: "unknown"), Samples.audio(2), Samples.audio(3, channels: 0)])
    #expect(result.plans.map(\.stream.info.index) == [2])
    #expect(result.losses.map(\.subject) == ["audio 1", "audio 3"])
  }

  @Test func `subtitles are copied where Matroska holds them, converted where it does not`() {
    let streams = [Samples.subtitle("subrip"), Samples.subtitle("mov_text"), Samples.subtitle("eia_608")]
    let (plans, losses) = SubtitlePlanning.plan(Samples.media(subtitles: streams, container: "mov,mp4"))
    #expect(plans.map(\.action) == [.copy, .convert])
    #expect(losses.map(\.subject) == ["subtitle 2", "subtitle 3"])
    let (all, none) = SubtitlePlanning.plan(Samples.media(subtitles: streams))
    #expect(all.map(\.action) == [.copy, .copy, .copy])
    #expect(none.isEmpty)
  }
}
