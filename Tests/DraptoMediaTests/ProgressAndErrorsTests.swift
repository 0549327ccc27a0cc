import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct ProgressParserTests {
  /// Two sets of ffmpeg 9's `-progress`, the first before anything was written.
  private let log = """
    frame=0
    fps=0.00
    stream_0_0_q=0.0
    bitrate=N/A
    total_size=N/A
    out_time_us=N/A
    out_time_ms=N/A
    out_time=N/A
    dup_frames=0
    drop_frames=0
    speed=N/A
    progress=continue
    frame=   25
    fps=0.00
    stream_0_0_q=18.0
    bitrate= 663.7kbits/s
    total_size=79644
    out_time_us=960000
    out_time_ms=960000
    out_time=00:00:00.960000
    dup_frames=0
    drop_frames=0
    speed=6.21x
    progress=end
    """

  @Test func `each set is given once it is whole`() {
    var parser = ProgressParser()
    let sets = log.split(separator: "\n").compactMap { parser.feed(String($0)) }
    #expect(sets.count == 2)
    #expect(sets.first == FFmpegProgress())
    #expect(sets.last?.frames == 25)
    #expect(sets.last?.bytes == 79_644)
    #expect(sets.last?.seconds == 0.96)
    #expect(sets.last?.isEnd == true)
  }

  @Test func `figures that are not there keep their last value`() {
    var parser = ProgressParser()
    let lines = ["frame=10", "total_size=5", "out_time_us=2000000", "frame=N/A", "total_size=N/A", "out_time_us=N/A"]
    for line in lines + ["no figure at all", ""] { #expect(parser.feed(line) == nil) }
    let last = parser.feed("progress=continue")
    #expect(last?.frames == 10)
    #expect(last?.bytes == 5)
    #expect(last?.seconds == 2)
    #expect(last?.isEnd == false)
  }

  @Test func `a real decode counts every frame`() async throws {
    let tools = try await TestTools.toolset()
    let parser = Locked(ProgressParser())
    let last = Locked(FFmpegProgress())
    let outcome = try await TestTools.runner.run(
      DecodeCheck.command(tools.ffmpeg, path: try await Clips.path(.film), threads: 1)
    ) { line in
      if let set = parser.withLock({ $0.feed(line) }) { last.withLock { $0 = set } }
    }
    #expect(outcome.succeeded)
    #expect(last.value.frames == 300)
    #expect(last.value.isEnd)
  }
}

@Suite struct StderrScannerTests {
  private let folder = TemporaryFolder("stderrscanner")

  @Test(arguments: [
    "[h264 @ 0x5581] error while decoding MB 52 18, bytestream -7",
    "[h264 @ 0x5581] concealing 1080 DC, 1080 AC, 1080 MV errors in P frame",
    "[h264 @ 0x5581] Invalid NAL unit size (7000 > 400): Invalid data found when processing input",
    "[vist#0:0/hevc @ 0x1] [dec:hevc @ 0x2] Error submitting packet to decoder: Invalid data found",
    "[matroska,webm @ 0x1] Packet corrupt (stream = 0, dts = 120)",
  ]) func `damage is counted`(line: String) {
    var scanner = StderrScanner()
    scanner.feed(line)
    scanner.feed(line)
    #expect(scanner.decodeErrors == 2)
    #expect(scanner.rejectedParameter == nil)
  }

  @Test(arguments: [
    "Svt[warn]: Preset M12 is mapped to M11.", "Svt[warn]: Failed to set thread priority: Invalid argument",
    "[swscaler @ 0x1] deprecated pixel format used, make sure you did set range correctly", "",
  ]) func `harmless lines are not`(line: String) {
    var scanner = StderrScanner()
    scanner.feed(line)
    #expect(scanner == StderrScanner())
  }

  @Test func `the first parameter that is not taken is named`() {
    var scanner = StderrScanner()
    scanner.feed("[libsvtav1 @ 0x55f15d389840] Error parsing option no-such: 1.")
    scanner.feed("[libsvtav1 @ 0x55f15d389840] Error parsing option other: 2.")
    #expect(scanner.rejectedParameter?.contains("no-such") == true)
    #expect(scanner.decodeErrors == 0)
  }

  @Test func `ffmpeg ends well though it rejected a parameter`() async throws {
    let tools = try await TestTools.toolset()
    let scanner = Locked(StderrScanner())
    let arguments =
      ["-hide_banner", "-nostdin", "-v", "warning"] + Clips.picture(seconds: 0.2) + [
        "-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p10le", "-svtav1-params", "no-such-key=1", "-f",
        "null",
        "-",
      ]
    let outcome = try await TestTools.runner.run(
      ToolCommand(tools.ffmpeg, arguments, environment: ["SVT_LOG": "2"]),
      onError: { line in scanner.withLock { $0.feed(line) } })
    #expect(outcome.succeeded)
    #expect(scanner.value.rejectedParameter?.contains("no-such-key") == true)
  }

  @Test func `a film with holes gives decode errors`() async throws {
    let tools = try await TestTools.toolset()
    let path = folder.file("damaged.mkv")
    try await TestTools.run(
      tools.ffmpeg,
      [
        "-v", "error", "-nostdin", "-i", try await Clips.path(.film), "-map", "0:v", "-c", "copy", "-bsf:v",
        "noise=amount=200", path,
      ])
    let scanner = Locked(StderrScanner())
    _ = try await TestTools.runner.run(
      DecodeCheck.command(tools.ffmpeg, path: path, threads: 1), onError: { line in scanner.withLock { $0.feed(line) } }
    )
    #expect(scanner.value.decodeErrors > 0)
  }
}
