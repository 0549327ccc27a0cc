import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct CropDetectionTests {
  private let folder = TemporaryFolder("cropdetection")

  @Test func `the crop stands at the end of a line of the filter`() {
    let line =
      "[Parsed_cropdetect_0 @ 0x55] x1:0 x2:1919 y1:140 y2:939 w:1920 h:800 x:0 y:140 pts:40 t:0.04 limit:0.06 crop=1920:800:0:140"
    #expect(CropDetection.parse(line) == Crop(width: 1920, height: 800, x: 0, y: 140))
    #expect(CropDetection.parse(line + " more=1") == Crop(width: 1920, height: 800, x: 0, y: 140))
    #expect(CropDetection.parse("[Parsed_cropdetect_0 @ 0x55] crop=-1904:-1072:1914:1078") == nil)
    #expect(CropDetection.parse("Title: crop=1920:800:0:140") == nil)
    #expect(CropDetection.parse("") == nil)
  }

  private func settled(_ samples: [Crop], width: Int = 1920, height: Int = 1080) -> Crop? {
    CropDetection.settle(samples, width: width, height: height)
  }

  @Test func `the least aggressive margins win, on each side`() {
    let high = Crop(width: 1920, height: 800, x: 0, y: 130)
    let low = Crop(width: 1920, height: 800, x: 0, y: 150)
    #expect(settled([high, low]) == Crop(width: 1920, height: 820, x: 0, y: 130))
    #expect(settled([high]) == high)
    #expect(settled([]) == nil)
  }

  @Test func `one full picture disables the crop`() {
    let bars = Crop(width: 1920, height: 800, x: 0, y: 140)
    #expect(settled(Array(repeating: bars, count: 9) + [Crop(width: 1920, height: 1080, x: 0, y: 0)]) == nil)
  }

  @Test func `a few black lines are not worth a crop`() {
    #expect(settled([Crop(width: 1916, height: 1076, x: 2, y: 2)]) == nil)
    #expect(
      settled([Crop(width: 1916, height: 800, x: 2, y: 140)]) == Crop(width: 1920, height: 800, x: 0, y: 140))
  }

  @Test func `the result is even, inside the frame, and not too small for the encoder`() throws {
    let crop = try #require(settled([Crop(width: 321, height: 141, x: 0, y: 21)], width: 321, height: 181))
    for number in [crop.width, crop.height, crop.x, crop.y] { #expect(number % 2 == 0) }
    #expect(crop.x + crop.width <= 321)
    #expect(crop.y + crop.height <= 181)
    #expect(settled([Crop(width: 1920, height: 60, x: 0, y: 500)]) == nil)
  }

  @Test func `the black limit of HDR is its own`() {
    var video = ModelSamples.video()
    func filter(_ video: VideoStream) -> String {
      PictureScan.place("/bin/ffmpeg", source: "/a.mkv", video: video, at: 12.5).arguments.joined(separator: " ")
    }
    #expect(filter(video).contains("limit=0.06275:round=2"))
    #expect(filter(video).contains("-ss 12.500 -i file:/a.mkv"))
    video.color.transfer = "smpte2084"
    #expect(filter(video).contains("limit=0.09775:"))
    video.color.range = "pc"
    #expect(filter(video).contains("limit=0.04106:"))
    video.color.transfer = "bt709"
    #expect(filter(video).contains("limit=0.00392:"))
  }

  @Test func `bars of a real film are found`() async throws {
    let tools = try await TestTools.toolset()
    let path = folder.file("bars.mkv")
    try await TestTools.run(
      tools.ffmpeg,
      ["-v", "error", "-nostdin"] + Clips.picture(seconds: 1) + [
        "-vf", "pad=320:240:0:30:black", "-c:v", "libx264", "-pix_fmt", "yuv420p", path,
      ])
    let probe = MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner)
    let video = try #require(try await probe.media(path).video)
    let samples = Locked<[Crop]>([])
    let command = PictureScan.place(tools.ffmpeg, source: path, video: video, at: 0.2)
    _ = try await TestTools.runner.run(
      command, onError: { line in if let crop = CropDetection.parse(line) { samples.withLock { $0.append(crop) } } })
    let crop = CropDetection.settle(samples.value, width: 320, height: 240)
    #expect(crop == Crop(width: 320, height: 180, x: 0, y: 30))
  }
}

@Suite struct SceneAnalysisTests {
  @Test func `two lines make one scored frame`() {
    var parser = SceneParser()
    #expect(parser.feed("frame:12  pts:6144    pts_time:0.48") == nil)
    #expect(parser.feed("lavfi.scene_score=0.019462") == ScoredFrame(pts: 6144, score: 0.019462))
    #expect(parser.feed("lavfi.scene_score=0.5") == nil)
    #expect(parser.feed("frame:0    pts:-40    pts_time:-0.04") == nil)
    #expect(parser.feed("something else") == nil)
    #expect(parser.feed("lavfi.scene_score=nothing") == ScoredFrame(pts: -40, score: 0))
  }

  @Test func `a stretch is sought and trimmed, the whole film is not`() {
    let whole = SceneAnalysis(source: "/a.mkv", stream: 2).command("/bin/ffmpeg").arguments
    #expect(!whole.contains("-ss"))
    #expect(!whole.contains { $0.contains("trim") })
    #expect(whole.contains("0:2"))
    let part = SceneAnalysis(source: "/a.mkv", stream: 0, from: 10, to: 20.5).command("/bin/ffmpeg").arguments
    #expect(part.contains("-ss"))
    #expect(part.contains { $0.hasPrefix("trim=start=10.000000:end=20.500000,scale=") })
    let start = SceneAnalysis(source: "/a.mkv", stream: 0, to: 20).command("/bin/ffmpeg").arguments
    #expect(!start.contains("-ss"))
    #expect(start.contains { $0.hasPrefix("trim=end=20.000000,") })
  }

  private let folder = TemporaryFolder("scenes")

  /// Scores of a film of three pictures, a second each.
  private func scored(_ from: Double?, _ to: Double?) async throws -> [ScoredFrame] {
    let ffmpeg = try await TestTools.toolset().ffmpeg
    let source = folder.file("scenes.mkv")
    let pictures = ["smptebars", "mandelbrot", "rgbtestsrc"].map {
      "\($0)=size=320x180:rate=25,format=yuv420p,trim=duration=1"
    }
    let graph = pictures.enumerated().map { "\($1)[p\($0)];" }.joined() + "[p0][p1][p2]concat=n=3"
    try await TestTools.run(
      ffmpeg, ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-g", "25", source])
    let parser = Locked(SceneParser())
    let frames = Locked<[ScoredFrame]>([])
    let command = SceneAnalysis(source: source, stream: 0, from: from, to: to).command(ffmpeg)
    let outcome = try await TestTools.runner.run(command) { line in
      if let frame = parser.withLock({ $0.feed(line) }) { frames.withLock { $0.append(frame) } }
    }
    #expect(outcome.succeeded)
    return frames.value
  }

  @Test func `the cuts of a real film score highest`() async throws {
    let frames = try await scored(nil, nil)
    #expect(frames.count == 75)
    #expect(frames.filter { $0.score > 0.3 }.map(\.pts) == [1000, 2000])
  }

  @Test func `a stretch gives just its frames`() async throws {
    let frames = try await scored(1.02, 2.02)
    let expected = stride(from: Int64(1040), to: 2020, by: 40).map { $0 }
    #expect(frames.map(\.pts) == expected)
  }
}
