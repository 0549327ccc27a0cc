import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct VideoChecksTests {
  private func report(_ body: (inout TrustReport) -> Void) -> TrustReport {
    var report = TrustReport(source: "a", output: "b")
    body(&report)
    return report
  }

  private func failed(_ body: (inout TrustReport) -> Void) -> [String] { report(body).failures.map(\.name) }

  private func table(_ milliseconds: [Int64]) -> FrameTable {
    FrameTable(timeBase: Rational(1, 1000), ticks: milliseconds)
  }

  private let hdr = ColorTags(primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc", range: "tv")

  @Test func `an encode as planned passes`() {
    let report = report {
      VideoChecks.format(Samples.video(color: hdr), Samples.encoded(color: hdr), width: 1280, height: 720, into: &$0)
    }
    #expect(report.passed)
    #expect(report.checks.map(\.name).contains("colour"))
  }

  @Test func `a missing video stream, another codec, depth or size fails`() {
    let source = Samples.video()
    #expect(failed { VideoChecks.format(source, nil, width: nil, height: nil, into: &$0) } == ["video"])
    #expect(
      failed { VideoChecks.format(source, Samples.video(), width: nil, height: nil, into: &$0) } == [
        "codec", "pixel format",
      ])
    let small = Samples.encoded(1280, 536)
    #expect(failed { VideoChecks.format(source, small, width: 1280, height: 720, into: &$0) } == ["size"])
    #expect(failed { VideoChecks.format(source, small, width: nil, height: nil, into: &$0) }.isEmpty)
    let large = Samples.encoded(1920, 1080)
    #expect(failed { VideoChecks.format(source, large, width: nil, height: nil, into: &$0) } == ["size"])
  }

  @Test(arguments: [\ColorTags.primaries, \.transfer, \.matrix, \.range])
  func `a wrong or missing colour tag fails`(_ tag: WritableKeyPath<ColorTags, String?> & Sendable) {
    for value in ["bt709", nil] {
      var wrong = hdr
      wrong[keyPath: tag] = value
      let names = failed {
        VideoChecks.format(Samples.video(color: hdr), Samples.encoded(color: wrong), width: nil, height: nil, into: &$0)
      }
      #expect(names == ["colour"])
    }
  }

  @Test func `colour the source does not tell and the matrix of RGB are no failure`() {
    #expect(
      failed { VideoChecks.format(Samples.video(), Samples.encoded(color: hdr), width: nil, height: nil, into: &$0) }
        .isEmpty)
    let rgb = Samples.video(color: ColorTags(matrix: "gbr"))
    #expect(failed { VideoChecks.format(rgb, Samples.encoded(color: hdr), width: nil, height: nil, into: &$0) }.isEmpty)
  }

  @Test func `a lost pixel aspect, mastering display or light level fails`() {
    var source = Samples.video()
    source.sampleAspectRatio = Rational(64, 45)
    source.contentLight = ContentLight(maxCLL: 1000, maxFALL: 400)
    source.masteringDisplay = MasteringDisplay(
      red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], whitePoint: [0.3127, 0.329], minLuminance: 0.005,
      maxLuminance: 1000)
    let names = failed { VideoChecks.format(source, Samples.encoded(), width: nil, height: nil, into: &$0) }
    #expect(names == ["pixel aspect", "mastering display", "content light"])
    var kept = Samples.encoded()
    kept.sampleAspectRatio = source.sampleAspectRatio
    kept.contentLight = source.contentLight
    kept.masteringDisplay = source.masteringDisplay
    #expect(failed { VideoChecks.format(source, kept, width: nil, height: nil, into: &$0) }.isEmpty)
    kept.masteringDisplay?.maxLuminance = 4000
    #expect(
      failed { VideoChecks.format(source, kept, width: nil, height: nil, into: &$0) } == ["mastering display"])
  }

  private func hdr10Plus(_ numbers: [Int?]) -> HDR10PlusTrack {
    HDR10PlusTrack(
      numbers.enumerated().map { place, number in
        HDR10PlusTrack.Frame(
          seconds: Double(place) / 25, isKey: place == 0,
          metadata: .init(number.map { HDR10PlusWriter().payload($0) }))
      })
  }

  @Test func `a film with another frame's HDR10+, or without some, fails`() throws {
    let fill = try #require(HDR10PlusFill(hdr10Plus([0, 1, nil, 3]), tolerance: 0.001))
    let times = (0..<4).map { Double($0) / 25 }
    func film(_ made: [Int?], carrying: Int = 3) -> TrustReport {
      report {
        HDR10PlusChecks.film(
          hdr10Plus(made), fill, times: times, promised: HDR10PlusSamples(frames: 4, carrying: carrying), into: &$0)
      }
    }
    #expect(film([0, 1, 1, 3]).failures == [])
    #expect(film([0, 1, 1, 3]).checks.allSatisfy { $0.verdict == .ok })
    #expect(film([0, 1, 1, 3], carrying: 4).checks.last?.name == "HDR10+ gaps")
    #expect(film([0, 1, 2, 3]).failures.map(\.name) == ["HDR10+ content"])
    #expect(film([1, 0, 1, 3]).failures.map(\.name) == ["HDR10+ content"])
    #expect(film([0, 1, nil, 3]).failures.map(\.name) == ["HDR10+", "HDR10+ content"])
    #expect(film([0, 1, 1]).failures.map(\.name) == ["HDR10+", "HDR10+ content"])
    #expect(film([0, 1, 1, 3, 3]).failures.map(\.name) == ["HDR10+"])
  }

  @Test func `two films are compared on the frames that have HDR10+ of their own`() {
    func pair(_ source: [Int?], _ output: [Int?]) -> TrustReport {
      report {
        HDR10PlusChecks.pair(
          hdr10Plus(source), at: source.indices.map { Double($0) / 25 }, tolerance: 0.001, hdr10Plus(output),
          at: output.indices.map { Double($0) / 25 }, into: &$0)
      }
    }
    #expect(pair([0, nil, 2], [0, 9, 2]).failures == [])
    #expect(pair([0, nil, 2], [0, 9, 3]).failures.map(\.name) == ["HDR10+ content"])
    #expect(pair([0, nil, 2], [0, nil, 2]).failures.map(\.name) == ["HDR10+"])
    #expect(pair([0, 1, 2], [nil, nil, nil]).checks.map(\.verdict) == [.warning])
    #expect(pair([nil, nil], [1, 2]).checks.map(\.verdict) == [.warning])
    #expect(pair([nil, nil], [nil, nil]).checks.isEmpty)
  }

  @Test func `what a decoder shows of chunks is told as it is`() throws {
    func decoded(_ shown: [Int?]) -> String? {
      report { report in
        let chunks = shown.enumerated().map { index, shown in
          var chunk = Samples.chunk(index)
          chunk.result?.shownMetadata = shown
          return chunk
        }
        HDR10PlusChecks.decoded(chunks, into: &report)
      }.checks.first.map { "\($0.verdict.rawValue) \($0.detail)" }
    }
    #expect(decoded([3, 2]) == "ok ffmpeg shows the source\u{2019}s on 5 frames of 2 chunks")
    #expect(decoded([3, nil]) == "ok ffmpeg shows the source\u{2019}s on 3 frames of 1 chunk")
    #expect(decoded([3, 0]) == "failed ffmpeg shows none of chunks 1")
    #expect(decoded([0, 0]) == "skipped this ffmpeg shows none of AV1")
    #expect(decoded([nil]) == "skipped this ffmpeg shows none of the source to compare with")
  }

  @Test func `lost HDR10+ is a warning`() {
    let report = report { HDR10PlusChecks.dropped(into: &$0) }
    #expect(report.passed)
    #expect(report.checks.contains { $0.name == "HDR10+" && $0.verdict == .warning })
  }

  @Test func `a frame too few or too many fails`() {
    let source = table([0, 40, 80])
    #expect(failed { VideoChecks.frames(source, table([0, 40]), into: &$0) } == ["frames"])
    #expect(failed { VideoChecks.frames(source, table([0, 40, 80, 120]), into: &$0) } == ["frames"])
    #expect(failed { VideoChecks.frames(source, table([0, 40, 80]), into: &$0) }.isEmpty)
  }

  @Test func `a drift of three milliseconds fails, one of rounding does not`() throws {
    let source = table((0..<100).map { $0 * 40 })
    let rounded = table((0..<100).map { $0 * 40 + ($0 % 2) })
    #expect(failed { VideoChecks.frames(source, rounded, into: &$0) }.isEmpty)
    let drifted = table((0..<100).map { $0 * 40 + ($0 == 71 ? 3 : 0) })
    let report = report { VideoChecks.frames(source, drifted, into: &$0) }
    #expect(report.failures.map(\.name) == ["frame times"])
    #expect(try #require(report.failures.first).detail.contains("3.00 ms off, at frame 71"))
    let later = table((0..<100).map { $0 * 40 + 1480 })
    #expect(failed { VideoChecks.frames(source, later, into: &$0) }.isEmpty)
  }

  @Test func `every frame of the index is in a chunk, or known to be missing`() {
    func names(_ chunks: [Chunk], _ promised: Int) -> [String] {
      failed { VideoChecks.chunks(chunks, promised: promised, into: &$0) }
    }
    #expect(names([Samples.chunk(0), Samples.chunk(1)], 100).isEmpty)
    #expect(names([Samples.chunk(0, frames: 49, promised: 50)], 50) == ["chunks"])
    // A chunk that is not there.
    #expect(names([Samples.chunk(0)], 100) == ["chunks"])
    #expect(names([Samples.chunk(0), Samples.chunk(1)], 50) == ["chunks"])
    // What one chunk lacks and knows of says nothing of another one; frames beyond the packets make up for none.
    let known = Samples.chunk(1, frames: 40, promised: 50, missing: 10)
    #expect(names([Samples.chunk(0), known], 100).isEmpty)
    #expect(names([Samples.chunk(0, frames: 49, promised: 50), known], 100) == ["chunks"])
    #expect(names([Samples.chunk(0, frames: 52, promised: 50), Samples.chunk(1)], 100).isEmpty)
    #expect(
      names([Samples.chunk(0, frames: 52, promised: 50), Samples.chunk(1, frames: 48, promised: 50)], 100) == ["chunks"]
    )
    let proven = report {
      VideoChecks.chunks(
        [Samples.chunk(0), Samples.chunk(1, frames: 49, promised: 50, missing: 1)], promised: 100, into: &$0)
    }
    #expect(proven.checks.map(\.verdict) == [.warning])
    #expect(proven.checks[0].detail.contains("chunks 1"))
  }

  @Test func `a large part of a film that is missing fails, a small one is a warning`() {
    func verdicts(
      _ missing: Range<Int>, of count: Int, limit: Double = 10, accepted: Bool = false
    ) -> [TrustReport.Verdict] {
      let index = (0..<Int64(count)).map { $0 * 40 }
      let made = index.enumerated().filter { !missing.contains($0.offset) }.map(\.element)
      let frames = MissingFrames(made: made, index: index, timeBase: Rational(1, 1000))
      return report { VideoChecks.missing(frames, limit: limit, damageAccepted: accepted, into: &$0) }.checks.map(
        \.verdict)
    }
    // Two hours.
    #expect(verdicts(0..<0, of: 180_000) == [])
    #expect(verdicts(5000..<23_000, of: 180_000) == [.warning])
    #expect(verdicts(5000..<23_001, of: 180_000) == [.failed])
    #expect(verdicts(5000..<23_001, of: 180_000, accepted: true) == [.warning])
    #expect(verdicts(5000..<23_001, of: 180_000, limit: 50) == [.warning])
    #expect(verdicts(0..<60_000, of: 180_000) == [.failed])
    #expect(verdicts(120_000..<180_000, of: 180_000) == [.failed])
    // A clip of 40 s of which half is one chunk, a recording of half a second that begins inside a group; two minutes.
    #expect(verdicts(500..<1000, of: 1000) == [.warning])
    #expect(verdicts(0..<8, of: 12) == [.warning])
    #expect(verdicts(0..<1501, of: 3000) == [.failed])
    #expect(verdicts(0..<8, of: 12, limit: 0) == [.failed])
  }

  @Test func `frames are missing where two or more in a row are`() {
    func count(_ made: [Int64], _ index: [Int64]) -> Int {
      MissingFrames(made: made, index: index, timeBase: Rational(1, 1000)).count
    }
    let index = (0..<Int64(100)).map { $0 * 20 }
    #expect(count(index, index) == 0)
    // Second fields, each a packet of its own; times of another clock; frames beyond the index.
    #expect(count(index.filter { $0 % 40 == 0 }, index) == 0)
    #expect(count(index.map { $0 + 3 }, index) == 0)
    #expect(count(index.map { $0 - 3 }, index) == 0)
    #expect(count(index + [2000, 2020], index) == 0)
    #expect(count(index.filter { $0 != 200 && $0 != 800 }, index) == 0)
    // In the middle, at both ends, everywhere.
    #expect(count(index.filter { !(200..<300).contains($0) }, index) == 5)
    #expect(count(Array(index.dropFirst(7).dropLast(3)), index) == 10)
    #expect(count([], index) == 100)
    #expect(count([], []) == 0)
    // An hour without a packet is no frame that is missing.
    let joined = index + index.map { $0 + 3_600_000 }
    #expect(count(joined.filter { !(1900..<3_600_100).contains($0) }, joined) == 10)
  }

  @Test func `packets that are not those of the chunks fail`() {
    let chunks = [Samples.chunk(0, packetHash: "a"), Samples.chunk(1, packetHash: "b")]
    #expect(failed { VideoChecks.packets(chunks, ["a", "b"], headerHash: "h", into: &$0) }.isEmpty)
    #expect(failed { VideoChecks.packets(chunks, ["b", "a"], headerHash: "h", into: &$0) } == ["packets"])
    #expect(failed { VideoChecks.packets(chunks, ["a"], headerHash: "h", into: &$0) } == ["packets"])
    #expect(failed { VideoChecks.packets(chunks, ["a", "b"], headerHash: "x", into: &$0) } == ["sequence header"])
  }
}

