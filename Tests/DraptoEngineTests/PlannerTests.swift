import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct PlannerTests {
  private func plan(
    _ video: VideoStream, _ changes: [String: String] = [:], crop: Crop? = nil, cores: Int = 2, duration: Double = 60
  ) throws -> EncodePlan {
    let media = Samples.media(video, duration: duration)
    return try Planner(
      media: media, settings: Samples.settings(changes), capabilities: Samples.capable, cores: cores
    ).plan(detectedCrop: crop)
  }

  private func code(_ body: () throws -> Void) -> ErrorCode? {
    do {
      try body()
      return nil
    } catch { return ErrorReport.of(error).code }
  }

  @Test(arguments: [(720, 24.0), (1919, 24), (1920, 26), (3839, 26), (3840, 28)])
  func `the CRF follows the width`(_ width: Int, _ crf: Double) throws {
    #expect(try plan(Samples.video(width, 1080), ["encoding.crf_uhd": "28"]).video.crf == crf)
    #expect(try plan(Samples.video(width, 1080), ["encoding.crf": "31.5"]).video.crf == 31.5)
  }

  @Test func `a film without video is refused`() throws {
    let media = Samples.media(nil)
    let planner = Planner(media: media, settings: Settings(), capabilities: Samples.capable, cores: 2)
    #expect(code { _ = try planner.plan(detectedCrop: nil) } == .sourceNoVideo)
  }

  @Test func `the crop found is taken only when the setting says auto`() throws {
    let found = Crop(width: 1280, height: 536, x: 0, y: 92)
    let video = Samples.video()
    let auto = try plan(video, crop: found)
    #expect(auto.video.crop == found)
    #expect([auto.video.width, auto.video.height] == [1280, 536])
    #expect(auto.notes.contains { $0.contains("1280×536") })
    #expect(try plan(video, ["encoding.crop": "off"], crop: found).video.crop == nil)
    let named = try plan(video, ["encoding.crop": "640:480:2:4"], crop: found).video
    #expect(named.crop == Crop(width: 640, height: 480, x: 2, y: 4))
    #expect([named.width, named.height] == [640, 480])
  }

  @Test(arguments: ["1282:720:0:0", "1280:720:2:0", "641:480:0:0", "62:480:0:0"])
  func `a crop that does not fit is refused`(_ crop: String) {
    #expect(code { _ = try plan(Samples.video(), ["encoding.crop": crop]) } == .cropInvalid)
  }

  @Test func `a crop that is none is refused with its setting`() {
    #expect(code { _ = try plan(Samples.video(), ["encoding.crop": "what"]) } == .settingRange)
  }

  @Test func `odd sizes lose a column or row and say so`() throws {
    let odd = try plan(Samples.video(853, 481))
    #expect([odd.video.width, odd.video.height] == [852, 480])
    #expect(odd.video.crop == Crop(width: 852, height: 480, x: 0, y: 0))
    #expect(odd.losses.contains { $0.detail.contains("853×481 becomes 852×480") })
    let even = try plan(Samples.video(854, 480))
    #expect(even.video.crop == nil)
    #expect(even.losses.isEmpty)
  }

  @Test func `a turned film is planned as it is shown`() throws {
    let plan = try plan(Samples.video(1920, 1080, rotation: 90))
    #expect([plan.video.width, plan.video.height] == [1080, 1920])
    #expect(plan.video.crf == 24)
    #expect(plan.notes.contains { $0.contains("90°") })
  }

  @Test func `interlaced films are deinterlaced, left or refused as the setting says`() throws {
    let video = Samples.video(fieldOrder: "tt")
    let auto = try plan(video)
    #expect(auto.video.deinterlace)
    #expect(auto.losses.contains { $0.detail.contains("fields") })
    #expect(try !plan(video, ["encoding.deinterlace": "off"]).video.deinterlace)
    #expect(code { _ = try plan(video, ["encoding.deinterlace": "refuse"]) } == .sourceInterlaced)
    #expect(try !plan(Samples.video()).video.deinterlace)
  }

  @Test func `an ffmpeg without bwdif can't take interlaced films`() throws {
    var capabilities = Samples.capable
    capabilities.hasBwdif = false
    let media = Samples.media(Samples.video(fieldOrder: "bb"))
    let planner = Planner(media: media, settings: Settings(), capabilities: capabilities, cores: 2)
    #expect(code { _ = try planner.plan(detectedCrop: nil) } == .toolIncapable)
  }

  @Test func `everything that gets lost is said`() throws {
    var video = Samples.video(pixelFormat: "yuv444p12le", bitDepth: 12)
    video.hasHDR10Plus = true
    video.hasClosedCaptions = true
    var media = Samples.media(video)
    media.otherVideo = [Samples.video(320, 240)]
    media.data = [StreamInfo(index: 9, codec: "bin_data")]
    let plan = try Planner(media: media, settings: Settings(), capabilities: Samples.capable, cores: 2)
      .plan(detectedCrop: nil)
    let told = plan.losses.map { $0.subject + " " + $0.detail }.joined(separator: "\n")
    for word in ["yuv444p12le", "HDR10+", "captions", "second video", "bin_data"] { #expect(told.contains(word)) }
    #expect(plan.losses.count == 5)
  }

  @Test func `Dolby Vision takes its own path, without a crop`() throws {
    var video = Samples.video(codec: "hevc")
    video.dolbyVision = DolbyVisionRecord(
      profile: 8, level: 1, hasRPU: true, hasEnhancementLayer: false, compatibilityID: 1)
    let plan = try plan(video, crop: Crop(width: 1280, height: 536, x: 0, y: 92))
    #expect(plan.path == .dolbyVision)
    #expect(plan.video.crop == nil)
    #expect(plan.reason.contains("8.1"))
  }

  @Test func `free encoder parameters win over named ones`() throws {
    let plan = try plan(
      Samples.video(), ["encoding.svt.params": "tune=1:enable-qm=1", "encoding.svt.film_grain": "8"])
    #expect(plan.video.svtParameters["tune"] == "1")
    #expect(plan.video.svtParameters["enable-qm"] == "1")
    #expect(plan.video.svtParameters["film-grain"] == "8")
    #expect(plan.video.svtParameters["ac-bias"] == "0.1")
    var old = Samples.capable
    old.svtVersion = "1.4.1"
    let planner = Planner(media: Samples.media(), settings: Settings(), capabilities: old, cores: 2)
    #expect(planner.svtParameters["ac-bias"] == nil)
  }

  @Test func `few cores cut evenly and many cores cut shorter`() throws {
    let few = try plan(Samples.video(), cores: 2).segmentation
    #expect(few.target == 30)
    #expect(few.minimum == 10)
    #expect(few.maximum == 40)
    let short = try plan(Samples.video(), ["process.segmentation.max_chunk": "25"], cores: 2).segmentation
    #expect(short.target == 15)
    let many = try plan(Samples.video(), cores: 16).segmentation
    #expect(many.target == 3.75)
    #expect(many.minimum < many.target)
    let crowd = try plan(Samples.video(), cores: 256).segmentation
    #expect(crowd.target == 3)
    let long = try plan(Samples.video(), cores: 2, duration: 7200).segmentation
    #expect(long.target == 30)
    #expect(try plan(Samples.video(), ["system.resources.workers": "1"], cores: 16).segmentation.target == 30)
  }

  @Test(arguments: 1...64) func `the target lies within the lengths allowed`(_ cores: Int) throws {
    for duration in [0.5, 3, 11, 59, 600, 9000] {
      let plan = try plan(Samples.video(), cores: cores, duration: duration).segmentation
      #expect(plan.minimum <= plan.target && plan.target <= plan.maximum)
      #expect(plan.minimum > 0)
    }
  }

  @Test func `scene cuts in HDR films are found at a lower score`() throws {
    let hdr = Samples.video(color: ColorTags(transfer: "smpte2084"))
    #expect(try plan(hdr).segmentation.sceneThreshold == 0.2)
    #expect(try plan(Samples.video()).segmentation.sceneThreshold == 0.3)
    #expect(try plan(hdr, ["process.segmentation.scene_threshold": "0.5"]).segmentation.sceneThreshold == 0.5)
    #expect(try plan(hdr, ["process.segmentation.method": "scenes"]).segmentation.method == .scenes)
  }
}
