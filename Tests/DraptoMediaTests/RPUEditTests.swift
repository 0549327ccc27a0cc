import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct RPUEditTests {
  /// Units whose active area stands at other bits, or nowhere.
  enum Shape: CaseIterable {
    case usual, withoutLevel1, withoutLevel2, first, withoutArea, withoutFirstKind, long

    func writer(isLayered: Bool = false) -> RPUWriter {
      var writer = RPUWriter()
      writer.activeArea = [3, 8191, 276, 277]
      writer.hasResidual = isLayered
      switch self {
      case .usual: break
      case .withoutLevel1: writer.omittedLevels = [1]
      case .withoutLevel2: writer.omittedLevels = [2]
      case .first: writer.omittedLevels = [1, 2]
      case .withoutArea: writer.omittedLevels = [5]
      case .withoutFirstKind: writer.omittedLevels = [1, 2, 5, 6]
      case .long: writer.extraBlock = (255, [UInt8](repeating: 7, count: 90))
      }
      return writer
    }

    var tellsArea: Bool { self != .withoutArea && self != .withoutFirstKind }
  }

  static let crop = PictureMargins(left: 4, right: 2, top: 276, bottom: 200)
  /// What ``Shape/writer(isLayered:)`` writes, after the crop.
  static let left = PictureMargins(right: 8189, bottom: 77)

  private func parsed(_ bytes: [UInt8]) throws -> (unit: RPU, layout: RPULayout) {
    var parser = RPUParser()
    let unit = try parser.parse(bytes[...])
    return (unit, parser.layout)
  }

  private func edited(_ bytes: [UInt8], _ edits: [RPUEdit]) throws -> [UInt8]? {
    let (unit, layout) = try parsed(bytes)
    return edits.applied(to: bytes, unit, layout)
  }

  @Test func `active areas stand at any bit of a byte`() throws {
    let places = try Shape.allCases.filter(\.tellsArea).flatMap { shape in
      try [false, true].flatMap { try parsed(shape.writer(isLayered: $0).unit(3)).layout.activeAreas }
    }
    #expect(places.count == 10)
    #expect(Set(places.map { $0 % 8 }) == [3, 4, 6, 7])
  }

  @Test(arguments: Shape.allCases, [false, true])
  func `a crop changes the active area and the checksum, and no other bit`(_ shape: Shape, _ isLayered: Bool) throws {
    let writer = shape.writer(isLayered: isLayered)
    let given = writer.unit(9)
    guard shape.tellsArea else {
      #expect(try edited(given, [.crop(Self.crop)]) == nil)
      return
    }
    let made = try #require(try edited(given, [.crop(Self.crop)]))
    #expect(made.count == given.count)
    // The same unit, written with the new area from the start.
    var wanted = writer
    wanted.activeArea = [0, 8189, 0, 77]
    #expect(made == wanted.unit(9))
    let (before, after) = (try parsed(given).unit, try parsed(made).unit)
    #expect(after.hasRightChecksum && after.activeArea == Self.left)
    #expect(after == before.applying([.crop(Self.crop)]))
    #expect(after.blocks.filter { $0.level != 5 } == before.blocks.filter { $0.level != 5 })
    #expect((after.header, after.mapping, after.residual) == (before.header, before.mapping, before.residual))
    #expect(after.color == before.color)
  }

  @Test(arguments: Shape.allCases) func `a crop and a layer that goes work together, in any order`(_ shape: Shape)
    throws
  {
    let given = shape.writer(isLayered: true).unit(5)
    var wanted = shape.writer()
    wanted.activeArea = [0, 8189, 0, 77]
    let edits: [RPUEdit] = [.dropEnhancementLayer, .crop(Self.crop)]
    for edits in [edits, edits.reversed()] {
      let made = try #require(try edited(given, edits))
      #expect(made == wanted.unit(5))
      #expect(try parsed(made).unit == parsed(given).unit.applying(edits))
    }
  }

  @Test func `what is cropped to nothing, and what a crop does not touch`() throws {
    var writer = RPUWriter()
    writer.activeArea = [0, 0, 140, 140]
    let made = try #require(try edited(writer.unit(2), [.crop(PictureMargins(top: 140, bottom: 140))]))
    #expect(try parsed(made).unit.activeArea == PictureMargins())
    #expect(made == RPUWriter().unit(2))
    #expect(try edited(writer.unit(2), [.crop(PictureMargins(left: 8, right: 8))]) == nil)
    #expect(try edited(RPUWriter().unit(2), [.crop(PictureMargins(top: 140))]) == nil)
    #expect(try edited(writer.unit(2), []) == nil)
  }

  @Test func `whether the crop cuts into the active area`() throws {
    let unit = try parsed(Shape.usual.writer().unit(1)).unit
    #expect([RPUEdit.crop(Self.crop)].cut(unit))
    #expect(![RPUEdit.crop(PictureMargins(left: 3, top: 276, bottom: 277))].cut(unit))
    #expect(![RPUEdit.dropEnhancementLayer].cut(unit))
    #expect(![RPUEdit.crop(Self.crop)].cut(try parsed(Shape.withoutArea.writer().unit(1)).unit))
  }

  @Test func `a plan tells what has to change`() {
    var plan = DolbyVisionPlan(
      source: DolbyVisionRecord(profile: 8, level: 1, hasRPU: true, hasEnhancementLayer: false, compatibilityID: 1),
      compatibilityID: 1)
    #expect(RPUEdit.edits(plan) == [])
    plan.cropped = Self.crop
    #expect(RPUEdit.edits(plan) == [.crop(Self.crop)])
    plan.source.profile = 7
    #expect(RPUEdit.edits(plan) == [.dropEnhancementLayer, .crop(Self.crop)])
  }
}

