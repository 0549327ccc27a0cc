import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct AudioTests {
  private let folder = TemporaryFolder("audio")

  private func command(
    channels: Int, layout: String?, action: AudioPlan.Action = .opus, origin: Double = 0, source: String = "/a.mkv"
  ) -> AudioCommand {
    let opus = action == .opus ? OpusLayout.nearest(channels: channels) : nil
    return AudioCommand(
      source: source,
      plan: AudioPlan(
        stream: ModelSamples.audio(channels: channels, layout: layout), action: action, opusLayout: opus,
        kilobits: action == .opus ? 96 : nil), timeOrigin: origin)
  }

  private func value(_ option: String, _ command: AudioCommand) -> String? {
    let arguments = command.command("/bin/ffmpeg", output: "/w/1.mka").arguments
    return arguments.firstIndex(of: option).map { arguments[$0 + 1] }
  }

  @Test(
    arguments: [
      (1, "mono"), (2, "stereo"), (3, "3.0"), (4, "quad"), (5, "5.0"), (6, "5.1"), (7, "6.1"), (8, "7.1"), (0, nil),
      (9, nil), (16, nil),
    ] as [(Int, String?)]) func `each channel count has one layout`(channels: Int, layout: String?)
  {
    #expect(OpusLayout.nearest(channels: channels) == layout)
  }

  @Test func `a layout under another name is mapped channel by channel`() {
    #expect(
      value("-af", command(channels: 6, layout: "6.0")) == "channelmap=map=0|1|2|3|4|5:channel_layout=5.1")
    // Nothing is mixed here, and a later change to stereo is taken.
    #expect(value("-af", command(channels: 6, layout: "5.1(side)")) == "aformat=channel_layouts=5.1")
    #expect(value("-af", command(channels: 3, layout: "2.1")) == "channelmap=map=0|1|2:channel_layout=3.0")
    #expect(value("-af", command(channels: 2, layout: nil)) == "channelmap=map=0|1:channel_layout=stereo")
    #expect(value("-af", command(channels: 6, layout: "5.1")) == "aformat=channel_layouts=5.1")
  }

  @Test func `only more than two channels need a mapping family`() {
    #expect(value("-mapping_family", command(channels: 2, layout: "stereo")) == nil)
    #expect(value("-mapping_family", command(channels: 3, layout: "3.0")) == "1")
  }

  @Test func `a copy is neither mapped nor encoded`() {
    let copy = command(channels: 6, layout: "5.1(side)", action: .copy)
    #expect(value("-c:a", copy) == "copy")
    for option in ["-af", "-b:a", "-mapping_family"] { #expect(value(option, copy) == nil) }
  }

  @Test func `times keep their place, less the origin`() {
    #expect(value("-output_ts_offset", command(channels: 2, layout: "stereo")) == nil)
    #expect(value("-output_ts_offset", command(channels: 2, layout: "stereo", origin: 1.48)) == "-1.480000")
    let arguments = command(channels: 2, layout: "stereo").command("/bin/ffmpeg", output: "/w/1.mka").arguments
    #expect(arguments.contains("-copyts"))
    #expect(value("-b:a", command(channels: 2, layout: "stereo")) == "96k")
    #expect(value("-map", command(channels: 2, layout: "stereo")) == "0:1")
    #expect(arguments.last == "file:/w/1.mka")
  }

  @Test(arguments: [
    "mono", "downmix", "2.1", "3.0(back)", "4.0", "quad(side)", "5.0(side)", "5.1(side)", "6.0", "6.1(back)", "7.0",
    "7.1(wide)",
  ]) func `libopus takes every layout without losing a channel`(layout: String) async throws {
    let tools = try await TestTools.toolset()
    let source = folder.file("source.mka")
    try await TestTools.run(
      tools.ffmpeg,
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "anullsrc=cl=\(layout):r=48000", "-t", "0.2", "-c:a",
        "pcm_s16le", source,
      ])
    let probe = MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner)
    var stream = try #require(try await probe.media(source).audio.first)
    let output = folder.file("out.mka")
    // The name as newer versions give it: old containers don't keep all of them.
    stream.layout = layout
    let plan = AudioPlan(
      stream: stream, action: .opus, opusLayout: OpusLayout.nearest(channels: stream.channels), kilobits: 96)
    let command = AudioCommand(source: source, plan: plan, timeOrigin: 0).command(tools.ffmpeg, output: output)
    let outcome = try await TestTools.runner.run(command)
    #expect(outcome.succeeded, "\(outcome.stderrTail)")
    let made = try #require(try await probe.media(output).audio.first)
    #expect(made.info.codec == "opus")
    #expect(made.channels == stream.channels)
  }

  @Test func `a track that starts late stays late`() async throws {
    let tools = try await TestTools.toolset()
    let source = folder.file("late.mkv")
    try await TestTools.run(
      tools.ffmpeg,
      ["-v", "error", "-nostdin"] + Clips.picture(seconds: 1) + [
        "-itsoffset", "0.5", "-f", "lavfi", "-i", "sine=duration=0.5", "-c:v", "libx264", "-c:a", "flac", source,
      ])
    let probe = MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner)
    let stream = try #require(try await probe.media(source).audio.first)
    #expect(abs((stream.info.startTime ?? 0) - 0.5) < 0.01)
    for action in [AudioPlan.Action.opus, .copy] {
      let plan = AudioPlan(stream: stream, action: action, opusLayout: "mono", kilobits: 64)
      let output = folder.file("\(action.rawValue).mka")
      let command = AudioCommand(source: source, plan: plan, timeOrigin: 0).command(tools.ffmpeg, output: output)
      try await TestTools.run(command.executable, command.arguments)
      let start = try #require(try await probe.media(output).audio.first?.info.startTime)
      #expect(abs(start - 0.5) < 0.01)
    }
  }
}
