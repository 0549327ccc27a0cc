/// The hash FNV-1a of 64 bits (draft-eastlake-fnv): the same on every machine and in every version, and no proof against
/// people who want two things to look alike.
package struct FNV1a: Sendable {
  /// Of what was added so far.
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  /// Of these bytes.
  package init(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }

  /// Adds the eight bytes of a number, the lowest first.
  package mutating func add(_ number: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

  /// 16 hexadecimal digits.
  package var hex: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
