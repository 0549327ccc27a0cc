import DraptoModel
import Testing

@testable import DraptoMedia

@Suite struct SoundLinesTests {
  @Test func `levels are laid out by their times, holes stay holes`() {
    var curve = LoudnessCurve(zero: 10)
    let lines = [
      "frame:0    pts:80000  pts_time:10", "lavfi.astats.Overall.RMS_level=-20.5",
      "frame:1    pts:80200  pts_time:10.025", "lavfi.astats.Overall.RMS_level=-inf",
      "frame:2    pts:80600  pts_time:10.075", "lavfi.astats.Overall.RMS_level=-30.0",
      "frame:3    pts:0  pts_time:0", "lavfi.astats.Overall.RMS_level=-30.0",
    ]
    for line in lines { curve.feed(line) }
    #expect(curve.levels == [-20.5, LoudnessCurve.silence, nil, -30])
  }

  @Test func `lines of filters that print into each other are read`() {
    let look = HeadCommand(source: "a", video: 0, audio: [1, 2])
    var parser = HeadParser(look)
    let lines = [
      "[ashowinfo@a1 @ 0x7f] n:1 pts:4608 pts_time:0.5 fmt:s16 channels:4 chlayout:3.1 rate:4 n:   0 pts:      0 "
        + "pts_time:0.25    duration:     40 duration_time:0.04    fmt:yuv420p cl:left sar:1/1 s:128x96 i:P iskey:1 type:I ",
      "[showinfo@v @ 0x7f] n:   1 pts:     40 pts_time:0.29    duration:     40 duration_time:0.04    fmt:yuv420p cl:left "
        + "sar:1/1 s:128x96 i:P iskey:0 type:B [ashowinfo@a2 @ 0x7f] n:0 pts:0 pts_time:0.75 fmt:s16 channels:4 chlayout:3.1",
      // Whose it is can't be told.
      "n:0 pts:0 pts_time:9 fmt:s16 channels:4 chlayout:",
    ]
    for line in lines { parser.feed(line) }
    #expect(parser.head.frameTimes == [0.25, 0.29])
    #expect(parser.head.width == 128)
    #expect(parser.head.hasBFrames)
    #expect(parser.head.soundStarts == [2: 0.75])
    var alone = HeadParser(HeadCommand(source: "a", video: nil, audio: [3]))
    alone.feed("n:0 pts:0 pts_time:9 fmt:s16 channels:4 chlayout:")
    #expect(alone.head.soundStarts == [3: 9])
  }

  @Test func `tracks that appear too late, and errors of the container, are counted`() {
    var scan = StderrScanner()
    scan.feed("[in#0/flv @ 0x55] [warning] New audio stream with index 1 at pos:15177479 and DTS:39.975s")
    scan.feed("[matroska,webm @ 0x55] [error] Error parsing frame sizes.")
    scan.feed("[aac @ 0x55] [error] Error submitting packet to decoder: Invalid data found when processing input")
    #expect(scan.lateTracks == [1])
    #expect(scan.otherErrors == 1)
    #expect(scan.decodeErrors == 1)
  }

  @Test func `containers that announce no tracks are looked at further, others where a track is unknown`() {
    var media = SourceMedia(
      path: "a", fingerprint: FileFingerprint(bytes: 10_000_000, modified: 0), container: "flv", startTime: 0,
      duration: 60, video: nil)
    #expect(MediaProbe.mayHideTracks(media))
    media.container = "mpegts"
    #expect(!MediaProbe.mayHideTracks(media))
    media.audio = [
      AudioStream(
        info: StreamInfo(index: 1, codec: "ac3"), channels: 0, layout: nil, sampleRate: 0,
        bitRate: nil)
    ]
    #expect(MediaProbe.mayHideTracks(media))
  }

  @Test func `the layout of a block of samples is read`() {
    let line =
      "[Parsed_ashowinfo_0 @ 0x7f] n:1 pts:1536 pts_time:0.032 fmt:fltp channels:6 chlayout:5.1(side) rate:48000 "
      + "nb_samples:1536 checksum:00000000"
    #expect(LayoutCommand.block(line) == LayoutCommand.Block(time: 0.032, layout: "5.1(side)", length: 0.032))
  }
}
