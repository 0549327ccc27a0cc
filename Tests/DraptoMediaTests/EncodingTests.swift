import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct ExtractionTests {
  private func extraction(_ range: ChunkRange, lead: Int = 0, x264Build: Int? = nil) -> Extraction {
    Extraction(source: "/films/a b.mkv", stream: 0, range: range, lead: lead, x264Build: x264Build)
  }

  private func seek(_ extraction: Extraction) -> String? {
    let input = extraction.input
    return input.firstIndex(of: "-ss").map { input[$0 + 1] }
  }

  @Test func `the first chunk begins at the head and ends half a frame before the next`() {
    let first = extraction(ModelSamples.range(0))
    #expect(first.input == ["-copyts", "-max_error_rate", "1", "-i", "file:/films/a b.mkv"])
    #expect(first.trim == "trim=end=9.980000")
    #expect(first.isFromHead)
  }

  @Test func `a later chunk seeks by time stamp, each lead further back`() {
    let range = ModelSamples.range(5)
    #expect(
      extraction(range).input == [
        "-copyts", "-max_error_rate", "1", "-noaccurate_seek", "-seek_timestamp", "1", "-ss", "49.980000", "-i",
        "file:/films/a b.mkv",
      ])
    #expect((0..<4).map { seek(extraction(range, lead: $0)) } == ["49.980000", "48.980000", "39.980000", "19.980000"])
    for lead in [4, 9] {
      #expect(seek(extraction(range, lead: lead)) == nil)
      #expect(extraction(range, lead: lead).isFromHead)
    }
    #expect(!extraction(range, lead: 3).isFromHead)
    // What lies before the film is its head: AVI can't be sought there.
    #expect((0..<4).map { seek(extraction(ModelSamples.range(1), lead: $0)) } == ["9.980000", "8.980000", nil, nil])
    #expect(extraction(ModelSamples.range(1), lead: 2).isFromHead)
    #expect(extraction(range, lead: 4).trim == "trim=start=49.980000:end=59.980000")
  }

  @Test func `the last chunk runs to the end, a single one is not cut`() {
    var range = ModelSamples.range(5)
    range.endCut = nil
    #expect(extraction(range).trim == "trim=start=49.980000")
    range.startCut = nil
    #expect(extraction(range).trim == nil)
  }

  @Test func `the build of x264 is told before the input`() throws {
    let input = extraction(ModelSamples.range(0), x264Build: 142).input
    let place = try #require(input.firstIndex(of: "-x264_build"))
    #expect(input[place + 1] == "142")
    #expect(place < (input.firstIndex(of: "-i") ?? 0))
  }

  @Test func `chunks of a real film hold each of its frames once`() async throws {
    let ffmpeg = try await TestTools.toolset().ffmpeg
    let source = try await Clips.path(.film)
    func frames(_ range: ChunkRange) async throws -> [FrameChecksum] {
      let command = Extraction(source: source, stream: 0, range: range, lead: 0, x264Build: nil)
        .referenceCommand(ffmpeg, timeBase: Rational(1, 1000))
      let text = try await TestTools.runner.output(of: command).stdout
      return text.split(separator: "\n").compactMap { FrameChecksum(framecrc: String($0)) }
    }
    var ranges = [ModelSamples.range(0), ModelSamples.range(1), ModelSamples.range(2)]
    for (index, cut) in [3.98, 7.98].enumerated() {
      ranges[index].endCut = cut
      ranges[index + 1].startCut = cut
    }
    ranges[2].endCut = nil
    var whole = ModelSamples.range(0)
    whole.endCut = nil
    var parts: [FrameChecksum] = []
    for range in ranges { parts += try await frames(range) }
    let expected = try await frames(whole)
    #expect(expected.count == 300)
    #expect(parts == expected)
  }

  @Test func `framecrc lines give time and checksum`() {
    let frame = FrameChecksum(framecrc: "0,        512,        513,      512,    86400, 0x5ab2e9a1")
    #expect(frame?.pts == 513)
    #expect(frame?.checksum == "0x5ab2e9a1")
    for line in ["#tb 0: 1/25", "", "0, 1, 2"] { #expect(FrameChecksum(framecrc: line) == nil) }
  }
}

@Suite struct ChunkCommandTests {
  private let folder = TemporaryFolder("chunkcommand")

  private func command(
    _ plan: VideoPlan = ModelSamples.videoPlan(), crf: Double = 26, rate: Double = 25, lp: Int = 2
  ) -> ChunkCommand {
    ChunkCommand(
      extraction: Extraction(source: "/a.mkv", stream: 3, range: ModelSamples.range(1), lead: 0, x264Build: nil),
      plan: plan,
      crf: crf, frameRate: rate, timeBase: Rational(1, 90_000), parallelism: lp, capabilities: FFmpegCapabilities())
  }

  /// The value behind an option.
  private func value(_ option: String, _ arguments: [String]) -> String? {
    arguments.firstIndex(of: option).map { arguments[$0 + 1] }
  }

