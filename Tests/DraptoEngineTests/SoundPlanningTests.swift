import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct SoundPlanningTests {
  private func plan(_ channels: Int, _ layout: String?) throws -> AudioPlan {
    let stream = AudioStream(
      info: StreamInfo(index: 1, codec: "flac"), channels: channels, layout: layout, sampleRate: 48_000, bitRate: nil)
    return try #require(AudioPlanning.plan([stream], settings: try Samples.settings()).0.first)
  }

  private func adapted(_ plan: AudioPlan, _ layouts: [String], failed: Bool = false) throws -> AudioPlan? {
    AudioPlanning.adapted(plan, layouts: layouts, failed: failed, settings: try Samples.settings())
  }

  @Test func `more channels later are kept`() throws {
    let wider = try #require(try adapted(try plan(2, "stereo"), ["5.1(side)", "stereo"]))
    #expect(wider.stream.channels == 6)
    #expect(wider.opusLayout == "5.1")
    #expect(wider.stream.layout == "5.1(side)")
    #expect(wider.kilobits == AudioPlanning.kilobits(6, try Samples.settings()))
    // The plan that was made for it has nothing left to adapt.
    #expect(try adapted(wider, ["5.1(side)", "stereo"]) == nil)
  }

  @Test func `fewer channels later need no other plan where the first takes them`() throws {
    #expect(try adapted(try plan(6, "5.1"), ["stereo"]) == nil)
    #expect(try adapted(try plan(6, "5.1(side)"), ["stereo", "mono"]) == nil)
  }

  @Test(arguments: [(6, "6.0"), (3, "2.1"), (2, nil)] as [(Int, String?)])
  func `a fixed map of channels gives way to names where the layout changes`(channels: Int, layout: String?) throws {
    let plan = try plan(channels, layout)
    let changed = try #require(try adapted(plan, ["mono"], failed: true))
    #expect(changed.stream.channels == channels)
    #expect(changed.stream.layout == plan.opusLayout)
    #expect(try adapted(changed, ["mono"], failed: true) == nil)
  }

  @Test func `more channels than Opus takes are mixed, and that is said`() throws {
    let plan = try plan(2, "stereo")
    #expect(try adapted(plan, ["hexadecagonal", "12 channels"]) == nil)
    let sound = SoundRecord(channels: 2, laterLayouts: ["12 channels"])
    #expect(SoundChecks.warnings(sound, of: plan) == ["has 12 channels at places: they are mixed into 2"])
  }

  @Test func `copies are left alone`() throws {
    var plan = try plan(2, "stereo")
    plan.action = .copy
    #expect(try adapted(plan, ["5.1"]) == nil)
  }

  @Test func `damage is counted and placed, holes of the source are not damage`() throws {
    let plan = try plan(2, "stereo")
    var finder = SoundGapFinder()
    for time in [0, 0.02, 7.06, 7.08] { finder.feed(time: time, length: 0.02) }
    var sound = SoundRecord(channels: 2, decodeErrors: 3, gaps: finder.gaps)
    #expect(
      SoundChecks.warnings(sound, of: plan) == ["3 damaged packets in the source: no sound for 7.0 s, at 0:00.040"])
    sound.decodeErrors = 0
    #expect(SoundChecks.warnings(sound, of: plan).isEmpty)
    sound.containerErrors = 1
    #expect(
      SoundChecks.warnings(sound, of: plan) == ["the source's container is damaged: no sound for 7.0 s, at 0:00.040"])
    sound.containerErrors = nil
    sound.lost = 2.5
    #expect(SoundChecks.warnings(sound, of: plan) == ["2.5 s of sound that the source has are missing, at 0:00.040"])
  }

  @Test func `a stretched packet does not make a track longer`() {
    let packets = (0..<50).map { TimedPacket(time: Double($0) * 0.02, length: 0.02) }
    #expect(abs((TrackEnds.end(packets + [TimedPacket(time: 1, length: 1)]) ?? 0) - 1.1) < 0.001)
    #expect(abs((TrackEnds.end(packets) ?? 0) - 1) < 0.001)
    #expect(TrackEnds.end([TimedPacket(time: 2, length: 0.09)]) == 2.09)
    #expect(TrackEnds.end([]) == nil)
  }
}
