import DraptoFuzzChecks
import DraptoTestSupport
import Testing

/// A moment of what `scripts/fuzz --target media` does for hours: small real inputs with bytes changed, cut, doubled and
/// mixed.
@Suite(.timeLimit(.minutes(2))) struct MediaMutationTests {
  private static let seed: UInt64 = 20_261_128

  /// Bytes that mean something: longest and shortest sizes, marks, ids.
  private static let words: [[UInt8]] = [
    [0xff], [0], [0x80], [0, 0, 3], [0, 0, 1], [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x10, 0xff, 0xff, 0xff], [0x1f, 0x43, 0xb6, 0x75, 0xff], [0x1f, 0x43, 0xb6, 0x75, 0x85], [0xa3, 0x81],
    [0xec, 0x80], [0x2a, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x2a, 0x02, 4, 0x80], [0x12, 0], HDR10PlusWriter.mark,
  ]

  private func mutated(_ seeds: [[UInt8]], _ dice: inout SeededRandom) -> [UInt8] {
    var bytes = dice.pick(seeds)
    for _ in 0..<Int.random(in: 1...4, using: &dice) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &dice)
      switch Int.random(in: 0..<7, using: &dice) {
      case 0: bytes[at] = .random(in: .min ... .max, using: &dice)
      case 1, 2: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
      case 3: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...20, using: &dice)))
      case 4: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
      case 5: bytes.insert(contentsOf: dice.pick(Self.words), at: at)
      default: bytes.replaceSubrange(at..., with: dice.pick(seeds).suffix(40))
      }
    }
    return bytes
  }

  @Test(arguments: MediaReader.allCases) func `seeds are read`(_ reader: MediaReader) async throws {
    for bytes in try await MediaSeeds.seeds(of: reader) { #expect(try reader.take(bytes)) }
  }

  @Test(arguments: MediaReader.allCases) func `whatever bytes hold, they are read or refused`(
    _ reader: MediaReader
  ) async throws {
    let seeds = try await MediaSeeds.seeds(of: reader)
    var dice = SeededRandom(Self.seed)
    var (read, rounds) = (0, reader == .matroska ? 300 : 1500)
    for round in 0..<rounds {
      let bytes = mutated(seeds, &dice)
      do { read += try reader.take(bytes) ? 1 : 0 } catch { Issue.record("round \(round): \(error)") }
    }
    rounds -= read
    #expect(read > 20 && rounds > 5)
  }
}
