/// One open bitstream unit of AV1 (specification 5.3), by its places in the data it was read from.
package struct OBU: Sendable, Equatable {
  /// Kinds of unit that matter here.
  package enum Kind {
    static let sequenceHeader = 1
    static let frameHeader = 3
    static let metadata = 5
    static let frame = 6
  }

  /// Its `obu_type`.
  package var type: Int
  /// With its header.
  package var whole: Range<Int>
  /// Behind its header.
  package var payload: Range<Int>
}

/// The units in a temporal unit (a sample of Matroska or MP4), one after the other.
package struct OBUReader: Sequence, IteratorProtocol {
  private let bytes: ArraySlice<UInt8>
  /// Where the next unit begins.
  private var start: Int
  /// What is left can't be read as a unit.
  package private(set) var isBroken = false

  package init(_ bytes: ArraySlice<UInt8>) { (self.bytes, start) = (bytes, bytes.startIndex) }

  /// All of them; nil when the data can't be read to their end.
  package static func units(_ bytes: ArraySlice<UInt8>) -> [OBU]? {
    var reader = OBUReader(bytes)
    var units: [OBU] = []
    while let unit = reader.next() { units.append(unit) }
    return reader.isBroken ? nil : units
  }

  /// The next unit; nil at the end of the data, and where they can't be read.
  package mutating func next() -> OBU? {
    guard !isBroken, start < bytes.endIndex else { return nil }
    let first = bytes[start]
    var place = start + (first & 4 != 0 ? 2 : 1)
    var size = bytes.endIndex - place
    if first & 2 != 0, place <= bytes.endIndex, let told = LEB128.read(bytes, at: place) {
      place += told.length
      size = bytes.endIndex - place >= told.value ? Int(told.value) : -1
    } else if first & 2 != 0 {
      size = -1
    }
    // The topmost bit is forbidden.
    guard first & 0x80 == 0, size >= 0 else {
      isBroken = true
      return nil
    }
    defer { start = place + size }
    return OBU(type: Int(first >> 3 & 15), whole: start..<place + size, payload: place..<place + size)
  }
}

/// AV1's numbers of variable length (4.10.5): seven bits a byte, the lowest first.
enum LEB128 {
  /// Nil when it is cut short or longer than eight bytes.
  static func read(_ bytes: ArraySlice<UInt8>) -> (value: UInt64, length: Int)? { read(bytes, at: bytes.startIndex) }

  /// The one that begins at a place of `bytes`, at most at their end.
  static func read(_ bytes: ArraySlice<UInt8>, at start: Int) -> (value: UInt64, length: Int)? {
    var value: UInt64 = 0
    for length in 1...8 where start + length <= bytes.endIndex {
      let byte = bytes[start + length - 1]
      value |= UInt64(byte & 0x7f) << UInt64(7 * (length - 1))
      if byte & 0x80 == 0 { return (value, length) }
    }
    return nil
  }

  static func bytes(_ value: Int) -> [UInt8] {
    var (rest, result) = (value, [UInt8]())
    repeat {
      result.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    return result
  }
}
