/// Reads reference processing units one after another in decoding order: a unit may refer to the curves of an earlier
/// one. The bit layout is the public one of ETSI GS CCM 001 and of ffmpeg's and dovi_tool's readers.
package struct RPUParser: Sendable {
  /// Why a unit can't be read.
  package enum Problem: Error, Equatable {
    case truncated
    /// A value that the layout does not allow, or that nobody has described.
    case unreadable(String)
    /// It refers to curves of a unit that has not been seen.
    case missingReference
  }

  /// Curves and residual by their id.
  private var curves: [UInt64: ([Int64], [Int64])] = [:]
  /// Where the parts of the last unit lie.
  private(set) var layout = RPULayout()
  /// Profile 4 stores the offsets of its colour matrix with two more bits behind the point.
  private let isProfile4: Bool

  package init(isProfile4: Bool = false) { self.isProfile4 = isProfile4 }

  /// - Parameter payload: the unit from its type to its final 0x80, without wrapping and emulation prevention.
  package mutating func parse(_ payload: ArraySlice<UInt8>) throws -> RPU {
    do {
      return try read(payload)
    } catch is BitReader.PastEnd { throw Problem.truncated }
  }

  private mutating func read(_ payload: ArraySlice<UInt8>) throws -> RPU {
    guard payload.count > 5, payload.last == 0x80 else { throw Problem.truncated }
    var reader = BitReader(payload)
    layout = RPULayout()
    guard try reader.bits(6) == 2 else { throw Problem.unreadable("type") }
    let header = try Self.header(&reader, &layout)
    let hasColor = try reader.flag()
    let refersBack = try reader.flag()
    let id = try reader.unsignedGolomb()
    let mapping: ([Int64], [Int64])
    if refersBack {
      guard let known = curves[id] ?? curves[0] else { throw Problem.missingReference }
      mapping = known
    } else {
      mapping = try Self.mapping(&reader, header, &layout)
      curves[id] = mapping
    }
    var color: [Int64]?
    var blocks: [RPU.Block] = []
    if hasColor {
      color = try self.color(&reader)
      blocks = try Self.blocks(&reader, &layout)
      // Behind the blocks come padding, four bytes of checksum and one of end.
      if reader.bitsLeft > 48 { blocks += try Self.blocks(&reader, &layout) }
    }
    layout.end = reader.position
    return RPU(
      header: header, mapping: mapping.0, residual: mapping.1, color: color, blocks: Self.sorted(blocks),
      hasRightChecksum: RPUChecksum.isRight(payload.dropLast()))
  }

  private static func header(_ reader: inout BitReader, _ layout: inout RPULayout) throws -> RPU.Header {
    let format = try reader.bits(11)
    let profile = try reader.bits(4)
    let level = try reader.bits(4)
    guard try reader.flag() else { throw Problem.unreadable("no sequence header") }
    let explicit = try reader.flag()
    let type = try reader.bits(2)
    guard type < 2 else { throw Problem.unreadable("coefficient type") }
    let bits = type == 0 ? Int(try reader.unsignedGolomb()) : 32
    guard bits <= 32 else { throw Problem.unreadable("coefficient size") }
    var header = RPU.Header(
      format: format, profile: profile, level: level, explicitChromaFilter: explicit, coefficientType: type,
      coefficientBits: bits, normalized: try reader.bits(2), baseLayerIsFullRange: try reader.flag(), baseDepth: 10,
      enhancementDepth: 10, displayDepth: 12, spatialFilter: false, enhancementSpatialFilter: false,
      disablesResidual: true)
    guard format & 0x700 == 0 else { return header }
    let depths = try (0..<3).map { _ in Int(try reader.unsignedGolomb()) }
    // Above the lowest byte of the enhancement layer's depth newer streams keep the kind of mapping.
    guard depths[0] <= 8, depths[1] & 0xff <= 8, depths[2] <= 8 else { throw Problem.unreadable("bit depth") }
    (header.baseDepth, header.enhancementDepth, header.displayDepth) = (depths[0] + 8, depths[1] + 8, depths[2] + 8)
    header.spatialFilter = try reader.flag()
    _ = try reader.bits(3)
    layout.residualFlags = reader.position
    header.enhancementSpatialFilter = try reader.flag()
    header.disablesResidual = try reader.flag()
    return header
  }

  private static func mapping(
    _ reader: inout BitReader, _ header: RPU.Header, _ layout: inout RPULayout
  ) throws -> ([Int64], [Int64]) {
    var residual: [Int64] = []
    var result = [Int64(try reader.unsignedGolomb()), Int64(try reader.unsignedGolomb())]
    var pieces: [Int] = []
    for _ in 0..<3 {
      let count = Int(try reader.unsignedGolomb())
      guard count < 8 else { throw Problem.unreadable("curve") }
      pieces.append(count + 1)
      result.append(Int64(count))
      for _ in 0..<count + 2 { result.append(Int64(try reader.bits(header.baseDepth))) }
    }
    let usesResidual = header.format & 0x700 == 0 && !header.disablesResidual
    var method: UInt64?
    if usesResidual {
      let start = reader.position
      method = try reader.bits(3)
      residual.append(Int64(method!))
      for _ in 0..<2 { residual.append(Int64(try reader.bits(header.baseDepth))) }
      layout.residuals.append(start..<reader.position)
    }
    result.append(Int64(try reader.unsignedGolomb()))
    result.append(Int64(try reader.unsignedGolomb()))
    for count in pieces {
      for _ in 0..<count { try curve(&reader, header, into: &result) }
    }
    if let method {
      let start = reader.position
      for _ in 0..<3 {
        residual.append(Int64(try reader.bits(header.enhancementDepth & 0xff)))
        let coefficients = method == 0 ? 3 : 1
        for _ in 0..<coefficients { residual += try coefficient(&reader, header, isSigned: false) }
      }
      layout.residuals.append(start..<reader.position)
    }
    return (result, residual)
  }

  /// One piece of a curve: polynomial, or multivariate regression.
  private static func curve(_ reader: inout BitReader, _ header: RPU.Header, into result: inout [Int64]) throws {
    let method = try reader.unsignedGolomb()
    result.append(Int64(method))
    switch method {
    case 0:
      let order = Int(try reader.unsignedGolomb()) + 1
      guard order <= 2 else { throw Problem.unreadable("polynomial") }
      result.append(Int64(order))
      if order == 1, try reader.flag() { throw Problem.unreadable("linear interpolation") }
      for _ in 0...order { result += try coefficient(&reader, header, isSigned: true) }
    case 1:
      let order = Int(try reader.bits(2)) + 1
      guard order <= 3 else { throw Problem.unreadable("regression") }
      result.append(Int64(order))
      for _ in 0..<1 + 7 * order { result += try coefficient(&reader, header, isSigned: true) }
    default: throw Problem.unreadable("mapping method")
    }
  }

  /// Whole and fractional part; floating-point numbers have the second only.
  private static func coefficient(_ reader: inout BitReader, _ header: RPU.Header, isSigned: Bool) throws -> [Int64] {
    guard header.coefficientType == 0 else { return [Int64(try reader.bits(32))] }
    let whole = isSigned ? try reader.signedGolomb() : Int64(try reader.unsignedGolomb())
    return [whole, Int64(try reader.bits(header.coefficientBits))]
  }

  private func color(_ reader: inout BitReader) throws -> [Int64] {
    let affected = try reader.unsignedGolomb()
    let current = try reader.unsignedGolomb()
    guard affected == current else { throw Problem.unreadable("display metadata of another unit") }
    // Is it the first frame of a scene.
    let refresh = try reader.unsignedGolomb()
    var result = [Int64(affected), Int64(refresh)]
    for _ in 0..<9 { result.append(Int64(Int16(truncatingIfNeeded: try reader.bits(16)))) }
    for _ in 0..<3 {
      let offset = Int64(try reader.bits(32))
      result.append(isProfile4 ? (offset + 2) / 4 : offset)
    }
    for _ in 0..<9 { result.append(Int64(Int16(truncatingIfNeeded: try reader.bits(16)))) }
    for width in [16, 16, 16, 32, 5, 2, 2, 2, 12, 12, 10] { result.append(Int64(try reader.bits(width))) }
    return result
  }

  private static func blocks(_ reader: inout BitReader, _ layout: inout RPULayout) throws -> [RPU.Block] {
    let count = try reader.unsignedGolomb()
    layout.alignments.append(reader.position)
    try reader.align()
    guard count <= 254 else { throw Problem.unreadable("number of extension blocks") }
    return try (0..<count).map { _ in
      let length = Int(try reader.unsignedGolomb())
      let level = Int(try reader.bits(8))
      guard length * 8 <= reader.bitsLeft else { throw Problem.truncated }
      if level == 5, length * 8 >= ActiveArea.width { layout.activeAreas.append(reader.position) }
      let payload = try (0..<length).map { _ in UInt8(try reader.bits(8)) }
      return RPU.Block(level: level, payload: meaningful(payload, of: level))
    }
  }

  /// By level; those of one level stay in order. Writers differ here: ffmpeg puts levels 6, 10, 254 and 255 first.
  private static func sorted(_ blocks: [RPU.Block]) -> [RPU.Block] {
    blocks.enumerated().sorted { ($0.element.level, $0.offset) < ($1.element.level, $1.offset) }.map(\.element)
  }

  /// Bits of a block that say something; longer blocks are padded.
  private static let blockBits = [1: 36, 2: 85, 3: 36, 4: 24, 5: 52, 6: 64, 11: 32, 254: 16, 255: 48]

  /// The payload without padding and reserved bits, whose values may differ between writers.
  private static func meaningful(_ payload: [UInt8], of level: Int) -> [UInt8] {
    var result = payload
    if let bits = blockBits[level] {
      result = Array(payload.prefix((bits + 7) / 8))
      if bits % 8 > 0, result.count == bits / 8 + 1 { result[bits / 8] &= ~(0xff >> UInt8(bits % 8)) }
      if level == 11, result.count > 1 { result[1] &= 0xf8 }
    }
    while result.last == 0 { result.removeLast() }
    return result
  }
}

