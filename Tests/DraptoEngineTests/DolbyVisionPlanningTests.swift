import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct DolbyVisionPlanningTests {
  private func film(
    _ profile: Int, _ compatibility: Int = 1, codec: String = "hevc", color: ColorTags? = nil, level: Int = 4
  ) -> SourceMedia {
    let usual = BaseLayer(compatibilityID: compatibility)?.tags ?? ColorTags()
    var video = Samples.video(
      3840, 2160, codec: codec, pixelFormat: "yuv420p10le", bitDepth: 10, color: color ?? usual)
    video.dolbyVision = DolbyVisionRecord(
      profile: profile, level: level, hasRPU: true, hasEnhancementLayer: profile == 7 || profile == 4,
      compatibilityID: compatibility)
    return Samples.media(video)
  }

  private let whole = DolbyVisionSamples(frames: 50, readable: 50, profile: 8)

  private func outcome(
    _ media: SourceMedia, _ mode: String = "require", samples: DolbyVisionSamples? = nil,
    capabilities: FFmpegCapabilities = Samples.capable
  ) -> DolbyVisionOutcome {
    DolbyVisionPlanning.outcome(media, samples: samples ?? whole, mode: mode, capabilities: capabilities)
  }

  private func kept(_ outcome: DolbyVisionOutcome) -> String? {
    if case .kept(let plan) = outcome { plan.name } else { nil }
  }

  private func refusal(_ outcome: DolbyVisionOutcome) -> ErrorReport? {
    if case .refused(let report) = outcome { report } else { nil }
  }

  private func base(_ outcome: DolbyVisionOutcome) -> BaseLayer? {
    if case .dropped(_, let base, _) = outcome { base } else { nil }
  }

  @Test func `each profile becomes the AV1 profile of its picture`() {
    #expect(kept(outcome(film(8, 1))) == "10.1")
    #expect(kept(outcome(film(8, 2))) == "10.2")
    #expect(kept(outcome(film(8, 4))) == "10.4")
    #expect(kept(outcome(film(7, 6))) == "10.1")
    #expect(kept(outcome(film(4, 2))) == "10.2")
    #expect(kept(outcome(film(10, 1, codec: "av1"))) == "10.1")
    #expect(kept(outcome(film(5, 0))) == "10.0")
    #expect(kept(outcome(film(10, 0, codec: "av1"))) == "10.0")
    #expect(outcome(Samples.media()) == .none)
  }

  @Test(arguments: ["require", "prefer", "drop"])
  func `what has no picture for other televisions is never degraded`(_ mode: String) {
    var old = Samples.capable
    old.hasDolbyVision = false
    for media in [film(5, 0), film(10, 0, codec: "av1"), film(8, 0)] {
      #expect(refusal(outcome(media, mode, capabilities: old)) != nil)
    }
    #expect(refusal(outcome(film(5, 0), "drop"))?.code == .dolbyVisionUnsupported)
    let tagged = film(5, 0, color: ColorTags(primaries: "bt709"))
    #expect(refusal(outcome(tagged, mode == "drop" ? "require" : mode))?.code == .dolbyVisionColour)
  }

  @Test func `other profiles are refused, or degraded when the settings say so`() {
    let avc = film(9, 2, codec: "h264")
    #expect(refusal(outcome(avc))?.code == .dolbyVisionUnsupported)
    #expect(base(outcome(avc, "prefer")) == .sdr)
    #expect(base(outcome(film(8, 4), "drop")) == .hlg)
  }

  @Test func `an ffmpeg that can't is said with what to install, and degrades only when asked`() throws {
    var old = Samples.capable
    old.hasDolbyVision = false
    let report = try #require(refusal(outcome(film(8), capabilities: old)))
    #expect(report.code == .toolIncapable)
    #expect(report.advice.contains("drapto setup"))
    #expect(base(outcome(film(8), "prefer", capabilities: old)) == .hdr10)
  }

  @Test func `tags that contradict the profile are refused in every mode`() throws {
    let wrong = film(8, 1, color: ColorTags(primaries: "bt709", transfer: "smpte2084", matrix: "bt2020nc"))
    for mode in ["require", "prefer", "drop"] {
      let report = try #require(refusal(outcome(wrong, mode)))
      #expect(report.code == .dolbyVisionColour)
      #expect(report.message.contains("primaries bt709"))
    }
  }

  @Test func `tags the film leaves out are those of its profile`() throws {
    let media = film(8, 4, color: ColorTags(range: "tv"))
    let plan = try Planner(
      media: media, settings: Settings(), capabilities: Samples.capable, cores: 2, samples: whole
    ).plan(detectedCrop: nil)
    #expect(
      plan.video.color
        == ColorTags(
          primaries: "bt2020", transfer: "arib-std-b67", matrix: "bt2020nc", range: "tv"))
    #expect(plan.video.dolbyVision?.name == "10.4")
  }

  @Test func `so they are when its Dolby Vision is dropped`() throws {
    let settings = try Samples.settings(["encoding.dolby_vision.mode": "drop"])
    let plan = try Planner(
      media: film(8, 1, color: ColorTags(range: "tv")), settings: settings, capabilities: Samples.capable, cores: 2
    ).plan(detectedCrop: nil)
    #expect(
      plan.video.color
        == ColorTags(primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc", range: "tv"))
    #expect(plan.video.dolbyVision == nil)
  }

  @Test func `missing and unreadable RPUs and unknown levels are refused before the encode`() throws {
    let gaps = DolbyVisionSamples(frames: 100, readable: 95, firstMissing: 61)
    let report = try #require(refusal(outcome(film(8), samples: gaps)))
    #expect(report.code == .dolbyVisionMissing)
    #expect(report.message.contains("5 of 100 frames") && report.message.contains("1:01"))
    #expect(base(outcome(film(8), "prefer", samples: gaps)) == .hdr10)
    let odd = DolbyVisionSamples(frames: 10, readable: 10, unknownLevels: [7])
    #expect(refusal(outcome(film(8), samples: odd))?.message.contains("level 7") == true)
    let nothing = DolbyVisionSamples(frames: 0, readable: 0)
    #expect(refusal(outcome(film(8), samples: nothing))?.code == .dolbyVisionMissing)
  }

  @Test func `interlaced and odd pictures are refused, a second stream with the metadata too`() {
    var interlaced = film(8)
    interlaced.video?.fieldOrder = "tt"
    var odd = film(8)
    odd.video?.height = 2159
    var disc = Samples.media(Samples.video(codec: "hevc", color: BaseLayer.hdr10.tags))
    disc.otherVideo = [film(7, 6).video!]
    for media in [interlaced, odd, disc] {
      #expect(refusal(outcome(media))?.code == .dolbyVisionUnsupported)
      #expect(base(outcome(media, "prefer")) == .hdr10)
    }
  }

  @Test func `without a record the RPUs say which profile it is`() {
    var guessed = film(8, 1, level: 0)
    #expect(kept(outcome(guessed)) == "10.1")
    #expect(kept(outcome(guessed, samples: DolbyVisionSamples(frames: 9, readable: 9, profile: 7))) == "10.1")
    guessed.video?.color = ColorTags(range: "pc")
    let alone = DolbyVisionSamples(frames: 9, readable: 9, profile: 5)
    #expect(kept(outcome(guessed, samples: alone)) == "10.0")
  }

  @Test func `plans say what happens, and no crop is looked for`() throws {
    let planner = Planner(
      media: film(7, 6), settings: Settings(), capabilities: Samples.capable, cores: 2, samples: whole)
    #expect(!planner.searchesCrop)
    let plan = try planner.plan(detectedCrop: Crop(width: 3840, height: 1600, x: 0, y: 280))
    #expect(plan.video.crop == nil)
    #expect(plan.reason == "Dolby Vision profile 7 → AV1 profile 10.1")
    #expect(plan.notes.contains(DolbyVisionWords.noCrop))
    #expect(DolbyVisionWords.noCrop.contains("features.dolby_vision_crop"))
    #expect(plan.losses.map(\.subject) == ["Dolby Vision"])
    #expect(plan.losses[0].detail.contains("enhancement layer"))
  }

  private let bars = Crop(width: 3840, height: 1600, x: 0, y: 278)

  private func cropping(_ media: SourceMedia, _ changes: [String: String] = [:]) throws -> Planner {
    let settings = try Samples.settings(["features.dolby_vision_crop": "true"].merging(changes) { $1 })
    return Planner(media: media, settings: settings, capabilities: Samples.capable, cores: 2, samples: whole)
  }

  @Test func `with its crop on a film is cropped, and the plan says by how much its active areas move`() throws {
    let planner = try cropping(film(8))
    #expect(planner.searchesCrop)
    let plan = try planner.plan(detectedCrop: bars)
    #expect(plan.video.crop == bars && plan.video.height == 1600)
    #expect(plan.video.dolbyVision?.cropped == PictureMargins(top: 278, bottom: 282))
    #expect(plan.notes.contains { $0.hasSuffix("moved by what is cropped: top 278, bottom 282") })
    #expect(!plan.notes.contains { $0.hasPrefix("not cropped") })
    let none = try planner.plan(detectedCrop: nil)
    #expect(none.video.crop == nil && none.video.dolbyVision?.cropped == nil)
    #expect(!none.notes.contains { $0.hasPrefix("not cropped") })
  }

  @Test func `so it is by hand, from the place to which ffmpeg rounds; what does not fit is refused`() throws {
    let plan = try cropping(film(7, 6), ["encoding.crop": "3800:1600:21:281"]).plan(detectedCrop: nil)
    #expect(plan.video.dolbyVision?.cropped == PictureMargins(left: 20, right: 20, top: 280, bottom: 280))
    #expect(throws: EngineError.self) {
      try cropping(film(8), ["encoding.crop": "3840:2000:0:280"]).plan(detectedCrop: nil)
    }
    let off = try cropping(film(8), ["encoding.crop": "off"]).plan(detectedCrop: bars)
    #expect(off.video.crop == nil && !off.notes.contains { $0.hasPrefix("not cropped") })
  }

  @Test func `films that are turned or shown in part are not cropped all the same, and that is said`() throws {
    var turned = film(8)
    turned.video?.rotation = 90
    var part = film(8)
    part.video?.shownPart = ShownPart(codedWidth: 3840, codedHeight: 2176)
    for (media, note) in [(turned, DolbyVisionWords.noCropTurned), (part, DolbyVisionWords.noCropOfPart)] {
      let planner = try cropping(media)
      #expect(!planner.searchesCrop)
      let plan = try planner.plan(detectedCrop: bars)
      #expect(plan.video.crop == nil && plan.video.dolbyVision?.cropped == nil)
      #expect(plan.notes.contains(note))
    }
  }

  @Test func `a degraded film is an ordinary one: cropped, with the loss said`() throws {
    let settings = try Samples.settings(["encoding.dolby_vision.mode": "drop"])
    let planner = Planner(
      media: film(8), settings: settings, capabilities: Samples.capable, cores: 2, samples: whole)
    #expect(planner.searchesCrop)
    let plan = try planner.plan(detectedCrop: Crop(width: 3840, height: 1600, x: 0, y: 280))
    #expect(plan.path == .chunked && plan.video.dolbyVision == nil)
    #expect(plan.video.crop?.height == 1600)
    #expect(plan.losses.first?.detail.contains("HDR10 stays") == true)
  }

  @Test func `in one piece means one chunk, however long the film`() throws {
    let settings = try Samples.settings(["encoding.dolby_vision.chunked": "false"])
    let plan = try Planner(
      media: film(8), settings: settings, capabilities: Samples.capable, cores: 16, samples: whole
    ).plan(detectedCrop: nil)
    var planner = SegmentPlanner(plan: plan.segmentation, timeBase: Rational(1, 1000), end: 40_000)
    var steps: [SegmentPlanner.Step] = []
    for frame in 0..<10_000 { steps += planner.feed(PacketLine(pts: Int64(frame * 4000), isKey: frame % 5 == 0)) }
    steps += planner.finish()
    #expect(steps.count == 1)
  }
}

