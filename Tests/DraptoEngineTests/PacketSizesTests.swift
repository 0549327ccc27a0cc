import DraptoMedia
import DraptoModel
import Testing

@testable import DraptoEngine

@Suite struct PacketSizesTests {
  private func range(_ index: Int, _ from: Int64, _ to: Int64?) -> ChunkRange {
    ChunkRange(index: index, from: from, to: to, expectedFrames: 0, startCut: nil, endCut: nil)
  }

  @Test func `each chunk gets its packets' bytes, whatever order they come in, and the distance of its key frame`() {
    var sizes = PacketSizes(timeBase: Rational(1, 10))
    for (tick, size, isKey) in [
      (0, 100, true), (2, 10, false), (1, 20, false), (5, 50, true), (4, 3, false), (10, 60, true), (9, 4, false),
    ] as [(Int64, Int64, Bool)] {
      sizes.add(PacketLine(pts: tick, isKey: isKey, size: size))
    }
    #expect(sizes.take(range(0, 0, 10)) == ChunkFacts(sourceBytes: 187, keyDistance: nil))
    sizes.add(PacketLine(pts: 13, isKey: false, size: 7))
    #expect(sizes.take(range(1, 10, nil)) == ChunkFacts(sourceBytes: 67, keyDistance: 0.5))
  }

  @Test func `a chunk that begins at no key frame, and packets without sizes, tell nothing`() {
    var sizes = PacketSizes(timeBase: Rational(1, 10))
    sizes.add(PacketLine(pts: 0, isKey: true))
    sizes.add(PacketLine(pts: 5, isKey: false))
    _ = sizes.take(range(0, 0, 5))
    #expect(sizes.take(range(1, 5, nil)) == ChunkFacts())
  }
}