/// Bit positions inside one unit, for who changes it.
struct RPULayout: Sendable, Equatable {
  /// Of the two flags that tell of an enhancement layer; nil in units without them.
  var residualFlags: Int?
  /// What describes the enhancement layer, ascending.
  var residuals: [Range<Int>] = []
  /// Where the stream is filled up to whole bytes.
  var alignments: [Int] = []
  /// First bits of what blocks of level 5 hold.
  var activeAreas: [Int] = []
  /// Behind the last block.
  var end = 0
}

/// CRC-32/MPEG-2: the polynomial 0x04C11DB7, not reflected, from all ones.
package enum RPUChecksum {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index) << 24) { value, _ in
      value & 0x8000_0000 != 0 ? value << 1 ^ 0x04c1_1db7 : value << 1
    }
  }

  /// The checksum of these bytes.
  package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0xffff_ffff) { value, byte in value << 8 ^ table[Int(UInt8(value >> 24) ^ byte)] }
  }

  /// The checksum as it stands behind them.
  static func bytes(of bytes: some Sequence<UInt8>) -> [UInt8] {
    let checksum = of(bytes)
    return (0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * $0)) }
  }

  /// Over a unit with its checksum at the end, the remainder is zero.
  static func isRight(_ bytes: some Sequence<UInt8>) -> Bool { of(bytes) == 0 }
}