@Suite struct RPURewritingTests {
  /// Offsets of 1,000 + n that lose 1 at each change: nothing may be changed twice.
  private func writer(_ n: Int) -> RPUWriter {
    var writer = RPUWriter()
    writer.activeArea = [0, 0, 1000 + n, n % 5]
    writer.hasResidual = n % 3 == 0
    if n % 7 == 0 { writer.omittedLevels = [5] }
    return writer
  }

  private let edits: [RPUEdit] = [.dropEnhancementLayer, .crop(PictureMargins(top: 1, bottom: 2))]

  @Test(arguments: [100, 1000, 70_000, 8 << 20])
  func `windows of any size change every unit once, and move nothing`(_ window: Int) throws {
    let folder = TemporaryFolder("rewriting")
    var bytes: [UInt8] = []
    var places: [Range<Int>] = []
    for n in 0..<400 {
      bytes += [UInt8](repeating: UInt8(n & 0xff), count: n % 37)
      let unit = RPUWriter.metadataUnit(writer(n).unit(n))
      places.append(bytes.count..<bytes.count + unit.count)
      bytes += unit
    }
    let path = folder.file("chunk.mkv")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    // Of those with an area, two in five tell less than 2 at the bottom.
    let cut = (0..<400).count { $0 % 7 != 0 && $0 % 5 < 2 }
    #expect(try RPURewriting.apply(edits, to: path, window: window) == RPURewriting.Outcome(units: 400, cut: cut))
    let changed = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(changed.count == bytes.count)
    for (n, place) in places.enumerated() {
      var wanted = writer(n)
      wanted.hasResidual = false
      wanted.activeArea = [0, 0, 999 + n, max(0, n % 5 - 2)]
      #expect(RPUUnwrapping.av1(changed[place]) == wanted.unit(n))
    }
    let between = Set(bytes.indices).subtracting(places.flatMap { Array($0) })
    #expect(between.allSatisfy { bytes[$0] == changed[$0] })
  }

  @Test func `a unit with a wrong checksum stays, so that it is found damaged`() throws {
    var unit = writer(1).unit(1)
    unit[unit.count - 3] ^= 1
    let given = RPUWriter.metadataUnit(unit)
    var bytes = given
    var parser = RPUParser()
    var outcome = RPURewriting.Outcome()
    _ = try RPURewriting.apply(edits, to: &bytes, &parser, &outcome)
    #expect(bytes == given)
    #expect(outcome.units == 1)
  }
}
