import DraptoModel
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct SoundValueTests {
  @Test(
    arguments: [
      ("mono", 1), ("stereo", 2), ("2.1", 3), ("5.1(side)", 6), ("7.1(wide)", 8), ("5.1.2", 8), ("7 channels", 7),
      ("FL+FR", nil),
    ] as [(String, Int?)]) func `layout names have so many channels`(layout: String, channels: Int?)
  {
    #expect(ChannelCount.of(layout) == channels)
  }

  @Test func `a change of layout is read from the log`() {
    var scan = StderrScanner()
    let line =
      "[af#0:0 @ 0x55] Reconfiguring filter graph because audio parameters changed to 48000 Hz, 5.1(side), fltp, x"
    scan.feed(line)
    scan.feed(line)
    #expect(scan.laterLayouts == ["5.1(side)"])
    #expect(scan.decodeErrors == 0)
  }

  @Test func `gaps are found, placed and counted`() {
    var finder = SoundGapFinder()
    for time in [0, 0.02, 0.04, 7.06, 7.08] { finder.feed(time: time, length: 0.02) }
    #expect(finder.gaps.count == 1)
    #expect(abs(finder.gaps.seconds - 7) < 0.001)
    #expect(abs((finder.gaps.first.first?.start ?? 0) - 0.06) < 0.001)
    for number in 1...20 { finder.feed(time: Double(number) * 100, length: 0.02) }
    #expect(finder.gaps.count == 21)
    #expect(finder.gaps.first.count == SoundGapFinder.mostPlaces)
  }

  @Test func `records of tracks without sound are read`() throws {
    let task = TrackTask(job: JobID(1), stream: 1, title: "t")
    let data = try JSONEncoder().encode(task)
    #expect(!String(decoding: data, as: UTF8.self).contains("sound"))
    #expect(try JSONDecoder().decode(TrackTask.self, from: data) == task)
  }
}
