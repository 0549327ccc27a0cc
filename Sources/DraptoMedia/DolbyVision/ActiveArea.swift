import DraptoModel

/// The payload of level 5: how far from the left, right, top and bottom edge of the frame the picture begins, in 13 bits each.
enum ActiveArea {
  /// Bits of one offset.
  private static let offset = 13
  /// Bits of all four.
  static let width = 4 * offset

  /// - Parameter payload: from its first byte on; trailing zeros may be left out.
  static func read(_ payload: [UInt8]) -> PictureMargins {
    var reader = BitReader((payload + [UInt8](repeating: 0, count: 7))[...])
    let values = (0..<4).map { _ in Int((try? reader.bits(offset)) ?? 0) }
    return PictureMargins(left: values[0], right: values[1], top: values[2], bottom: values[3])
  }

  /// The same as bits, filled up to whole bytes with zeros.
  static func payload(_ area: PictureMargins) -> [UInt8] {
    var writer = BitWriter()
    for value in [area.left, area.right, area.top, area.bottom] { writer.bits(offset, UInt64(value)) }
    return writer.bytes
  }

  /// The unit of a frame from which `crop` is cut off: its offsets written over where they stand, and checked anew. All other
  /// bits stay, so its length does too.
  /// - Parameters:
  ///   - unit: from its type to its final 0x80.
  ///   - places: first bits of what its blocks of level 5 hold.
  static func moved(in unit: [UInt8], at places: [Int], by crop: PictureMargins) -> [UInt8] {
    guard !places.isEmpty, unit.count > 5 else { return unit }
    var result = unit
    for place in places {
      let bits = place..<place + width
      guard bits.upperBound <= (unit.count - 5) * 8 else { return unit }
      let area = read(Self.bits(of: unit, bits)).cropped(by: crop)
      write(payload(area), over: bits, in: &result)
    }
    let end = result.count - 5
    result.replaceSubrange(end..<end + 4, with: RPUChecksum.bytes(of: result[..<end]))
    return result
  }

  /// A stretch of bits, moved to the front of whole bytes.
  private static func bits(of unit: [UInt8], _ places: Range<Int>) -> [UInt8] {
    var writer = BitWriter()
    for place in places { writer.bits(1, bit(of: unit, place)) }
    return writer.bytes
  }

  private static func write(_ payload: [UInt8], over places: Range<Int>, in unit: inout [UInt8]) {
    for (number, place) in places.enumerated() {
      let mask: UInt8 = 0x80 >> UInt8(place & 7)
      if bit(of: payload, number) == 1 { unit[place >> 3] |= mask } else { unit[place >> 3] &= ~mask }
    }
  }

  private static func bit(of bytes: [UInt8], _ place: Int) -> UInt64 {
    UInt64(bytes[place >> 3] >> (7 - UInt8(place & 7)) & 1)
  }
}