@Suite struct DolbyVisionChecksTests {
  private func videos(_ made: DolbyVisionRecord?) -> (VideoStream, VideoStream) {
    var source = Samples.video(codec: "hevc")
    source.dolbyVision = DolbyVisionRecord(
      profile: 8, level: 1, hasRPU: true, hasEnhancementLayer: false, compatibilityID: 1)
    var output = Samples.encoded()
    output.dolbyVision = made
    return (source, output)
  }

  private func made(_ compatibility: Int, profile: Int = 10) -> DolbyVisionRecord {
    DolbyVisionRecord(
      profile: profile, level: 1, hasRPU: true, hasEnhancementLayer: false, compatibilityID: compatibility)
  }

  private func report(_ record: DolbyVisionRecord?, planned: Bool = true) -> TrustReport {
    var report = TrustReport(source: "a", output: "b")
    let (source, output) = videos(record)
    let plan = planned ? DolbyVisionPlan(source: source.dolbyVision!, compatibilityID: 1) : nil
    DolbyVisionChecks.record(source, output, plan: plan, into: &report)
    return report
  }

  @Test func `the record must be that of the plan`() {
    #expect(report(made(1)).passed)
    #expect(!report(made(4)).passed)
    #expect(!report(made(1, profile: 8)).passed)
    #expect(!report(nil).passed)
  }

