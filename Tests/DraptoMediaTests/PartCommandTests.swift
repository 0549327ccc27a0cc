import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

/// The command line that encodes a part of a chunk.
@Suite struct PartCommandTests {
  private func extraction(_ start: Double, _ end: Double) -> Extraction {
    Extraction(
      source: "/s.mkv", stream: 0,
      range: ChunkRange(index: 3, from: 0, to: nil, expectedFrames: 0, startCut: start, endCut: end), lead: 0,
      x264Build: nil)
  }

  private func command(_ groups: [RunGroup]) -> PartCommand {
    var plan = ModelSamples.videoPlan()
    plan.dolbyVision = ModelSamples.plan().video.dolbyVision
    let chunk = ChunkCommand(
      extraction: extraction(10, 20), plan: plan, crf: 28.25, frameRate: 25, timeBase: Rational(1, 1000),
      parallelism: 2, capabilities: FFmpegCapabilities(hasSVTAV1: true, svtVersion: "4.2.0"))
    return PartCommand(chunk: chunk, runs: groups)
  }

  @Test func `runs near each other are read at once, others by a seek each, and joined in their order`() throws {
    let part = command([
      RunGroup(extraction: extraction(10, 14), frames: [0..<10, 40..<50]), RunGroup(extraction: extraction(18, 19)),
    ])
    let arguments = part.command("/bin/ffmpeg", output: "/w/p.mkv").arguments
    #expect(arguments.count { $0 == "-i" } == 2)
    let place = try #require(arguments.firstIndex(of: "-filter_complex"))
    let graph = arguments[place + 1]
    #expect(
      graph.hasPrefix(
        #"[0:0]trim=start=10.000000:end=14.000000,select=between(n\,0\,9)+between(n\,40\,49),format=yuv420p10le,setpts"#
      ))
    #expect(graph.contains("[1:0]trim=start=18.000000:end=19.000000,format=yuv420p10le"))
    #expect(graph.contains("[r0][r1]concat=n=2:v=1:a=0:unsafe=1,settb=1/90000,setpts=N*3600.000"))
    #expect(arguments.contains("28") && arguments.contains { $0.contains("crf=28.25") })
    #expect(!arguments.contains("-dolbyvision"))
  }

  @Test func `runs are grouped by what lies between them`() {
    let short = QualityPart.runs(frames: 150, rate: 25)
    #expect(short == [20..<30, 70..<80, 120..<130])
    #expect(QualityPart.groups(short, rate: 25).count == 1)
    let long = QualityPart.runs(frames: 1000, rate: 25)
    #expect(long.map(\.count) == [25, 25, 25])
    #expect(QualityPart.groups(long, rate: 25).count == 3)
    #expect(QualityPart.runs(frames: 200_000, rate: 25, isWholeFilm: true).count == 12)
    #expect(QualityPart.runs(frames: 2, rate: 25) == [0..<2])
    #expect(QualityPart.runs(frames: 0, rate: 25).isEmpty)
  }
}