@Suite struct TrackChecksTests {
  private func failed(_ body: (inout TrustReport) -> Void) -> [String] {
    var report = TrustReport(source: "a", output: "b")
    body(&report)
    return report.failures.map(\.name)
  }

  private func audio(_ wanted: [AudioStream], _ have: [AudioStream], videoStart: Double = 0) -> [String] {
    failed { TrackChecks.audio(wanted, have, sourceVideoStart: videoStart, outputVideoStart: 0, into: &$0) }
  }

  @Test func `a missing or additional audio track fails`() {
    #expect(audio([Samples.audio(1), Samples.audio(2)], [Samples.audio(1)]) == ["audio tracks"])
    #expect(audio([], [Samples.audio(1)]) == ["audio tracks"])
    #expect(audio([Samples.audio(1)], [Samples.audio(1)]).isEmpty)
  }

  @Test func `a start that moved against the video fails`() {
    #expect(audio([Samples.audio(start: 0.04)], [Samples.audio(start: 0.033)]).isEmpty)
    #expect(audio([Samples.audio(start: 0.04)], [Samples.audio(start: 0)]) == ["audio 1"])
    // A transport stream that starts at 1.48 s, with the sound 100 ms later than the picture.
    #expect(audio([Samples.audio(start: 1.58)], [Samples.audio(start: 0.1)], videoStart: 1.48).isEmpty)
    #expect(audio([Samples.audio(start: 1.58)], [Samples.audio(start: 0)], videoStart: 1.48) == ["audio 1"])
  }