  @Test func `what was dropped is a warning, a record nobody planned a failure`() {
    let dropped = report(nil, planned: false)
    #expect(dropped.passed)
    #expect(dropped.checks.contains { $0.name == "Dolby Vision" && $0.verdict == .warning })
    #expect(!report(made(1), planned: false).passed)
  }

  @Test func `frames whose picture reaches into what was cropped are a warning`() {
    var chunks = [Samples.chunk(0, frames: 1), Samples.chunk(1, frames: 2)]
    chunks[0].result?.activeAreasCut = 1
    chunks[1].result?.activeAreasCut = 2
    var report = TrustReport(source: "a", output: "b")
    DolbyVisionChecks.film(
      RPUTrack(RPUListing(), bytes: [], carrier: .av1), times: [0, 0.04, 0.08], chunks: chunks, into: &report)
    let check = report.checks.first { $0.name == "active area" }
    #expect(check?.verdict == .warning)
    #expect(check?.detail == "that of 3 frames reached into what was cropped, and ends at the edge now")
  }

  @Test func `a film with one unit changed, lost or too many does not pass`() {
    func track(_ units: [Int], wrongChecksum: Int? = nil) -> RPUTrack {
      var listing = RPUListing()
      var bytes: [UInt8] = []
      for (frame, unit) in units.enumerated() {
        var bits = RPUWriter().unit(unit)
        if frame == wrongChecksum { bits[bits.count - 2] ^= 1 }
        let wrapped = RPUWriter.metadataUnit(bits)
        listing.feed("0, \(frame * 40), \(frame * 40), 40, \(wrapped.count), 0x0")
        bytes += wrapped
      }
      return RPUTrack(listing, bytes: bytes, carrier: .av1)
    }
    let times = (0..<6).map { Double($0) * 0.04 }
    let right = track(Array(0..<6))
    var chunks = [Samples.chunk(0, frames: 4), Samples.chunk(1, frames: 2)]
    chunks[0].result?.dolbyVisionHash = right.summary(at: times[..<4], tolerance: 0.001).hash
    chunks[1].result?.dolbyVisionHash = right.summary(at: times[4...], tolerance: 0.001).hash
    func failures(_ track: RPUTrack) -> [String] {
      var report = TrustReport(source: "a", output: "b")
      DolbyVisionChecks.film(track, times: times, chunks: chunks, into: &report)
      return report.failures.map { "\($0.name): \($0.detail)" }
    }
    #expect(failures(right) == [])
    let damaged = track(Array(0..<6), wrongChecksum: 3)
    #expect(failures(damaged) == ["RPU checksums: 1 damaged (wrong checksum), the first at 0:00.120"])
    #expect(failures(track([0, 1, 2, 3, 5, 4])) == ["RPU content: differs in chunks 1"])
    #expect(failures(track([0, 1, 2, 3, 4])) == ["RPUs: 5 for 6 frames", "RPU content: differs in chunks 1"])
    #expect(failures(track([0, 1, 2, 3, 4, 5, 6])) == ["RPUs: 7 for 6 frames"])
  }
}
