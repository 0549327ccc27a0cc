/// Reads a run of bits, most significant first. Reading past the end throws.
struct BitReader {
  struct PastEnd: Error {}

  private let bytes: ArraySlice<UInt8>
  /// Bits read so far.
  private(set) var position = 0

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var bitsLeft: Int { bytes.count * 8 - position }

  /// The next `count` bits (at most 64) as an unsigned number.
  mutating func bits(_ count: Int) throws -> UInt64 {
    guard (0...64).contains(count), count <= bitsLeft else { throw PastEnd() }
    var value: UInt64 = 0
    for _ in 0..<count {
      let byte = bytes[bytes.startIndex + position >> 3]
      value = value << 1 | UInt64(byte >> (7 - UInt8(position & 7)) & 1)
      position += 1
    }
    return value
  }

  mutating func flag() throws -> Bool { try bits(1) == 1 }

  /// Exponential-Golomb, unsigned: ue(v) of H.264 and H.265.
  mutating func unsignedGolomb() throws -> UInt64 {
    var zeros = 0
    while try !flag() {
      zeros += 1
      guard zeros <= 32 else { throw PastEnd() }
    }
    return try (1 << UInt64(zeros)) - 1 + bits(zeros)
  }

  /// Exponential-Golomb, signed: se(v).
  mutating func signedGolomb() throws -> Int64 {
    let code = Int64(try unsignedGolomb())
    return code & 1 == 1 ? (code + 1) / 2 : -(code / 2)
  }

  /// A number of the EMDF container: groups of `width` bits, at most 16, each followed by a flag that says whether another
  /// follows. No size worth reading takes more than three groups.
  mutating func variable(_ width: Int) throws -> UInt64 {
    var value = try bits(width)
    var groups = 1
    while try flag() {
      groups += 1
      guard groups <= 3 else { throw PastEnd() }
      value = try (value + 1) << UInt64(width) | bits(width)
    }
    return value
  }

  mutating func align() throws {
    let rest = (8 - position & 7) & 7
    if rest > 0 { _ = try bits(rest) }
  }
}
