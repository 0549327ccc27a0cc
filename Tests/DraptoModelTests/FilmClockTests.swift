import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@Suite struct FilmClockTests {
  private func clock(
    frames: [Double], packets: [Double]? = nil, sound: [Int: Double] = [:], container: String = "mpegts",
    start: Double = 0
  ) -> FilmClock {
    var media = Samples.media(container: container)
    media.startTime = start
    media.head = DecodedHead(frameTimes: frames, packetTimes: packets ?? frames, soundStarts: sound)
    return media.clock
  }

  @Test(
    arguments: [
      // first frame, sound, container, origin
      (1.48, 1.4, "mpegts", 1.4), (72_000, 72_000.2, "mpegts", 72_000), (-0.5, -0.5, "mpegts", -0.5),
      (-6, -6.2, "mpegts", -6.2), (0, -0.021, "mov,mp4", 0), (10, 10.02, "mov,mp4", 10), (20, 23, "mov,mp4", 20),
      (0, 4, "matroska,webm", 0), (10, 9, "matroska,webm", 0), (7200, 7201, "matroska,webm", 7200),
      (0, -0.007, "matroska,webm", 0), (-0.5, 0, "matroska,webm", -0.5), (-0.08, 0, "mov,mp4", -0.08),
      (5, -0.02, "mpegts", 0),
    ] as [(Double, Double, String, Double)])
  func `the origin is the first that is seen or heard`(first: Double, sound: Double, container: String, origin: Double)
  {
    let clock = clock(frames: [first, first + 0.04], sound: [1: sound], container: container)
    #expect(clock.origin == origin)
    #expect(clock.firstFrame == first)
    #expect(clock.output(first) == first - origin)
  }

  @Test func `what the container says of its start does not matter once the decoder was asked`() {
    #expect(clock(frames: [5, 5.04], start: 3).origin == 5)
    #expect(clock(frames: [2.92, 2.96], start: 3).origin == 2.92)
  }

  @Test func `a packet that may yet give a frame does not come to lie before zero`() {
    #expect(clock(frames: [5.2, 5.24], packets: [5.12, 5.0, 5.04, 5.2]).origin == 5)
  }

  @Test func `without a decoded frame the container's word is taken`() {
    var media = Samples.media(container: "mpegts")
    media.startTime = 1.4
    media.video?.info.startTime = 1.48
    #expect(media.clock.origin == 1.4)
    #expect(media.clock.firstFrame == 1.48)
  }

  @Test func `chunks below zero are shifted by whole seconds`() {
    #expect(clock(frames: [-0.5]).chunkShift == 1)
    #expect(clock(frames: [-6], sound: [1: -6.2]).chunkShift == 7)
    #expect(clock(frames: [0]).chunkShift == 0)
  }

  @Test func `records without a look at the head are read`() throws {
    let media = Samples.media()
    let data = try JSONEncoder().encode(media)
    #expect(!String(decoding: data, as: UTF8.self).contains("\"head\""))
    #expect(try JSONDecoder().decode(SourceMedia.self, from: data) == media)
  }
}

@Suite struct DecodedHeadTests {
  private let frames = (0..<8).map { Double($0) * 0.04 }

  @Test func `packets in order beside reordered frames are times of decoding`() {
    // VC-1 with a B frame: the second frame shown is the third packet.
    var head = DecodedHead(
      frameTimes: [0, 0.083, 0.125, 0.167], packetTimes: [0, 0.042, 0.083, 0.125], hasBFrames: true)
    #expect(head.hasDecodingTimesOnly)
    head.hasBFrames = false
    #expect(!head.hasDecodingTimesOnly)
    // Reordered packets have the times of showing.
    #expect(
      !DecodedHead(frameTimes: frames, packetTimes: [0, 0.12, 0.04, 0.08, 0.24, 0.16, 0.2, 0.28], hasBFrames: true)
        .hasDecodingTimesOnly)
    #expect(!DecodedHead(frameTimes: frames, packetTimes: frames, hasBFrames: true).hasDecodingTimesOnly)
  }

  @Test func `two packets to a frame are fields`() {
    let fields = (0..<16).map { Double($0) * 0.02 }
    #expect(DecodedHead(frameTimes: frames, packetTimes: fields).hasFieldPackets)
    #expect(!DecodedHead(frameTimes: frames, packetTimes: frames).hasFieldPackets)
    #expect(!DecodedHead(frameTimes: [0], packetTimes: fields).hasFieldPackets)
  }

  @Test func `the rate is that of the first frames`() {
    #expect(abs((DecodedHead(frameTimes: frames).frameRate ?? 0) - 25) < 1e-9)
    #expect(DecodedHead(frameTimes: [3]).frameRate == nil)
  }
}

@Suite struct FrameRateTests {
  @Test(
    arguments: [
      // average, base, measured → for key frames, for the encoder
      (25, 25, 25.0, 25, nil), (500, 500, 30.0, 30, 30), (960, 960, 960.0, 960, 240), (30, 1000, 30.0, 30, 30),
      (0, 90_000, 0.1, 0.1, 1), (300, 300, nil, 300, 240), (0, 0, nil, 25, 25), (0, 50, nil, 50, 50),
    ] as [(Int64, Int64, Double?, Double, Double?)])
  func `rates that can't be are replaced by what the first frames show`(
    average: Int64, base: Int64, measured: Double?, nominal: Double, told: Double?
  ) {
    var video = Samples.video()
    video.averageFrameRate = Rational(average, 1)
    video.realFrameRate = Rational(base, 1)
    video.measuredFrameRate = measured
    #expect(video.nominalFrameRate == nominal)
    #expect(video.encoderFrameRate == told)
  }
}
