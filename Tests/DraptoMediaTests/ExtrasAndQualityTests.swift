import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct ExtrasCommandTests {
  private var transport: SourceMedia {
    var media = ModelSamples.media()
    media.path = "/a.ts"
    media.container = "mpegts"
    media.startTime = 1.48
    return media
  }

  @Test func `subtitles are copied or turned into SubRip`() {
    let arguments = ExtrasCommand.command(
      "/bin/ffmpeg", source: transport, subtitles: ModelSamples.plan().subtitles, output: "/w/x.mkv"
    ).arguments
    let joined = arguments.joined(separator: " ")
    #expect(joined.contains("-map 0:2 -c:s:0 copy -bsf:s:0 setts="))
    #expect(joined.contains("-map 0:4 -c:s:1 subrip -bsf:s:1 setts="))
    #expect(joined.contains("-copyts -itsoffset 3598.520000 -i"))
    #expect(!joined.contains("anullsrc"))
    #expect(ExtrasCommand.copied.isDisjoint(with: ExtrasCommand.converted))
  }

  @Test func `without subtitles a stub of sound carries chapters and tags`() {
    let joined = ExtrasCommand.command("/bin/ffmpeg", source: ModelSamples.media(), subtitles: [], output: "/w/x.mkv")
      .arguments.joined(separator: " ")
    #expect(joined.contains("anullsrc"))
    #expect(joined.contains("-map_chapters 0"))
    #expect(joined.contains("-map 1:a"))
    #expect(joined.contains("-itsoffset 3600.000000"))
  }

  @Test func `covers are named as players look for them`() {
    #expect(ExtrasCommand.coverName("mjpeg", index: 0) == "cover.jpg")
    #expect(ExtrasCommand.coverName("png", index: 1) == "cover2.png")
    #expect(ExtrasCommand.coverName("tiff", index: 0) == "cover.jpg")
  }
}

@Suite struct QualityCommandTests {
  private let folder = TemporaryFolder("qualitycommand")

  private func graph(_ metric: QualityMetric, _ plan: VideoPlan, log: String = "/w/log") -> String {
    let command = QualityCommand(
      metric: metric, model: metric.model(width: plan.width, height: plan.height),
      reference: .film("/s.mkv", stream: 2, plan: plan), output: "/o.mkv", threads: 3)
    let arguments = command.command("/bin/ffmpeg", log: log, counts: "/w/counts").arguments
    return arguments.firstIndex(of: "-lavfi").map { arguments[$0 + 1] } ?? ""
  }

  @Test func `the reference gets the same deinterlacing and crop, both go by frame number`() {
    var plan = ModelSamples.videoPlan(crop: Crop(width: 1920, height: 800, x: 0, y: 140))
    plan.deinterlace = true
    #expect(
      graph(.vmaf, plan)
        == "[0:v:0]settb=1/1000,setpts=N*40,format=yuv420p10le[a];[1:2]bwdif=mode=send_frame:parity=auto:deint=all,crop=1920:800:0:140,format=yuv420p10le,settb=1/1000,setpts=N*40,format=yuv420p10le,split[b][c];[a][b]libvmaf=model=version=vmaf_v0.6.1:n_threads=3:log_fmt=json:log_path=/w/log[o]"
    )
    #expect(graph(.xpsnr, ModelSamples.videoPlan()).hasSuffix("[a][b]xpsnr=stats_file=/w/log[o]"))
  }

  @Test(arguments: [(2560, 1440, false), (2562, 1080, true), (1920, 1442, true), (3840, 2160, true)])
  func `pictures above 2560 x 1440 are judged by the 4K model`(width: Int, height: Int, is4K: Bool) {
    var plan = ModelSamples.videoPlan()
    (plan.width, plan.height) = (width, height)
    #expect(graph(.vmaf, plan).contains("vmaf_4k_v0.6.1") == is4K)
  }

  @Test func `special characters of filter graphs are escaped twice`() {
    #expect(QualityCommand.escaped("/plain/path-1.log") == "/plain/path-1.log")
    #expect(QualityCommand.escaped("a:b") == #"a\\\:b"#)
    #expect(QualityCommand.escaped("it's") == #"it\\\'s"#)
    #expect(QualityCommand.escaped(#"\"#) == #"\\\\"#)
    #expect(Array(QualityCommand.escaped("'\u{301}").utf8.prefix(4)) == Array(#"\\\'"#.utf8))
  }

  @Test(arguments: QualityMetric.allCases)
  func `a real comparison scores every frame, wherever its log lies`(metric: QualityMetric) async throws {
    let tools = try await TestTools.toolset()
    let source = folder.file("source.mkv")
    try await TestTools.run(
      tools.ffmpeg, ["-v", "error", "-nostdin"] + Clips.picture(seconds: 0.4) + ["-c:v", "libx264", source])
    let log = folder.file(#"it's [a] b:c, d;e=f\g '́/log"#)
    let plan = ModelSamples.videoPlan()
    let counts = folder.file("counts")
    let command = QualityCommand(
      metric: metric, model: metric.model(width: 320, height: 240), reference: .film(source, stream: 0, plan: plan),
      output: source, threads: 1
    ).command(tools.ffmpeg, log: log, counts: counts)
    let outcome = try await TestTools.runner.run(command)
    #expect(outcome.succeeded, "\(outcome.stderrTail)")
    let found = try QualityLog.scores(metric, readingFrom: log)
    #expect(found.scores.count == 10)
    #expect(found.frames == 10)
    #expect(found.scores.allSatisfy { $0 > 90 })
    #expect(try QualityLog.lines(of: counts) == 10)
  }
}
