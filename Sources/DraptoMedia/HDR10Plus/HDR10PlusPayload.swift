/// HDR10+ metadata of one frame as they are stored (SMPTE ST 2094-40, CTA-861): from the T.35 country code on, byte for
/// byte the same in HEVC and AV1 ("HDR10+ AV1 Metadata Handling" of the Alliance for Open Media).
package enum HDR10PlusPayload {
  /// Country (United States), provider (Samsung), its code, application 4.
  package static let mark: [UInt8] = [0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04]
  /// `METADATA_TYPE_ITUT_T35` of AV1.
  private static let metadataType: UInt64 = 4

  /// Whether these are registered user data of this kind.
  package static func isOne(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: mark) }

  /// The payload in a metadata unit of AV1; nil where it holds something else.
  /// - Parameter unit: behind its header.
  package static func inOBU(_ unit: ArraySlice<UInt8>) -> [UInt8]? {
    guard let type = LEB128.read(unit), type.value == metadataType, isOne(unit.dropFirst(type.length)) else {
      return nil
    }
    // The unit ends in one bit and zeros, as decoders take them off.
    guard let end = unit.lastIndex(where: { $0 != 0 }), unit[end] == 0x80 else { return nil }
    return Array(unit[(unit.startIndex + type.length)..<end])
  }

  /// A metadata unit of AV1 with this payload.
  package static func obu(_ payload: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(payload.count + 12)
    // Type 5 with a size.
    result.append(0x2a)
    result += LEB128.bytes(payload.count + 2)
    result.append(UInt8(metadataType))
    result += payload
    result.append(0x80)
    return result
  }
}