  @Test func `the filters stand in the order cut, deinterlace, crop, format`() {
    var plan = ModelSamples.videoPlan(crop: Crop(width: 1920, height: 800, x: 0, y: 140))
    // Whatever the frames say: where that changes, chunks would have different headers.
    let tags = "setparams=color_primaries=unknown:color_trc=unknown:colorspace=unknown"
    #expect(command().filters == ["trim=start=9.980000:end=19.980000", "format=yuv420p10le", tags])
    plan.deinterlace = true
    #expect(
      command(plan).filters == [
        "trim=start=9.980000:end=19.980000", "bwdif=mode=send_frame:parity=auto:deint=all", "crop=1920:800:0:140",
        "format=yuv420p10le", tags,
      ])
  }

  @Test func `known primaries and transfer are put on the frames`() {
    var plan = ModelSamples.videoPlan()
    plan.color = ColorTags(primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc")
    #expect(command(plan).filters.last == "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc")
    plan.color.primaries = nil
    #expect(command(plan).filters.last == "setparams=color_primaries=unknown:color_trc=smpte2084:colorspace=bt2020nc")
  }

  @Test func `times pass through in the source's time base`() {
    let arguments = command().command("/bin/ffmpeg", output: "/w/0.mkv").arguments
    #expect(value("-fps_mode", arguments) == "passthrough")
    #expect(value("-enc_time_base", arguments) == "1/90000")
    #expect(value("-map", arguments) == "0:3")
    #expect(value("-progress", arguments) == "pipe:1")
    #expect(arguments.contains("-nostdin"))
    #expect(arguments.last == "file:/w/0.mkv")
    #expect(command().command("/bin/ffmpeg", output: "/w/0.mkv").environment == ["SVT_LOG": "2"])
  }

  @Test func `a fractional CRF goes to the encoder's own parameters`() {
    let whole = command(crf: 26).encoderArguments
    #expect(value("-crf", whole) == "26")
    #expect(value("-svtav1-params", whole) == "lp=2:tune=0")
    let fraction = command(crf: 26.25).encoderArguments
    #expect(value("-crf", fraction) == "26")
    #expect(value("-svtav1-params", fraction) == "crf=26.25:lp=2:tune=0")
  }

  @Test func `chunks differ in lp alone`() {
    let one = command(lp: 1).encoderArguments.map { $0.replacing("lp=1:", with: "") }
    let six = command(lp: 6).encoderArguments.map { $0.replacing("lp=6:", with: "") }
    #expect(one == six)
  }

  @Test(arguments: [(25.0, "250"), (23.976, "239"), (59.94, "599"), (0.05, "1")])
  func `key frames are never further apart than asked`(rate: Double, distance: String) {
    #expect(value("-g", command(rate: rate).encoderArguments) == distance)
  }

  @Test func `colour is said as far as it is known`() {
    #expect(ChunkCommand.colorArguments(ColorTags()).isEmpty)
    let color = ColorTags(
      primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc", range: "tv", chromaLocation: "topleft")
    #expect(
      ChunkCommand.colorArguments(color) == [
        "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range", "tv",
        "-chroma_sample_location", "topleft",
      ])
    #expect(ChunkCommand.colorArguments(ColorTags(range: "pc")) == ["-color_range", "pc"])
  }

  @Test func `mastering display and content light are written in the encoder's form`() {
    var plan = ModelSamples.videoPlan()
    plan.masteringDisplay = ModelSamples.display
    plan.contentLight = ContentLight(maxCLL: 1000, maxFALL: 400)
    #expect(
      command(plan).svtParameters
        == "content-light=1000,400:lp=2:mastering-display=G(0.26500,0.69000)B(0.15000,0.06000)R(0.68000,0.32000)WP(0.31270,0.32900)L(1000.0000,0.0050):tune=0"
    )
  }

  @Test func `a real encode takes every parameter and keeps the light metadata`() async throws {
    let tools = try await TestTools.toolset()
    var plan = ModelSamples.videoPlan(crop: Crop(width: 320, height: 136, x: 0, y: 22))
    plan.preset = 12
    plan.masteringDisplay = ModelSamples.display
    plan.contentLight = ContentLight(maxCLL: 1000, maxFALL: 400)
    plan.color = ColorTags(
      primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc", range: "tv", chromaLocation: "topleft")
    var range = ModelSamples.range(0)
    range.startCut = 3.98
    range.endCut = 5.98
    let output = folder.file("0.mkv")
    let command = ChunkCommand(
      extraction: Extraction(source: try await Clips.path(.film), stream: 0, range: range, lead: 0, x264Build: nil),
      plan: plan, crf: 40.5, frameRate: 25, timeBase: Rational(1, 1000), parallelism: 2,
      capabilities: tools.capabilities
    ).command(tools.ffmpeg, output: output)
    let scanner = Locked(StderrScanner())
    let outcome = try await TestTools.runner.run(command, onError: { line in scanner.withLock { $0.feed(line) } })
    #expect(outcome.succeeded)
    #expect(scanner.value == StderrScanner())
    let probe = MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner)
    let video = try #require(try await probe.media(output).video)
    #expect((video.width, video.height, video.pixelFormat) == (320, 136, "yuv420p10le"))
    #expect(video.color == plan.color)
    #expect(video.contentLight == plan.contentLight)
    #expect(video.masteringDisplay?.isClose(to: ModelSamples.display) == true)
    let print = try await probe.fingerprint(output)
    let expected = stride(from: Int64(4000), to: 6000, by: 40).map { $0 }
    #expect(print.ticks == expected)
    #expect(print.hashes.count == 50)
  }
}
