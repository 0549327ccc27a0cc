import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct RPUParserTests {
  private func parsed(_ writer: RPUWriter, _ n: Int = 3) throws -> RPU {
    var parser = RPUParser()
    return try parser.parse(writer.unit(n)[...])
  }

  @Test func `a unit is read back as it was written`() throws {
    var writer = RPUWriter()
    writer.activeArea = [0, 0, 276, 277]
    let unit = try parsed(writer, 4)
    #expect(unit.hasRightChecksum)
    #expect(unit.header.baseDepth == 10 && unit.header.displayDepth == 12)
    #expect(unit.header.coefficientBits == 23)
    #expect(!unit.usesEnhancementLayer)
    #expect(unit.blocks.map(\.level) == [1, 2, 3, 5, 6, 8, 9, 11, 254])
    #expect(unit.blocks[4].payload == [0x03, 0xe8, 0, 1, 0x03, 0x84, 0x01, 0x2c])
    #expect(unit.activeArea == PictureMargins(top: 276, bottom: 277))
    #expect(unit.color?.count == 34)
    // Whole and part of the line's offset on the first curve.
    #expect(unit.mapping.contains(4))
  }

  @Test func `profiles are told by the unit alone`() throws {
    var alone = RPUWriter()
    alone.profile = 0
    alone.isFullRange = true
    var layered = RPUWriter()
    layered.hasResidual = true
    #expect(try parsed(RPUWriter()).hevcProfile == 8)
    #expect(try parsed(alone).hevcProfile == 5)
    #expect(try parsed(layered).hevcProfile == 7)
    #expect(try parsed(layered).usesEnhancementLayer)
  }

  @Test func `curves of an earlier unit are put in, and their lack is an error`() throws {
    var back = RPUWriter()
    back.refersBack = true
    var parser = RPUParser()
    let first = try parser.parse(RPUWriter().unit(5)[...])
    #expect(try parser.parse(back.unit(6)[...]).mapping == first.mapping)
    var fresh = RPUParser()
    #expect(throws: RPUParser.Problem.missingReference) { try fresh.parse(back.unit(6)[...]) }
  }

  @Test(arguments: [0, 1, 4, 40, 100]) func `a cut unit is no unit`(_ length: Int) {
    var parser = RPUParser()
    #expect(throws: RPUParser.Problem.self) { try parser.parse(RPUWriter().unit(1).prefix(length)) }
    #expect(throws: RPUParser.Problem.self) { try parser.parse((RPUWriter().unit(1).prefix(length) + [0x80])[...]) }
  }

  @Test func `a changed bit breaks the checksum`() throws {
    var bytes = RPUWriter().unit(1)
    bytes[bytes.count - 20] ^= 1
    var parser = RPUParser()
    #expect(try !parser.parse(bytes[...]).hasRightChecksum)
  }

  private static let edits: [RPUEdit] = [.dropEnhancementLayer, .crop(PictureMargins(top: 140, bottom: 140))]

  @Test(arguments: 0..<16) func `damaged and foreign bytes are an error or a unit, never the end of the program`(
    _ seed: UInt64
  ) {
    var random = SeededRandom(seed)
    var layered = RPUWriter()
    layered.hasResidual = true
    var long = RPUWriter()
    long.extraBlock = (255, [UInt8](repeating: 7, count: 90))
    for round in 0..<400 {
      var bytes: [UInt8]
      if round % 4 == 0 {
        bytes = (0..<Int.random(in: 1...300, using: &random)).map { _ in .random(in: 0...255, using: &random) } + [0x80]
      } else {
        bytes = [RPUWriter(), layered, long][round % 3].unit(round)
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          bytes[.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      var parser = RPUParser(isProfile4: round % 5 == 0)
      if let unit = try? parser.parse(bytes[...]) {
        _ = (RPUDigest(unit.withoutEnhancementLayer), unit.activeArea, unit.hevcProfile)
        _ = Self.edits.applied(to: bytes, unit, parser.layout)
        _ = EnhancementLayerRemoval.unit(bytes, parser.layout)
      }
      _ = RPUUnwrapping.hevc(RPUWriter.nalUnit(bytes)[...])
      var wrapped = RPUWriter.metadataUnit(bytes)
      wrapped[.random(in: 0..<wrapped.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      _ = RPUUnwrapping.av1(wrapped[...])
      var outcome = RPURewriting.Outcome()
      _ = try? RPURewriting.apply(Self.edits, to: &wrapped, &parser, &outcome)
    }
  }

  @Test func `depths and sizes beyond all measure are errors`() throws {
    // A base depth of 2^31 bits behind a right header.
    var writer = BitWriter()
    for (bits, value) in [(6, 2), (11, 18), (4, 1), (4, 0), (1, 1), (1, 0), (2, 0)] {
      writer.bits(bits, UInt64(value))
    }
    for (value, width) in [(24, 9), (0, 3), (0x8000_0001, 63), (1, 1), (1, 1)] {
      writer.bits(width, UInt64(value))
    }
    for _ in 0..<10 { writer.bits(40, 0) }
    var parser = RPUParser()
    #expect(throws: RPUParser.Problem.unreadable("bit depth")) { try parser.parse((writer.bytes + [0x80])[...]) }
    // A size of ever more groups.
    var endless = [UInt8](repeating: 0xff, count: 64)
    endless.replaceSubrange(0..<4, with: [0x37, 0xcd, 0x08, 0x3f])
    let unit: [UInt8] = [0x2a, 72, 4, 0xb5, 0, 0x3b, 0, 0, 8, 0] + endless
    #expect(RPUUnwrapping.av1(unit[...]) == nil)
    #expect(RPURewriting.place(in: unit[...], at: 10) == nil)
  }

  @Test func `profile 4 keeps two more bits behind the point of its offsets`() throws {
    var four = RPUWriter()
    four.colorOffset = 134_217_728 * 4
    var parser = RPUParser(isProfile4: true)
    let want = try parsed(RPUWriter()).color
    // The second of the offsets; the others are the same in both, so they must differ.
    #expect(try parser.parse(four.unit(3)[...]).color?[12] == want?[12])
  }
}

@Suite struct RPUDigestTests {
  private func digest(_ change: (inout RPU) -> Void = { _ in }) throws -> RPUDigest {
    var parser = RPUParser()
    var unit = try parser.parse(RPUWriter().unit(7)[...])
    change(&unit)
    return RPUDigest(unit)
  }

  @Test func `each part that differs is named`() throws {
    let one = try digest()
    #expect(one.differences(to: try digest()) == [])
    #expect(one.differences(to: try digest { $0.header.baseLayerIsFullRange = true }) == ["header"])
    #expect(one.differences(to: try digest { $0.mapping[3] += 1 }) == ["reshaping curves"])
    #expect(one.differences(to: try digest { $0.color?[0] += 1 }) == ["colour metadata"])
    #expect(one.differences(to: try digest { $0.color = nil }) == ["colour metadata"])
    #expect(one.differences(to: try digest { $0.blocks[0].payload[0] += 1 }) == ["extension blocks"])
    #expect(one.differences(to: try digest { $0.blocks.removeLast() }) == ["extension blocks"])
  }

  @Test func `neighbours differ`() throws {
    var parser = RPUParser()
    let digests = try (0..<50).map { RPUDigest(try parser.parse(RPUWriter().unit($0)[...])).combined }
    #expect(Set(digests).count == 50)
  }
}

@Suite struct RPUUnwrappingTests {
  @Test(arguments: [0, 1, 2, 8, 77]) func `both wrappings give back the same unit`(_ n: Int) throws {
    let unit = RPUWriter().unit(n)
    #expect(RPUUnwrapping.hevc(RPUWriter.nalUnit(unit)[...]) == unit)
    #expect(RPUUnwrapping.av1(RPUWriter.metadataUnit(unit)[...]) == unit)
  }

  @Test func `a long unit needs two bytes of size`() throws {
    var writer = RPUWriter()
    writer.extraBlock = (255, [UInt8](repeating: 7, count: 90))
    let unit = writer.unit(1)
    #expect(unit.count > 255)
    #expect(RPUUnwrapping.av1(RPUWriter.metadataUnit(unit)[...]) == unit)
  }

  @Test func `the last of two units in a frame counts, other units don't`() {
    let (one, two) = (RPUWriter().unit(1), RPUWriter().unit(2))
    let frame = RPUWriter.nalUnit(one) + [0, 0, 1, 0x02, 1, 0xff, 0xfe] + RPUWriter.nalUnit(two)
    #expect(RPUUnwrapping.hevc(frame[...]) == two)
    #expect(RPUUnwrapping.hevc([0, 0, 0, 1, 0x02, 1, 0xff, 0xfe][...]) == nil)
    #expect(RPUUnwrapping.hevc([][...]) == nil)
    // Light levels (type 1), then an RPU.
    let light: [UInt8] = [0x2a, 6, 1, 3, 0xe8, 1, 0x90, 0x80]
    #expect(RPUUnwrapping.av1((light + RPUWriter.metadataUnit(one))[...]) == one)
    #expect(RPUUnwrapping.av1(light[...]) == nil)
    #expect(RPUUnwrapping.av1([0x2a, 200, 4][...]) == nil)
  }
}

@Suite struct RPUTrackTests {
  /// Units of frames, in the order given, 40 ms apart by their number.
  private func track(_ frames: [Int], as units: [Int]? = nil) -> RPUTrack {
    var listing = RPUListing()
    listing.feed("#tb 0: 1/1000")
    var bytes: [UInt8] = []
    for (place, frame) in frames.enumerated() {
      let unit = RPUWriter.nalUnit(RPUWriter().unit(units?[place] ?? frame))
      listing.feed("0,  \(frame * 40), \(frame * 40), 40, \(unit.count), 0x00000000, F=0x0")
      bytes += unit
    }
    return RPUTrack(listing, bytes: bytes, carrier: .hevc)
  }

  private func compare(_ a: RPUTrack, _ b: RPUTrack, frames: Int) -> RPUComparison {
    let times = (0..<frames).map { Double($0) * 0.04 }
    return RPUComparison(a, at: times, b, at: times, sourceTolerance: 0.001)
  }

  @Test func `units come by the time of their frames, whatever their order in the file`() {
    let result = compare(track([0, 3, 1, 2, 4]), track([0, 1, 2, 3, 4]), frames: 5)
    #expect(result.isWhole)
    #expect(result.words == "5 of 5 frames equal")
  }

  @Test func `a unit one frame off is seen`() {
    let result = compare(track([0, 1, 2, 3]), track([0, 1, 2, 3], as: [0, 1, 1, 3]), frames: 4)
    #expect(result.different == [2])
    #expect(!result.isWhole)
    #expect(result.words.contains("1 different from frame 2 (reshaping curves, extension blocks)"))
  }

  @Test func `missing units are counted on the side that lacks them`() {
    let lacking = compare(track([0, 1, 3]), track([0, 1, 2, 3]), frames: 4)
    #expect(lacking.missingInSource == [2] && lacking.missingInOutput.isEmpty)
    let dropped = compare(track([0, 1, 2, 3]), track([0, 2, 3]), frames: 4)
    #expect(dropped.missingInOutput == [1] && dropped.missingInSource.isEmpty)
    #expect(!lacking.isWhole && !dropped.isWhole)
    #expect(!compare(track([]), track([]), frames: 0).isWhole)
  }

  @Test func `an unreadable unit is a problem with its time`() {
    var listing = RPUListing()
    listing.feed("#tb 0: 1/90000")
    let bytes: [UInt8] = [0, 0, 0, 1, 0x7c, 1, 25, 9, 9, 0x80]
    listing.feed("0, 0, 90000, 1, \(bytes.count), 0x0")
    let track = RPUTrack(listing, bytes: bytes, carrier: .hevc)
    #expect(track.count == 0)
    #expect(track.problems.map(\.time) == [1])
  }

  @Test func `commands copy, and keep only what holds RPUs`() {
    let whole = RPUExtraction(path: "/a b.mkv", stream: 2, carrier: .hevc).command("ffmpeg", data: "/d")
    #expect(whole.arguments.contains("filter_units=pass_types=62,setts=dts=N-1e9:pts=PTS"))
    #expect(whole.arguments.contains("0:2") && whole.arguments.contains("file:/a b.mkv"))
    #expect(!whole.arguments.contains("-to"))
    let part = RPUExtraction(path: "/a", stream: 0, carrier: .av1, start: 10, end: 12).command("ffmpeg", data: "/d")
    #expect(part.arguments.contains("filter_units=pass_types=5,setts=dts=N-1e9:pts=PTS"))
    #expect(part.arguments.contains("12.000000"))
  }
}

@Suite struct DolbyVisionRecordPatchTests {
  private func record(_ profile: UInt8) -> [UInt8] {
    DolbyVisionRecordPatch.mark + [1, 0, profile << 1, 0x0d, 0x10] + [UInt8](repeating: 0, count: 19)
  }

  @Test func `only the id changes, and only in one record of profile 10`() throws {
    let folder = TemporaryFolder("record")
    let bytes = [UInt8](repeating: 0x41, count: 500) + record(10) + [UInt8](repeating: 0xe7, count: 90)
    let path = folder.file("film.mkv")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    try DolbyVisionRecordPatch.set(compatibilityID: 0, in: path)
    let changed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(changed.count == bytes.count)
    let places = changed.indices.filter { changed[$0] != bytes[$0] }
    #expect(places == [500 + DolbyVisionRecordPatch.mark.count + 4])
    #expect(changed[places[0]] == 0)
    try DolbyVisionRecordPatch.set(compatibilityID: 4, in: path)
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))[places[0]] == 0x40)
  }

  @Test func `without a record, with two, or with one of another profile nothing is written`() throws {
    let folder = TemporaryFolder("record")
    for bytes in [[], [1, 2, 3], record(8), record(10) + record(10), Array(record(10).dropLast())] {
      let path = try folder.write("", to: "film.mkv")
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      #expect(throws: ErrorReport.self) { try DolbyVisionRecordPatch.set(compatibilityID: 0, in: path) }
      #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
    }
  }
}

@Suite struct EnhancementLayerRemovalTests {
  private func layered() -> RPUWriter {
    var writer = RPUWriter()
    writer.hasResidual = true
    return writer
  }

  private func parse(_ bytes: [UInt8]) throws -> RPU {
    var parser = RPUParser()
    return try parser.parse(bytes[...])
  }

  @Test(arguments: 0..<20) func `what is left is the unit that never had a layer`(_ n: Int) throws {
    let given = layered().unit(n)
    var parser = RPUParser()
    _ = try parser.parse(given[...])
    let left = EnhancementLayerRemoval.unit(given, parser.layout)
    #expect(left == RPUWriter().unit(n))
    #expect(try parse(left).hasRightChecksum)
    #expect(try parse(left) == parse(given).withoutEnhancementLayer)
  }

  @Test func `nothing in the data moves, and units without a layer stay`() throws {
    let noise: [UInt8] = [4, 0xb5, 0, 0x3b, 0, 0, 8, 0, 1, 2, 3, 0, 0]
    var bytes = noise
    var places: [Range<Int>] = []
    for n in 0..<4 {
      let unit = RPUWriter.metadataUnit(n == 2 ? RPUWriter().unit(n) : layered().unit(n))
      places.append(bytes.count..<bytes.count + unit.count)
      bytes += unit + noise
    }
    let before = bytes
    var parser = RPUParser()
    var outcome = RPURewriting.Outcome()
    _ = try RPURewriting.apply([.dropEnhancementLayer], to: &bytes, &parser, &outcome)
    #expect(outcome == RPURewriting.Outcome(units: 4))
    #expect(bytes.count == before.count)
    for (n, place) in places.enumerated() {
      #expect(RPUUnwrapping.av1(bytes[place]) == RPUWriter().unit(n))
      #expect(bytes[place].prefix(3) == before[place].prefix(3))
    }
    #expect(bytes[places[2]] == before[places[2]])
    #expect(Array(bytes.suffix(noise.count)) == noise)
  }

  @Test(arguments: [100, 1000, 70_000]) func `windows of any size find every unit once`(_ window: Int) throws {
    let folder = TemporaryFolder("layer")
    var bytes: [UInt8] = []
    for n in 0..<400 {
      bytes += [UInt8](repeating: UInt8(n & 0xff), count: n % 37) + RPUWriter.metadataUnit(layered().unit(n))
    }
    let path = folder.file("chunk.mkv")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(try RPURewriting.apply([.dropEnhancementLayer], to: path, window: window).units == 400)
    let changed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(try RPURewriting.apply([.dropEnhancementLayer], to: path).units == 400)
    #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) == changed)
    #expect(changed.count == bytes.count && changed != bytes)
  }
}