  @Test func `lost channels, language, title or flags fail`() {
    let want = Samples.audio(
      channels: 6, layout: "5.1", language: "jpn", title: "Original", dispositions: ["default", "forced"])
    #expect(audio([want], [want]).isEmpty)
    var got = want
    got.channels = 2
    #expect(audio([want], [got]) == ["audio 1"])
    got = want
    got.info.language = nil
    #expect(audio([want], [got]) == ["audio 1"])
    got = want
    got.info.title = "Other"
    #expect(audio([want], [got]) == ["audio 1"])
    got = want
    got.info.dispositions = ["default"]
    #expect(audio([want], [got]) == ["audio 1"])
  }

  @Test func `a missing subtitle or its language fails`() {
    let want = [Samples.subtitle("subrip", language: "ger"), Samples.subtitle("ass")]
    #expect(failed { TrackChecks.subtitles(want, want, into: &$0) }.isEmpty)
    #expect(failed { TrackChecks.subtitles(want, [want[0]], into: &$0) } == ["subtitle tracks"])
    #expect(
      failed { TrackChecks.subtitles(want, [want[1], want[0]], into: &$0) } == ["subtitle 1", "subtitle 2"])
  }

  @Test func `lost attachments, covers, chapters or title fail`() {
    var source = Samples.media()
    source.attachments = [
      Attachment(info: StreamInfo(index: 5, codec: "ttf"), fileName: "font.ttf", mimeType: "font/ttf")
    ]
    source.covers = [Samples.video(codec: "mjpeg")]
    source.chapters = [Chapter(start: 0, end: 5, title: "One"), Chapter(start: 5, end: 9, title: nil)]
    source.tags = ["TITLE": "Film"]
    #expect(failed { TrackChecks.extras(source, source, into: &$0) }.isEmpty)
    #expect(
      failed { TrackChecks.extras(source, Samples.media(), into: &$0) } == [
        "attachments", "covers", "chapters", "title",
      ])
    var moved = source
    moved.chapters[1].start = 5.02
    #expect(failed { TrackChecks.extras(source, moved, into: &$0) } == ["chapters"])
  }

  @Test func `sound that is clearly shorter fails, a little is a warning`() {
    func verdicts(_ end: Double, accepted: Bool = false, damaged: Bool = false) -> [TrustReport.Verdict] {
      var report = TrustReport(source: "a", output: "b")
      TrackChecks.ends([("audio 1", 60, end, damaged)], damageAccepted: accepted, into: &report)
      return report.checks.map(\.verdict)
    }
    #expect(verdicts(60.1) == [.ok])
    #expect(verdicts(59.5) == [.warning])
    #expect(verdicts(50) == [.failed])
    #expect(verdicts(50, accepted: true) == [.warning])
    #expect(verdicts(50, damaged: true) == [.warning])
  }

  @Test func `the container ends behind the last frame, whatever its source said`() {
    func verdicts(container: Double?, lastFrame: Double?) -> [TrustReport.Verdict] {
      var report = TrustReport(source: "a", output: "b")
      var output = Samples.media(duration: container ?? 0)
      output.containerDuration = container
      TrackChecks.length(output, lastFrame: lastFrame, into: &report)
      return report.checks.map(\.verdict)
    }
    #expect(verdicts(container: 70, lastFrame: 59.96) == [.ok])
    #expect(verdicts(container: 59.96, lastFrame: 59.96) == [.ok])
    #expect(verdicts(container: 10, lastFrame: 59.96) == [.failed])
    #expect(verdicts(container: nil, lastFrame: nil) == [])
  }

  @Test func `MP4 that goes on behind its tracks is too long`() {
    func verdict(container: Double, tracks: Double?) -> TrustReport.Verdict? {
      var report = TrustReport(source: "a", output: "b")
      var output = Samples.media(duration: container, container: "mov,mp4")
      output.tracksEnd = tracks
      TrackChecks.length(output, lastFrame: 5.96, into: &report)
      return report.checks.first?.verdict
    }
    #expect(verdict(container: 30, tracks: 6) == .failed)
    #expect(verdict(container: 6.01, tracks: 6) == .ok)
    #expect(verdict(container: 30, tracks: nil) == .ok)
  }
}
