import DraptoMedia

/// Writes bits, most significant first.
struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var used = 0

  var count: Int { used }

  mutating func bits(_ count: Int, _ value: Int) {
    for shift in stride(from: count - 1, through: 0, by: -1) {
      if used % 8 == 0 { bytes.append(0) }
      bytes[used / 8] |= UInt8(value >> shift & 1) << UInt8(7 - used % 8)
      used += 1
    }
  }

  mutating func unsignedGolomb(_ value: Int) {
    let width = Int.bitWidth - (value + 1).leadingZeroBitCount
    bits(width - 1, 0)
    bits(width, value + 1)
  }

  mutating func signedGolomb(_ value: Int) { unsignedGolomb(value > 0 ? 2 * value - 1 : -2 * value) }

  mutating func align() { while used % 8 != 0 { bits(1, 0) } }
}

/// Makes Dolby Vision RPUs from their public bit layout, other for every frame, so that a frame with its neighbour's
/// shows.
package struct RPUWriter: Sendable {
  package var isFullRange = false
  package var profile = 1
  /// Describes an enhancement layer, as profile 7 does.
  package var hasResidual = false
  /// Refers to the curves of the unit before in place of its own.
  package var refersBack = false
  package var colorOffset = 134_217_728
  /// Pixels from left, right, top and bottom.
  package var activeArea = [0, 0, 0, 0]
  /// Blocks of these levels are left out.
  package var omittedLevels: Set<Int> = []
  /// A further block: level and payload.
  package var extraBlock: (level: Int, payload: [UInt8])?

  package init() {}

  private struct Block {
    var level: Int
    var length: Int
    var fields: [(bits: Int, value: Int)]
  }

  /// The unit of frame `n`, from its type to its final 0x80.
  package func unit(_ n: Int) -> [UInt8] {
    var writer = BitWriter()
    header(&writer)
    writer.bits(1, 1)
    writer.bits(1, refersBack ? 1 : 0)
    writer.unsignedGolomb(0)
    if !refersBack { mapping(n, &writer) }
    color(n, &writer)
    blocks(firstKind(n), &writer)
    blocks(secondKind(n), &writer)
    writer.align()
    var bytes = writer.bytes
    let checksum = RPUChecksum.of(bytes)
    for shift in stride(from: 24, through: 0, by: -8) { bytes.append(UInt8(checksum >> UInt32(shift) & 0xff)) }
    return bytes + [0x80]
  }

  private func header(_ writer: inout BitWriter) {
    for (bits, value) in [(6, 2), (11, 18), (4, profile), (4, 0), (1, 1), (1, 0), (2, 0)] { writer.bits(bits, value) }
    writer.unsignedGolomb(23)
    writer.bits(2, 1)
    writer.bits(1, isFullRange ? 1 : 0)
    for depth in [10, 10, 12] { writer.unsignedGolomb(depth - 8) }
    writer.bits(4, 0)
    writer.bits(1, hasResidual ? 1 : 0)
    writer.bits(1, hasResidual ? 0 : 1)
  }

  private func mapping(_ n: Int, _ writer: inout BitWriter) {
    writer.unsignedGolomb(0)
    writer.unsignedGolomb(0)
    for _ in 0..<3 {
      writer.unsignedGolomb(0)
      writer.bits(10, 0)
      writer.bits(10, 1023)
    }
    if hasResidual { for (bits, value) in [(3, 0), (10, 0), (10, 1023)] { writer.bits(bits, value) } }
    writer.unsignedGolomb(0)
    writer.unsignedGolomb(0)
    for _ in 0..<3 {
      // One piece, a straight line: n / 2^23 + x.
      writer.unsignedGolomb(0)
      writer.unsignedGolomb(0)
      writer.bits(1, 0)
      for (whole, part) in [(0, n), (1, 0)] {
        writer.signedGolomb(whole)
        writer.bits(23, part)
      }
    }
    guard hasResidual else { return }
    for _ in 0..<3 {
      writer.bits(10, 512)
      for whole in [1, 0, 0] {
        writer.unsignedGolomb(whole)
        writer.bits(23, 0)
      }
    }
  }

  private func color(_ n: Int, _ writer: inout BitWriter) {
    for value in [0, 0, n % 25 == 0 ? 1 : 0] { writer.unsignedGolomb(value) }
    for value in [9574, 0, 13802, 9574, -1540, -5348, 9574, 17610, 0] { writer.bits(16, value & 0xffff) }
    for value in [16_777_216, colorOffset, 134_217_728] { writer.bits(32, value) }
    for value in [7222, 8771, 390, 2654, 12430, 1300, 0, 422, 15962] { writer.bits(16, value) }
    let fields = [
      (16, 65535), (16, 0), (16, 0), (32, 0), (5, 12), (2, 0), (2, 0), (2, 1), (12, 7), (12, 3079), (10, 42),
    ]
    for (bits, value) in fields { writer.bits(bits, value) }
  }

  private func firstKind(_ n: Int) -> [Block] {
    var result = [
      Block(level: 1, length: 5, fields: [(12, n % 100), (12, 2000 + n % 1000), (12, 800 + n % 1000)]),
      Block(
        level: 2, length: 11,
        fields: [(12, 2081), (12, 2048), (12, 2048), (12, 2048 + n % 10), (12, 2048), (12, 2048), (13, 2048)]),
      Block(level: 5, length: 7, fields: activeArea.map { (13, $0) }),
      Block(level: 6, length: 8, fields: [(16, 1000), (16, 1), (16, 900), (16, 300)]),
    ]
    if let extraBlock {
      result.append(
        Block(
          level: extraBlock.level, length: extraBlock.payload.count, fields: extraBlock.payload.map { (8, Int($0)) }))
    }
    return result
  }

  private func secondKind(_ n: Int) -> [Block] {
    [
      Block(level: 3, length: 5, fields: [(12, 2048), (12, 2050), (12, 2048 - n % 7)]),
      Block(level: 8, length: 10, fields: [(8, 1)] + [2048, 2048, 2050, 2048, 2048, 2048].map { (12, $0) }),
      Block(level: 9, length: 1, fields: [(8, 0)]),
      Block(level: 11, length: 4, fields: [(8, 1), (4, 6), (1, 1), (19, 0)]),
      Block(level: 254, length: 2, fields: [(8, 0), (8, 2)]),
    ]
  }

  private func blocks(_ all: [Block], _ writer: inout BitWriter) {
    let blocks = all.filter { !omittedLevels.contains($0.level) }
    writer.unsignedGolomb(blocks.count)
    writer.align()
    for block in blocks {
      writer.unsignedGolomb(block.length)
      writer.bits(8, block.level)
      let start = writer.count
      for field in block.fields { writer.bits(field.bits, field.value) }
      writer.bits(block.length * 8 - (writer.count - start), 0)
    }
  }

  // MARK: Wrapping

  /// As a NAL unit of HEVC, with its start code.
  package static func nalUnit(_ unit: [UInt8]) -> [UInt8] { [0, 0, 0, 1, 0x7c, 1] + escaped([25] + unit) }

  /// With the bytes that keep a start code from appearing inside a NAL unit.
  static func escaped(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var zeros = 0
    for byte in bytes {
      if zeros >= 2, byte <= 3 {
        result.append(3)
        zeros = 0
      }
      result.append(byte)
      zeros = byte == 0 ? zeros + 1 : 0
    }
    return result
  }

  /// As a metadata OBU of AV1.
  package static func metadataUnit(_ unit: [UInt8]) -> [UInt8] {
    var writer = BitWriter()
    writer.bits(27, 0x1be_6841)
    if unit.count > 255 {
      writer.bits(8, (unit.count >> 8) - 1)
      writer.bits(1, 1)
    }
    writer.bits(8, unit.count & 0xff)
    writer.bits(1, 0)
    for byte in unit { writer.bits(8, Int(byte)) }
    writer.bits(17, 0x400)
    while writer.count % 8 != 0 { writer.bits(1, 1) }
    let body: [UInt8] = [4, 0xb5, 0, 0x3b, 0, 0, 8, 0] + writer.bytes + [0x80]
    // Type 5, with a size.
    return [0x2a, UInt8(body.count & 0x7f | 0x80), UInt8(body.count >> 7)] + body
  }
}
