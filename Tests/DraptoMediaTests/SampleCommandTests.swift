import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

/// The command lines of a sample.
@Suite struct SampleCommandTests {
  private func command(_ frames: [Range<Int>], starts: [Int]) -> SampleCommand {
    let range = ChunkRange(index: 0, from: 0, to: nil, expectedFrames: 0, startCut: 10, endCut: 14)
    let extraction = Extraction(source: "/s.mkv", stream: 0, range: range, lead: 0, x264Build: nil)
    var plan = ModelSamples.videoPlan()
    (plan.color.range, plan.color.matrix) = ("pc", "bt709")
    plan.dolbyVision = ModelSamples.plan().video.dolbyVision
    let chunk = ChunkCommand(
      extraction: extraction, plan: plan, crf: 28, frameRate: 25, timeBase: Rational(1, 1000), parallelism: 2,
      capabilities: FFmpegCapabilities(hasSVTAV1: true, svtVersion: "4.2.0"))
    return SampleCommand(chunk: chunk, runs: [RunGroup(extraction: extraction, frames: frames)], starts: starts)
  }

  private func value(_ option: String, in command: ToolCommand) -> String? {
    command.arguments.firstIndex(of: option).map { command.arguments[$0 + 1] }
  }

  @Test func `frames are decoded once, as the encoder is given them, without loss`() throws {
    let made = command([0..<17, 40..<57], starts: [0, 17]).reference("/bin/ffmpeg", output: "/t/r.nut", isPacked: false)
    let graph = try #require(value("-filter_complex", in: made))
    #expect(graph.contains(#"select=between(n\,0\,16)+between(n\,40\,56),format=yuv420p10le"#))
    #expect(value("-c:v", in: made) == "rawvideo" && made.arguments.last == "file:/t/r.nut")
    let packed = command([0..<17], starts: [0]).reference("/bin/ffmpeg", output: "/t/r.nut", isPacked: true)
    #expect(value("-c:v", in: packed) == "ffvhuff")
  }

  @Test func `each run begins with a key frame, and no metadata of the film's are asked for`() {
    let made = command([], starts: [0, 17]).encode("/bin/ffmpeg", reference: "/t/r.nut", output: "/t/o.mkv")
    #expect(value("-force_key_frames", in: made) == #"expr:eq(n,0)+eq(n,17)"#)
    #expect(value("-i", in: made) == "file:/t/r.nut" && value("-crf", in: made) == "28")
    #expect(!made.arguments.contains("-dolbyvision"))
    // The file between has no place for range and matrix: unsaid, they would be converted.
    #expect(value("-vf", in: made)?.contains("setparams=range=pc:colorspace=bt709") == true)
    let whole = command([], starts: [0]).encode("/bin/ffmpeg", reference: "/t/r.nut", output: "/t/o.mkv")
    #expect(!whole.arguments.contains("-force_key_frames"))
  }

  @Test func `a single run in the middle of what is decoded is cut out of it`() throws {
    let made = command([5..<22], starts: [0]).reference("/bin/ffmpeg", output: "/t/r.nut", isPacked: false)
    #expect(try #require(value("-filter_complex", in: made)).contains(#"select=between(n\,5\,21)"#))
  }
}
