/// The header of an EBML element in memory (RFC 8794, section 4 to 6).
package struct EBMLHeader: Sendable, Equatable {
  /// With its length marker, as Matroska's tables have it.
  package var id: UInt32
  /// Bytes of id and size.
  package var length: Int
  /// Bytes of its content; nil when its writer did not know.
  package var size: Int?

  /// What stands at the front of some bytes.
  package enum Reading: Sendable, Equatable {
    case header(EBMLHeader)
    /// More bytes are needed to tell.
    case short
    /// No element can begin so.
    case invalid
  }

  /// Bytes of the longest header: an id of 4, a size of 8.
  package static let longest = 12

  /// Reads the header at the front of `bytes`.
  package static func read(_ bytes: ArraySlice<UInt8>) -> Reading {
    guard let first = bytes.first else { return .short }
    guard first >= 0x10 else { return .invalid }
    let idLength = first.leadingZeroBitCount + 1
    guard bytes.count > idLength else { return .short }
    let start = bytes.startIndex
    var id: UInt32 = 0
    for place in start..<start + idLength { id = id << 8 | UInt32(bytes[place]) }
    switch EBMLNumber.read(bytes, at: start + idLength) {
    case .short: return .short
    case .invalid: return .invalid
    case .number(let value, let length):
      return .header(EBMLHeader(id: id, length: idLength + length, size: value.map(Int.init)))
    }
  }

  /// The id's bytes.
  static func bytes(of id: UInt32) -> [UInt8] {
    var result: [UInt8] = []
    for shift in [24, 16, 8, 0] as [UInt32] where id >> shift != 0 {
      result.append(UInt8(truncatingIfNeeded: id >> shift))
    }
    return result
  }

  /// The header of an element with this content, id and size in as few bytes as hold them.
  static func bytes(of id: UInt32, size: Int) -> [UInt8] { bytes(of: id) + EBMLNumber.bytes(UInt64(size)) }
}

/// A number of variable length: leading zero bits tell how many bytes it has.
enum EBMLNumber {
  enum Reading: Sendable, Equatable {
    /// Nil for all ones, which stand for an unknown size.
    case number(UInt64?, length: Int)
    case short
    case invalid
  }

  static func read(_ bytes: ArraySlice<UInt8>) -> Reading { read(bytes, at: bytes.startIndex) }

  /// What begins at a place of `bytes`, at most at their end.
  static func read(_ bytes: ArraySlice<UInt8>, at start: Int) -> Reading {
    guard start < bytes.endIndex else { return .short }
    let first = bytes[start]
    guard first != 0 else { return .invalid }
    let length = first.leadingZeroBitCount + 1
    guard bytes.endIndex - start >= length else { return .short }
    var raw: UInt64 = 0
    for place in start..<start + length { raw = raw << 8 | UInt64(bytes[place]) }
    let mask = UInt64(1) << UInt64(7 * length) - 1
    return .number(raw & mask == mask ? nil : raw & mask, length: length)
  }

  /// In as few bytes as hold it. Sizes are less than 2^56 - 1.
  static func bytes(_ value: UInt64) -> [UInt8] {
    var length = 1
    while length < 8, value >= UInt64(1) << UInt64(7 * length) - 1 { length += 1 }
    return bytes(value, length: length)
  }

  /// In this many bytes.
  static func bytes(_ value: UInt64, length: Int) -> [UInt8] {
    let marked = value | UInt64(1) << UInt64(7 * length)
    return (0..<length).map { UInt8(truncatingIfNeeded: marked >> UInt64(8 * (length - 1 - $0))) }
  }
}
