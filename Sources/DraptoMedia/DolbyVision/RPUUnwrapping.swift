/// Takes reference processing units out of what carries them.
package enum RPUUnwrapping {
  /// Type of the NAL units that hold RPUs in HEVC; 63 holds the enhancement layer.
  package static let nalType: UInt8 = 62

  /// The last RPU among HEVC NAL units separated by start codes (a second one in a frame replaces the first); nil when
  /// there is none.
  package static func hevc(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8]?
    for unit in nalUnits(bytes) where unit.count > 3 {
      let start = unit.startIndex
      guard unit[start] >> 1 & 0x3f == nalType, unit[start + 2] == 25 else { continue }
      var payload = withoutEmulationPrevention(unit[(start + 3)...])
      while payload.last == 0 { payload.removeLast() }
      result = payload
    }
    return result
  }

  /// The RPU in AV1's metadata OBUs; nil when there is none.
  package static func av1(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var result: [UInt8]?
    for unit in OBUReader(bytes) where unit.type == OBU.Kind.metadata {
      let body = bytes[unit.payload]
      guard body.starts(with: RPUMetadata.mark) else { continue }
      var reader = BitReader(body.dropFirst(RPUMetadata.mark.count))
      if let unit = RPUMetadata.unit(&reader) { result = unit }
    }
    return result
  }

  private static func nalUnits(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var starts: [Int] = []
    var index = bytes.startIndex
    while index + 2 < bytes.endIndex {
      if bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 {
        starts.append(index + 3)
        index += 3
      } else {
        index += 1
      }
    }
    return starts.indices.map { number in
      let end = number + 1 < starts.count ? starts[number + 1] - 3 : bytes.endIndex
      return bytes[starts[number]..<end]
    }
  }

  /// Drops the 3 of each 0, 0, 3.
  static func withoutEmulationPrevention(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var zeros = 0
    for byte in bytes {
      if zeros >= 2, byte == 3 {
        zeros = 0
        continue
      }
      zeros = byte == 0 ? zeros + 1 : 0
      result.append(byte)
    }
    return result
  }
}
