import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct PictureScanTests {
  @Test func `shapes, field coding and bars are read from the log`() {
    var scan = PictureScan()
    let head = "[Parsed_showinfo_0 @ 0x1] n:   0 pts:      0 pts_time:0 duration: 1 fmt:yuv420p cl:left"
    scan.feed(head + " sar:1/1 s:160x120 i:P iskey:1 type:I")
    scan.feed(head + " sar:0/1 s:160x120 i:T iskey:1 type:I")
    scan.feed(head + " sar:64/45 s:320x240 i:B iskey:1 type:I")
    scan.feed("[Parsed_cropdetect_1 @ 0x2] x1:0 x2:159 y1:16 y2:113 w:160 h:98 limit:0.06 crop=160:98:0:16")
    #expect(scan.facts.shapes.map(\.width) == [160, 320])
    #expect(scan.facts.progressiveFrames == 1)
    #expect(scan.facts.interlacedFrames == 2)
    #expect(scan.facts.crops == [Crop(width: 160, height: 98, x: 0, y: 16)])
  }

  @Test func `frames' own pixel aspects are kept once each`() {
    var scan = PictureScan()
    for line in ["16:15", "", "N/A", "64:45", "16:15"] { scan.feed(aspect: line) }
    #expect(scan.facts.frameAspects == [Rational(16, 15), Rational(64, 45)])
  }

  /// The option that ffmpeg refuses would make every look fail, and no look means no bars: run it for real.
  @Test func `a real film of two sizes shows both`() async throws {
    let tools = try await TestTools.toolset()
    let folder = TemporaryFolder()
    let path = try await PictureClips.twoSizes(in: folder)
    let video = try #require(try await MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner).media(path).video)
    let scan = Locked(PictureScan())
    let outcome = try await TestTools.runner.run(
      PictureScan.keyFrames(tools.ffmpeg, source: path, video: video),
      onError: { line in scan.withLock { $0.feed(line) } })
    #expect(outcome.succeeded)
    #expect(scan.value.facts.shapes.map(\.width) == [96, 160])
  }
}

@Suite struct FilmChoiceTests {
  private func film(_ streams: String) throws -> SourceMedia {
    try ProbeParser.media(
      streams: #"{"streams":[\#(streams)],"format":{"format_name":"matroska,webm"}}"#, path: "/a.mkv",
      fingerprint: FileFingerprint(bytes: 1, modified: 1))
  }

  private func stream(_ index: Int, _ codec: String, _ size: Int, _ duration: String?) -> String {
    let time = duration.map { #","duration":"\#($0)""# } ?? ""
    return
      #"{"index":\#(index),"codec_type":"video","codec_name":"\#(codec)","width":\#(size),"height":\#(size)\#(time)}"#
  }

  @Test func `a poster before the film is not the film`() throws {
    let media = try film(stream(0, "png", 2000, nil) + "," + stream(1, "h264", 640, "60"))
    #expect(media.video?.info.index == 1)
    #expect(media.otherVideo.map(\.info.index) == [0])
  }

  @Test func `the longest is the film, then the largest, then the first`() throws {
    #expect(try film(stream(0, "h264", 900, "5") + "," + stream(1, "h264", 640, "60")).video?.info.index == 1)
    #expect(try film(stream(0, "h264", 320, "60") + "," + stream(1, "h264", 640, "60.1")).video?.info.index == 1)
    #expect(try film(stream(0, "h264", 640, "60") + "," + stream(1, "h264", 640, "60")).video?.info.index == 0)
    #expect(try film(stream(0, "mjpeg", 640, "60")).video?.info.index == 0)
  }

  @Test func `a turn that is no quarter swaps nothing`() throws {
    let turned =
      #"{"index":0,"codec_type":"video","codec_name":"h264","width":640,"height":480,"side_data_list":[{"side_data_type":"Display Matrix","rotation":-45}]}"#
    let video = try #require(try film(turned).video)
    #expect(video.rotation == 0)
    #expect(video.unappliedTurn == 45)
    #expect(video.displayWidth == 640)
  }
}

@Suite struct FrameTagTests {
  @Test func `what the frames say wins over the container`() throws {
    var video = ModelSamples.video()
    video.color.transfer = "bt2020-10"
    video.contentLight = ContentLight(maxCLL: 400, maxFALL: 100)
    let json =
      #"{"frames":[{"color_transfer":"arib-std-b67","side_data_list":[{"side_data_type":"Content light level metadata","max_content":1000,"max_average":200}]}]}"#
    let refined = try ProbeParser.refine(video, frames: json)
    #expect(refined.color.transfer == "arib-std-b67")
    #expect(refined.contentLight == ContentLight(maxCLL: 1000, maxFALL: 200))
    #expect(refined.contradicted == ["content light level"])
  }
}
