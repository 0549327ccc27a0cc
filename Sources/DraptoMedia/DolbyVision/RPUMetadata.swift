/// How AV1 carries an RPU: a metadata OBU of type ITU-T T.35, in it an EMDF container (ETSI TS 103 572) whose values are
/// fixed everywhere but in its size.
enum RPUMetadata {
  /// First bytes of the OBU's payload: type, country (United States), provider (Dolby), RPU.
  static let mark: [UInt8] = [4, 0xb5, 0x00, 0x3b, 0x00, 0x00, 0x08, 0x00]

  /// 27 bits before the size.
  private static let head: UInt64 = 0x1be_6841
  /// 17 bits behind the unit.
  private static let tail: UInt64 = 0x400

  /// The unit of the container that begins here; nil when it is none, or cut short.
  static func unit(_ reader: inout BitReader) -> [UInt8]? {
    guard (try? reader.bits(27)) == head, let size = try? reader.variable(8), Int(size) * 8 <= reader.bitsLeft else {
      return nil
    }
    return try? (0..<size).map { _ in UInt8(try reader.bits(8)) }
  }

  /// Whether the container ends here as it must.
  static func ends(_ reader: inout BitReader) -> Bool { (try? reader.bits(17)) == tail }

  /// A container around the unit, up to its last whole byte.
  static func container(_ unit: [UInt8]) -> [UInt8] {
    var writer = BitWriter()
    writer.bits(27, head)
    if unit.count > 0xff {
      writer.bits(8, UInt64(unit.count >> 8 - 1))
      writer.bits(1, 1)
    }
    writer.bits(8, UInt64(unit.count & 0xff))
    writer.bits(1, 0)
    for byte in unit { writer.bits(8, UInt64(byte)) }
    writer.bits(17, tail)
    writer.align(with: 1)
    return writer.bytes
  }
}
