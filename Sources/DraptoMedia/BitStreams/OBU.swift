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
  private var rest: ArraySlice<UInt8>
  /// What is left can't be read as a unit.
  package private(set) var isBroken = false

  package init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// All of them; nil when the data can't be read to their end.
  package static func units(_ bytes: ArraySlice<UInt8>) -> [OBU]? {
    var reader = OBUReader(bytes)
    var units: [OBU] = []
    while let unit = reader.next() { units.append(unit) }
    return reader.isBroken ? nil : units
  }

  /// The next unit; nil at the end of the data, and where they can't be read.
  package mutating func next() -> OBU? {
    guard !isBroken, let first = rest.first else { return nil }
    let start = rest.startIndex
    var place = start + (first & 4 != 0 ? 2 : 1)
    var size = rest.endIndex - place
    if first & 2 != 0, place <= rest.endIndex, let told = LEB128.read(rest[place...]) {
      place += told.length
      size = rest.endIndex - place >= told.value ? Int(told.value) : -1
    } else if first & 2 != 0 {
      size = -1
    }
    // The topmost bit is forbidden.
    guard first & 0x80 == 0, size >= 0 else {
      isBroken = true
      return nil
    }
    rest = rest[(place + size)...]
    return OBU(type: Int(first >> 3 & 15), whole: start..<place + size, payload: place..<place + size)
  }
}

/// AV1's numbers of variable length (4.10.5): seven bits a byte, the lowest first.
enum LEB128 {
  /// Nil when it is cut short or longer than eight bytes.
  static func read(_ bytes: ArraySlice<UInt8>) -> (value: UInt64, length: Int)? {
    var value: UInt64 = 0
    for (place, byte) in bytes.prefix(8).enumerated() {
      value |= UInt64(byte & 0x7f) << UInt64(7 * place)
      if byte & 0x80 == 0 { return (value, place + 1) }
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
