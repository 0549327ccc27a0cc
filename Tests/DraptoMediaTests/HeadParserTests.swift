import DraptoMedia
import DraptoModel
import Testing

@Suite struct HeadParserTests {
  private let look = HeadCommand(source: "/films/a.mkv", video: 0, audio: [1, 12])

  private func head(_ lines: [String]) -> DecodedHead {
    var parser = HeadParser(look)
    for line in lines { parser.feed(line) }
    return parser.head
  }

  @Test func `first frames, size, format, codec and starts of sound are read`() {
    let head = head([
      "  Stream #0:0[0x1](und): Video: vvc (vvc1 / 0x31637676), yuv420p10le(progressive), 1280x720, 25 fps",
      "[showinfo@v @ 0x55] n:   0 pts: -45000 pts_time:-0.5    duration:   3600 duration_time:0.04 fmt:yuv420p10le cl:left sar:16/15 s:1280x720 i:P iskey:1 type:I ",
      "[showinfo@v @ 0x55] n:   1 pts: -41400 pts_time:-0.46   duration:   3600 duration_time:0.04 fmt:yuv420p10le cl:left sar:1/1 s:1280x720 i:P iskey:0 type:B ",
      "[ashowinfo@a12 @ 0x56] n:0 pts:7 pts_time:1.5 fmt:fltp channels:2 chlayout:stereo rate:48000 nb_samples:1024 ",
      "[ashowinfo@a12 @ 0x56] n:1 pts:8 pts_time:2.5 fmt:fltp channels:2 chlayout:stereo rate:48000 nb_samples:1024 ",
      "[ashowinfo@a1 @ 0x57] n:0 pts:0 pts_time:0 fmt:fltp channels:2 chlayout:stereo rate:48000 nb_samples:1024 ",
    ])
    #expect(head.frameTimes == [-0.5, -0.46])
    #expect(head.width == 1280 && head.height == 720)
    #expect(head.pixelFormat == "yuv420p10le")
    #expect(head.sampleAspectRatio == Rational(16, 15))
    #expect(head.codec == "vvc")
    #expect(head.hasBFrames)
    #expect(head.soundStarts == [1: 0, 12: 1.5])
  }

  @Test func `a stream with a longer number is not the video`() {
    #expect(head(["  Stream #0:01: Video: mjpeg, yuvj420p"]).codec == nil)
  }

  @Test func `lines cut short and of others are passed over`() {
    let head = head(["[showinfo@v @ 0x55] n:   0 pts: NOPTS pts_time:NOPTS", "[ashowinfo@a", "frame= 3", ""])
    #expect(head == DecodedHead())
  }

  @Test func `no more frames are kept than were asked for`() {
    let lines = (0..<40).map { "[showinfo@v @ 0x55] n: \($0) pts: \($0) pts_time:\($0) duration: 1 fmt:gray s:2x2" }
    #expect(head(lines).frameTimes.count == HeadCommand.frames)
  }
}
