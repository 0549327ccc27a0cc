import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite(.timeLimit(.minutes(5))) struct HDR10PlusTests {
  private func frames(_ kinds: String) -> [HDR10PlusTrack.Frame] {
    // K and k are key frames, with and without metadata; m is a frame with some, all others are without.
    kinds.enumerated().map { place, kind in
      HDR10PlusTrack.Frame(
        seconds: Double(place) / 25, isKey: "Kk".contains(kind),
        metadata: "Km".contains(kind) ? .payload(HDR10PlusWriter().payload(place)) : .none)
    }
  }

  @Test(arguments: [
    ("Kmmm", [0, 1, 2, 3]), ("K.m.", [0, 0, 2, 2]), ("k.m.k.m.", [2, 2, 2, 2, 6, 6, 6, 6]),
    ("Km..k..Km", [0, 1, 1, 1, 1, 1, 1, 7, 8]), ("k...k.m.", [6, 6, 6, 6, 6, 6, 6, 6]), ("..m.", [2, 2, 2, 2]),
  ])
  func `a gap takes the last of its scene, else the first of it, else what came before`(
    _ kinds: String, _ donors: [Int]
  ) {
    #expect(HDR10PlusFill.donors(frames(kinds)) == donors)
  }

  @Test func `a frame that the container does not tell of gets what was shown before it`() throws {
    let fill = try #require(HDR10PlusFill(HDR10PlusTrack(frames("Kmmm").reversed()), tolerance: 0.001))
    #expect(fill.frame(at: 0.0405) == .init(payload: HDR10PlusWriter().payload(1), isFilled: false))
    #expect(fill.frame(at: 0.06) == .init(payload: HDR10PlusWriter().payload(1), isFilled: true))
    #expect(fill.frame(at: -1) == .init(payload: HDR10PlusWriter().payload(0), isFilled: true))
    #expect(fill.frame(at: 99) == .init(payload: HDR10PlusWriter().payload(3), isFilled: true))
    #expect(HDR10PlusFill(HDR10PlusTrack(frames("k..")), tolerance: 0.001) == nil)
  }

  @Test func `metadata are read as they were written`() throws {
    for (writer, windows) in [(HDR10PlusWriter(), 1), (.large, 3)] {
      for n in [0, 5, 99] {
        let metadata = try HDR10PlusMetadata.read(writer.payload(n))
        #expect(metadata.version == 1 && metadata.targetLuminance == 400 + n && metadata.windows.count == windows)
        #expect(metadata.windows[0].averageMaxRGB == HDR10PlusWriter.average(n))
        #expect(metadata.windows[0].percentiles.count == writer.percentiles)
        #expect(metadata.windows.last?.toneMapping?.knee[0] == n)
        #expect(metadata.windows.last?.toneMapping?.anchors.count == writer.anchors)
        #expect(metadata.windows.last?.saturationWeight == n % 64)
      }
    }
    #expect(HDR10PlusWriter.large.payload(0).count > 255)
    var padded = HDR10PlusWriter()
    padded.trailingZeros = 3
    #expect(try HDR10PlusMetadata.read(padded.payload(7)) == HDR10PlusMetadata.read(HDR10PlusWriter().payload(7)))
  }

  @Test func `what can't be metadata is malformed`() {
    func problem(_ bytes: [UInt8]) -> HDR10PlusMetadata.Problem? {
      do { _ = try HDR10PlusMetadata.read(bytes) } catch { return error as? HDR10PlusMetadata.Problem }
      return nil
    }
    #expect(problem(HDR10PlusWriter().payload(1, fault: .cutShort)) == .truncated)
    #expect(problem(HDR10PlusWriter().payload(1, fault: .noWindow)) == .invalid("number of windows"))
    #expect(problem(HDR10PlusPayload.mark) == .truncated)
    #expect(problem([0xb5, 0, 0x31]) == .invalid("application"))
    #expect(problem(HDR10PlusWriter().payload(1) + [UInt8](repeating: 0, count: 1000)) == .invalid("length"))
    #expect(HDR10PlusTrack.Metadata([0xb5, 0, 0x3c, 0, 1, 4, 1]) == .malformed([0xb5, 0, 0x3c, 0, 1, 4, 1]))
  }

  @Test func `of several in one frame the last that can be read counts`() {
    let (good, other) = (HDR10PlusWriter().payload(1), HDR10PlusWriter().payload(2))
    let bad = HDR10PlusWriter().payload(3, fault: .cutShort)
    let track = MatroskaTrack(number: 1, codec: "V_AV1", kind: 1, codecPrivate: [])
    func read(_ payloads: [[UInt8]]) -> [UInt8]? {
      let data = payloads.flatMap(HDR10PlusPayload.obu) + [0x32, 2, 0x10, 0xff]
      return HDR10PlusCarrier.av1.payload(
        MatroskaFrame(seconds: 0, isKey: true, data: data[...], additions: []), track)
    }
    #expect(read([good, bad]) == good && read([bad, good]) == good)
    #expect(read([good, other]) == other && read([bad]) == bad && read([]) == nil)
  }

  @Test func `a decoder's words are of this frame or of another`() {
    func words(_ luminance: Int, _ average: String) -> String {
      "application version: 1, num_windows: 1, targeted_system_display_maximum_luminance:  \(luminance).0000, window 0 {maxscl: {\(maxscl)}, average_maxrgb: \(average), distribution_maxrgb: {(1,0.0000)}"
    }
    let payload = HDR10PlusWriter().payload(7)
    let window = try? HDR10PlusMetadata.read(payload).windows[0]
    let maxscl = (window?.maxscl ?? []).map { Format.fixed(Double($0) / 100_000, 4) }.joined(separator: ",")
    let average = Format.fixed(Double(window?.averageMaxRGB ?? 0) / 100_000, 4)
    #expect(maxscl.count > 10 && ShownMetadata.tell(words(407, average), of: payload))
    #expect(!ShownMetadata.tell(words(408, average), of: payload))
    #expect(!ShownMetadata.tell(words(407, "0.9000"), of: payload))
    #expect(!ShownMetadata.tell("nothing", of: payload) && !ShownMetadata.tell(words(407, average), of: []))
  }

  @Test func `what an edit list hides is told by its flag`() {
    let line = "0, -999999999,      24672,      512,     4096, 0x5a1e0bd3, F=0x4"
    #expect(FrameChecksum(framecrc: line)?.isHidden == true && FrameChecksum(framecrc: line)?.pts == 24672)
    #expect(FrameChecksum(framecrc: line.replacing("0x4", with: "0x5"))?.isHidden == true)
    #expect(FrameChecksum(framecrc: line.replacing("F=0x4", with: "F=0x0"))?.isHidden == false)
    #expect(FrameChecksum(framecrc: String(line.prefix(61)))?.isHidden == false)
    #expect(FrameChecksum(framecrc: "#tb 0: 1/16000") == nil)
  }

  @Test func `frames that lie closer than the others are told, others not`() {
    func track(_ times: [Double]) -> HDR10PlusTrack {
      HDR10PlusTrack(times.map { .init(seconds: $0, isKey: false, metadata: .none) })
    }
    #expect(!track([0, 0.04, 0.08, 0.12, 0.2]).isCrowded && !track([]).isCrowded && !track([1]).isCrowded)
    #expect(track([0, 0.04, 0.04, 0.08, 0.12]).isCrowded && track([0, 0.04, 0.05, 0.08, 0.12]).isCrowded)
  }

  @Test func `a unit gives back its payload, whatever it ends with`() {
    for tail in [[], [0], [0x80], [0x80, 0], [0, 0, 0]] as [[UInt8]] {
      for count in [0, 100, 300] {
        let payload = HDR10PlusPayload.mark + [UInt8](repeating: 7, count: count) + tail
        let unit = HDR10PlusPayload.obu(payload)
        let read = OBUReader.units(unit[...])
        #expect(read?.count == 1 && read?[0].type == 5 && read?[0].whole == 0..<unit.count)
        #expect(HDR10PlusPayload.inOBU(unit[read![0].payload]) == payload)
      }
    }
    #expect(HDR10PlusPayload.inOBU([4, 0xb5, 0, 0x3b, 0, 0, 8, 0, 0x80]) == nil)
  }

  @Test func `the side file gives back what went into it, and nothing else`() {
    var track = frames("Km.k..m")
    track[2].metadata = .malformed([1, 2, 3])
    let bytes = HDR10PlusFile.bytes(HDR10PlusTrack(track))
    #expect(HDR10PlusFile.track(bytes) == HDR10PlusTrack(track))
    for place in bytes.indices {
      var broken = bytes
      broken[place] ^= 0x10
      #expect(HDR10PlusFile.track(broken) == nil)
      #expect(HDR10PlusFile.track(Array(bytes.prefix(place))) == nil)
    }
  }

  @Test func `a stretch gives each frame its own, also those that were not expected`() throws {
    let fill = try #require(HDR10PlusFill(HDR10PlusTrack(frames("Kmm.m")), tolerance: 0.001))
    let stretch = HDR10PlusStretch(fill, ticks: [0, 40, 80, 120, 160], tick: 0.001)
    #expect(stretch.filled == [120] && stretch.payloads.count == 4)
    let again = try JSONDecoder().decode(HDR10PlusStretch.self, from: JSONEncoder().encode(stretch))
    #expect(again == stretch)
    func wanted(_ numbers: [Int]) -> [[UInt8]] { numbers.map { HDR10PlusWriter().payload($0) } }
    #expect(again.payloads(for: [0, 40, 60, 120]) == wanted([0, 1, 1, 2]))
    // As many as there should be: a time that the decoder confused changes nothing.
    #expect(again.payloads(for: [0, 40, 119, 120, 170]) == wanted([0, 1, 2, 2, 4]))
  }

  // MARK: In a stream

  private func frames(of path: String) throws -> [[UInt8]] {
    var file = try MatroskaFile(path)
    var result: [[UInt8]] = []
    while let data = try file.next({ Array($0.data) }) { result.append(data) }
    return result
  }

  /// SVT-AV1 hides frames and shows them later by a header alone; libaom as well.
  @Test(arguments: [HDR10PlusClips.Kind.hiddenFrames, .av1])
  func `each shown frame gets one unit, hidden ones get none, and the picture stays`(
    _ kind: HDR10PlusClips.Kind
  ) async throws {
    let folder = TemporaryFolder("hdr10plus-insertion")
    let ffmpeg = try await TestTools.toolset().ffmpeg
    let source = try await HDR10PlusClips.path(kind)
    let film = folder.file("film.mkv")
    try FileManager.default.copyItem(atPath: source, toPath: film)
    let units = try frames(of: film).map { try #require(OBUReader.units($0[...])) }
    let shapes = units.map { $0.map(\.type).filter { $0 == 3 || $0 == 6 } }
    #expect(shapes.contains { $0.count > 1 } && shapes.contains { $0 == [3] })
    // Others than those of its frames, so that libaom's are replaced.
    let payloads = (0..<HDR10PlusClips.frames).map { HDR10PlusWriter().payload($0 + 200) }
    try HDR10PlusInsertion.apply(payloads, to: film, scratch: folder.file("scratch"))
    #expect(try frames(of: film).map { TemporalUnit($0[...])?.payloads } == payloads.map { [$0] })
    #expect(try frames(of: film).allSatisfy { TemporalUnit($0[...])?.isPlacedRight == true })
    func pictures(_ path: String) async throws -> String {
      try await TestTools.run(ffmpeg, ["-v", "error", "-i", path, "-map", "0:v", "-f", "framemd5", "-"])
    }
    #expect(try await pictures(film) == pictures(source))
    // Once more changes nothing.
    let before = try Data(contentsOf: URL(fileURLWithPath: film))
    try HDR10PlusInsertion.apply(payloads, to: film, scratch: folder.file("scratch"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: film)) == before)
    #expect(!FileManager.default.fileExists(atPath: folder.file("scratch")))
  }

  @Test func `a wrong number of payloads leaves the file as it was`() async throws {
    let folder = TemporaryFolder("hdr10plus-number")
    let film = folder.file("film.mkv")
    try FileManager.default.copyItem(atPath: try await HDR10PlusClips.path(.hiddenFrames), toPath: film)
    let before = try Data(contentsOf: URL(fileURLWithPath: film))
    for count in [0, 99, 101] {
      let payloads = (0..<count).map { HDR10PlusWriter().payload($0) }
      #expect(throws: ErrorReport.self) {
        try HDR10PlusInsertion.apply(payloads, to: film, scratch: folder.file("scratch"))
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: film)) == before)
      #expect(folder.contents("") == ["film.mkv"])
    }
  }

  @Test func `whatever else changed in a file is found`() async throws {
    let folder = TemporaryFolder("hdr10plus-proof")
    let (old, new, other) = (folder.file("old.mkv"), folder.file("new.mkv"), folder.file("other.mkv"))
    try FileManager.default.copyItem(atPath: try await HDR10PlusClips.path(.hiddenFrames), toPath: old)
    try FileManager.default.copyItem(atPath: old, toPath: new)
    let payloads = (0..<HDR10PlusClips.frames).map { HDR10PlusWriter().payload($0) }
    try HDR10PlusInsertion.apply(payloads, to: new, scratch: folder.file("scratch"))
    try HDR10PlusInsertion.prove(payloads, in: new, from: old)
    func problem(_ payloads: [[UInt8]], _ file: String) -> String? {
      do { try HDR10PlusInsertion.prove(payloads, in: file, from: old) } catch { return ErrorReport.of(error).message }
      return nil
    }
    #expect(problem(payloads.dropLast() + [payloads[0]], new)?.contains("frame 99 has others") == true)
    #expect(problem(payloads, old)?.contains("frame 0 has them in the wrong place") == true)
    try MatroskaRewriter.rewrite(new, to: other) { frame, data in
      frame == 50 ? [ByteEdit(range: data.endIndex - 1..<data.endIndex, bytes: [data[data.endIndex - 1] ^ 1])] : []
    }
    #expect(problem(payloads, other)?.contains("frame 50 has other data") == true)
    let ffmpeg = try await TestTools.toolset().ffmpeg
    try await TestTools.run(
      ffmpeg, ["-v", "error", "-y", "-i", new, "-c", "copy", "-output_ts_offset", "1", other])
    #expect(problem(payloads, other)?.contains("frame 0 has another time") == true)
  }

  @Test func `metadata behind a hidden frame only are placed right`() {
    func frame(_ bits: UInt8) -> [UInt8] { [0x32, 2, bits, 0xff] }
    let (hidden, shown, existing) = (frame(0x00), frame(0x10), [0x1a, 1, 0x80] as [UInt8])
    let unit = HDR10PlusPayload.obu(HDR10PlusWriter().payload(0))
    let delimiter: [UInt8] = [0x12, 0]
    for (bytes, isRight) in [
      (delimiter + unit + shown, true), (delimiter + hidden + unit + shown, true),
      (delimiter + unit + existing, true), (delimiter + unit + hidden + shown, false),
      (delimiter + shown + unit, false), (delimiter + unit + unit + shown, false), (delimiter + shown, false),
    ] {
      let found = TemporalUnit(bytes[...])
      #expect(found?.isPlacedRight == isRight)
      var mended = bytes
      for edit in found?.edits(for: HDR10PlusWriter().payload(0)).map({ $0.reversed() }) ?? [] {
        mended.replaceSubrange(edit.range, with: edit.bytes)
      }
      #expect(TemporalUnit(mended[...])?.isPlacedRight == true)
    }
    #expect(TemporalUnit((delimiter + hidden)[...])?.edits(for: []) == nil)
    #expect(TemporalUnit([]) == nil)
    #expect(TemporalUnit([0x32, 9, 0x10]) == nil)
  }
}
