import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct ProbeParserTests {
  @Test func `a film's streams, tags and chapters are all found`() throws {
    let media = try Fixtures.media("film-720p")
    #expect(media.container == "matroska,webm")
    #expect(media.isMatroska)
    #expect(media.duration == 58.767)
    #expect(media.tags["title"] == "Nine short scenes")
    #expect(media.chapters.map(\.title) == ["Opening", "Middle", "End"])
    #expect(media.chapters.map(\.start) == [0, 12.2, 35])
    #expect(media.attachments.map(\.fileName) == ["DejaVuSans-Bold.ttf"])
    #expect(media.attachments.map(\.mimeType) == ["font/ttf"])
    #expect(media.otherVideo.isEmpty && media.covers.isEmpty && media.data.isEmpty)
  }

  @Test func `video is read with size, rate and colour`() throws {
    let video = try #require(try Fixtures.media("film-720p").video)
    #expect((video.width, video.height, video.bitDepth) == (1280, 720, 8))
    #expect(video.info.codec == "h264")
    #expect(video.profile == "High")
    #expect(video.averageFrameRate == Rational(24000, 1001))
    #expect(video.timeBase == Rational(1, 1000))
    #expect(video.reorderDepth == 2)
    #expect(video.sampleAspectRatio == Rational(1, 1))
    #expect(
      video.color
        == ColorTags(primaries: "bt709", transfer: "bt709", matrix: "bt709", range: "tv", chromaLocation: "left"))
    #expect(!video.color.isHDR && !video.isInterlaced)
  }

  @Test func `sound and subtitles keep language, title, start and flags`() throws {
    let media = try Fixtures.media("film-720p")
    #expect(media.audio.map(\.layout) == ["stereo", "5.1(side)"])
    #expect(media.audio.map(\.channels) == [2, 6])
    #expect(media.audio.map(\.info.language) == ["eng", "ger"])
    #expect(media.audio.map(\.info.title) == ["Stereo", "Surround"])
    #expect(media.audio.map(\.info.startTime) == [0, 0.04])
    #expect(media.audio.map(\.info.dispositions) == [["default"], []])
    #expect(media.audio.map(\.bitRate) == [nil, 384_000])
    #expect(media.subtitles.map(\.info.codec) == ["subrip", "ass"])
    #expect(media.subtitles.map(\.info.index) == [3, 4])
    #expect(media.subtitles.map(\.info.dispositions) == [[], ["default"]])
  }

  @Test func `an iPhone clip is turned clockwise and carries Dolby Vision 8_4`() throws {
    let media = try Fixtures.media("dv-p8.4-iphone-rotated-1080p")
    let video = try #require(media.video)
    #expect(video.rotation == 90)
    #expect((video.displayWidth, video.displayHeight) == (1080, 1920))
    #expect(video.dolbyVision?.name == "8.4")
    #expect(video.dolbyVision?.hasRPU == true)
    #expect(video.color.transfer == "arib-std-b67")
    #expect(media.data.map(\.index) == [2, 3])
    #expect(!media.isMatroska)
  }

  @Test func `the record of Dolby Vision 8_1 and the light metadata of its frames are read`() throws {
    let video = try Fixtures.refinedVideo("dv-p8.1-144p")
    #expect(video.dolbyVision?.name == "8.1")
    #expect(video.bitDepth == 10)
    #expect(video.contentLight == ContentLight(maxCLL: 1000, maxFALL: 400))
    let display = try #require(video.masteringDisplay)
    #expect(display.red == [0.708, 0.292])
    #expect(display.maxLuminance == 1000)
    #expect(display.minLuminance == 0.0001)
    #expect(!video.hasHDR10Plus)
  }

  @Test func `a mastering display of zeros is none`() throws {
    let json = try Fixtures.text("dv-p8.1-144p.frames.json")
    let zeros = json.replacing(/"max_luminance": "[^"]*"/, with: "\"max_luminance\": \"0/10000\"")
    #expect(zeros != json)
    var video = try #require(try Fixtures.media("dv-p8.1-144p").video)
    video.masteringDisplay = nil
    #expect(try ProbeParser.refine(video, frames: zeros).masteringDisplay == nil)
    #expect(try ProbeParser.refine(video, frames: json).masteringDisplay != nil)
  }

  @Test func `colours that only the container names are taken, never against the stream`() throws {
    var media = try Fixtures.media("dv-p8.1-144p")
    let index = try #require(media.video?.info.index)
    let json = """
      {"tracks": [{"id": \(index), "type": "video", "properties": {"color_primaries": 9,
      "color_transfer_characteristics": 16, "color_matrix_coefficients": 9}}]}
      """
    let tracks = try #require(MatroskaTracks(json: json))
    media.video?.color = ColorTags()
    tracks.add(to: &media)
    #expect(media.video?.color == ColorTags(primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc"))
    media.video?.color = ColorTags()
    media.video?.info.index = 7
    tracks.addColors(to: &media)
    #expect(
      media.video?.color.transfer == "smpte2084", "one video track on either side is the same, whatever its number")
    media.video?.info.index = index
    media.video?.color = ColorTags(primaries: "bt709", transfer: "bt709", matrix: "bt709")
    tracks.add(to: &media)
    #expect(media.video?.color.transfer == "bt709")
  }

  @Test func `RPUs without a record in the container are Dolby Vision too`() throws {
    var video = try #require(try Fixtures.media("dv-p8.1-144p").video)
    video.dolbyVision = nil
    let frames = try Fixtures.text("dv-p8.1-144p.frames.json")
    #expect(try ProbeParser.refine(video, frames: frames).dolbyVision?.name == "8.1")
    video.color.transfer = "bt709"
    #expect(try ProbeParser.refine(video, frames: frames).dolbyVision?.name == "5")
  }

  @Test func `dynamic metadata is found on frames only`() throws {
    #expect(try Fixtures.media("hdr10plus-144p").video?.hasHDR10Plus == false)
    #expect(try Fixtures.refinedVideo("hdr10plus-144p").hasHDR10Plus)
    let phone = try Fixtures.refinedVideo("hdr10-1080p")
    #expect(phone.hasHDR10Plus && phone.masteringDisplay != nil && phone.contentLight != nil)
  }

  @Test func `the film is found behind the sound`() throws {
    let media = try Fixtures.media("hlg-1080p")
    #expect(media.video?.info.index == 1)
    #expect(media.audio.first?.info.index == 0)
    #expect(media.video?.color.isHDR == true)
  }

  @Test func `what is unknown stays unknown`() throws {
    let yuv444 = try #require(try Fixtures.media("h264-yuv444-mp3-720p").video)
    #expect(yuv444.color == ColorTags(chromaLocation: "left"))
    #expect(yuv444.sampleAspectRatio == nil)
    #expect(!yuv444.isSubsampled420)
    let webm = try Fixtures.media("vp8-vorbis-vfr-270p")
    #expect(webm.duration == 44.652)
    #expect(webm.audio.first?.info.startTime == 0.044)
  }

  private func media(_ json: String) throws -> SourceMedia {
    try ProbeParser.media(streams: json, path: "/a", fingerprint: FileFingerprint(bytes: 1, modified: 1))
  }

  @Test func `covers, further video and pictures without a size are told apart`() throws {
    let media = try media(
      """
      {"streams": [
        {"index": 0, "codec_type": "video", "codec_name": "mjpeg", "width": 600, "height": 600, "disposition": {"attached_pic": 1, "default": 0}},
        {"index": 1, "codec_type": "video", "codec_name": "h264", "width": 640, "height": 360, "tags": {"language": "und"}},
        {"index": 2, "codec_type": "video", "codec_name": "h264", "width": 320, "height": 180},
        {"index": 3, "codec_type": "video", "codec_name": "unknown"},
        {"index": 4, "codec_type": "data"}]}
      """)
    #expect(media.covers.map(\.info.index) == [0])
    #expect(media.video?.info.index == 1)
    #expect(media.video?.info.language == nil)
    #expect(media.otherVideo.map(\.info.index) == [2])
    #expect(media.data.map(\.index) == [3, 4])
    #expect(media.duration == nil)
  }

  @Test func `the length comes from the streams when the container is silent`() throws {
    let media = try media(
      """
      {"streams": [
        {"index": 0, "codec_type": "audio", "duration": "3.5"},
        {"index": 1, "codec_type": "audio", "tags": {"DURATION": "00:01:02.500000000"}}], "format": {"duration": "N/A"}}
      """)
    #expect(media.duration == 62.5)
  }

  @Test(
    arguments: [
      ("yuv420p", nil, 8), ("yuv420p10le", nil, 10), ("gbrp12le", nil, 12), ("p010le", nil, 10), ("gray10le", nil, 10),
      ("yuv444p", "8", 8), ("yuva444p16be", nil, 16), ("nv12", nil, 8), ("odd", "12", 12),
    ] as [(String, String?, Int)])
  func `the depth follows from the pixel format`(format: String, raw: String?, depth: Int) throws {
    let extra = raw.map { #", "bits_per_raw_sample": "\#($0)""# } ?? ""
    let media = try media(
      #"{"streams": [{"index": 0, "codec_type": "video", "width": 64, "height": 64, "pix_fmt": "\#(format)"\#(extra)}]}"#
    )
    #expect(media.video?.bitDepth == depth)
  }

  @Test func `interlacing is taken from frames when the stream doesn't say`() throws {
    var video = ModelSamples.video()
    let frames = #"{"frames": [{"interlaced_frame": 1, "top_field_first": 1}]}"#
    #expect(try ProbeParser.refine(video, frames: frames).fieldOrder == "tt")
    video.fieldOrder = "progressive"
    #expect(try ProbeParser.refine(video, frames: frames).fieldOrder == "progressive")
    #expect(try ProbeParser.refine(video, frames: #"{"frames": []}"#) == video)
  }

  @Test func `what is no JSON throws`() {
    #expect(throws: DecodingError.self) { try media("Segmentation fault") }
  }
}
