/// Finds registered user data (ITU-T T.35) in the supplemental enhancement information of H.264 and H.265 (D.2.6 of both).
package enum SEIReader {
  /// Which of the two, as far as their units differ.
  package enum Codec: Sendable {
    case h264, hevc

    /// Bytes of a unit's header; 0 for units that are no supplemental enhancement information.
    func headerBytes(of unit: ArraySlice<UInt8>) -> Int {
      guard let first = unit.first else { return 0 }
      switch self {
      case .h264: return first & 0x1f == 6 ? 1 : 0
      // In front of the slices or behind them.
      case .hevc: return [39, 40].contains(first >> 1 & 0x3f) ? 2 : 0
      }
    }

    /// Whether a unit of supplemental enhancement information stands behind the slices.
    func isSuffix(_ unit: ArraySlice<UInt8>) -> Bool {
      guard self == .hevc, let first = unit.first else { return false }
      return first >> 1 & 0x3f == 40
    }

    /// Bytes of the sizes that stand before units, by the decoder's record (`avcC`, `hvcC`).
    func sizeBytes(_ record: [UInt8]) -> Int {
      switch self {
      case .h264: record.count > 4 ? Int(record[4] & 3) + 1 : 4
      case .hevc: record.count > 21 ? Int(record[21] & 3) + 1 : 4
      }
    }
  }

  /// Type of the messages that hold registered user data.
  private static let registered = 4

  /// The registered user data in one sample, from the country code on, in their order; those behind the slices come first,
  /// as decoders prefer those before them.
  /// - Parameter sizeBytes: bytes of the size before each unit.
  package static func userData(_ sample: ArraySlice<UInt8>, _ codec: Codec, sizeBytes: Int) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var suffix: [[UInt8]] = []
    var rest = sample
    while rest.count > sizeBytes {
      let size = rest.prefix(sizeBytes).reduce(0) { $0 << 8 | Int($1) }
      let unit = rest.dropFirst(sizeBytes).prefix(size)
      rest = rest.dropFirst(sizeBytes + size)
      let header = codec.headerBytes(of: unit)
      guard header > 0, unit.count > header else { continue }
      let found = messages(unit.dropFirst(header))
      if codec.isSuffix(unit) { suffix += found } else { result += found }
    }
    return suffix + result
  }

  /// - Parameter bytes: a unit behind its header.
  private static func messages(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
    var rest = RPUUnwrapping.withoutEmulationPrevention(bytes)[...]
    var result: [[UInt8]] = []
    // The last byte is the end of the unit.
    while rest.count > 2, let type = number(&rest), let size = number(&rest), size <= rest.count {
      if type == registered { result.append(Array(rest.prefix(size))) }
      rest = rest.dropFirst(size)
    }
    return result
  }

  /// As many bytes of 255 as fit, and the rest.
  private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    var value = 0
    while let byte = bytes.popFirst() {
      value += Int(byte)
      if byte != 0xff { return value }
    }
    return nil
  }
}
