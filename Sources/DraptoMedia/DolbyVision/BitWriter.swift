/// Writes bits, most significant first.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  /// Bits written so far.
  private(set) var count = 0

  mutating func bits(_ width: Int, _ value: UInt64) {
    for shift in stride(from: width - 1, through: 0, by: -1) {
      if count & 7 == 0 { bytes.append(0) }
      bytes[count >> 3] |= UInt8(value >> UInt64(shift) & 1) << UInt8(7 - count & 7)
      count += 1
    }
  }

  mutating func align(with filler: UInt64 = 0) { while count & 7 != 0 { bits(1, filler) } }
}
