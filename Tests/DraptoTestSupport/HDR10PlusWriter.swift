/// Makes HDR10+ metadata (SMPTE ST 2094-40, application 4) from their public bit layout (CTA-861, annex S), other for
/// every frame, so that a frame with its neighbour's shows.
package struct HDR10PlusWriter: Sendable {
  /// Rows and columns of a table of peak luminances; 2 to 25 each.
  package struct Table: Sendable {
    /// From top to bottom.
    package var rows: Int
    /// From left to right.
    package var columns: Int

    package init(rows: Int, columns: Int) {
      self.rows = rows
      self.columns = columns
    }
  }

  /// What makes a payload that no reader may take.
  package enum Fault: Sendable, CaseIterable {
    /// Ends in the middle.
    case cutShort
    /// Says that it describes no window at all.
    case noWindow
  }

  /// Processing windows, 1 to 3; the first is the whole picture.
  package var windows = 1
  /// Points of each window's distribution, up to 15.
  package var percentiles = 9
  /// Anchors of each window's curve, up to 15.
  package var anchors = 9
  /// Peak luminances of the display aimed at.
  package var targetTable: Table?
  /// Peak luminances of the mastering display.
  package var masteringTable: Table?
  /// Zero bytes behind the last bit.
  package var trailingZeros = 0

  package init() {}

  /// Three windows, whole distributions and a table: over 255 bytes, under the 907 that ffmpeg takes.
  package static var large: HDR10PlusWriter {
    var writer = HDR10PlusWriter()
    writer.windows = 3
    writer.percentiles = 15
    writer.anchors = 15
    writer.targetTable = Table(rows: 10, columns: 20)
    writer.masteringTable = Table(rows: 25, columns: 25)
    return writer
  }

  /// What ``payload(_:fault:)`` begins with: United States, SMPTE, ST 2094-40, application 4.
  package static let mark: [UInt8] = [0xb5, 0, 0x3c, 0, 1, 4]

  /// The average of the brightest components of frame `n`, in 1/100,000: no two frames of a clip have the same.
  package static func average(_ n: Int) -> Int { 1000 + n % 90_000 }

  /// The metadata of frame `n` as T.35 has them, from the country code on.
  package func payload(_ n: Int, fault: Fault? = nil) -> [UInt8] {
    var writer = BitWriter()
    writer.bits(8, 1)
    writer.bits(2, fault == .noWindow ? 0 : windows)
    for window in 1..<max(windows, 1) { ellipse(n, window, &writer) }
    writer.bits(27, 400 + n % 600)
    table(targetTable, n, &writer)
    for window in 0..<windows { distribution(n, window, &writer) }
    table(masteringTable, n + 1, &writer)
    for window in 0..<windows { curve(n, window, &writer) }
    writer.align()
    let whole = Self.mark + writer.bytes
    if fault == .cutShort { return Array(whole.prefix(whole.count / 2)) }
    return whole + [UInt8](repeating: 0, count: trailingZeros)
  }

  /// Corners, centre, angle, axes and how it is laid over the others.
  private func ellipse(_ n: Int, _ window: Int, _ writer: inout BitWriter) {
    for value in [window, window + 1, 100 + window, 60 + window, 50 + n % 10, 30] { writer.bits(16, value) }
    writer.bits(8, n % 180)
    for value in [10, 20, 15 + n % 3] { writer.bits(16, value) }
    writer.bits(1, n & 1)
  }

  private func table(_ table: Table?, _ n: Int, _ writer: inout BitWriter) {
    writer.bits(1, table == nil ? 0 : 1)
    guard let table else { return }
    writer.bits(5, table.rows)
    writer.bits(5, table.columns)
    for place in 0..<table.rows * table.columns { writer.bits(4, (place + n) % 16) }
  }

  private func distribution(_ n: Int, _ window: Int, _ writer: inout BitWriter) {
    // A dark frame now and then: rows of zeros, which have to be escaped in a NAL unit.
    for component in 0..<3 { writer.bits(17, n % 8 == 5 ? 0 : 20_000 + n % 1000 + 100 * component + window) }
    writer.bits(17, Self.average(n) + (n % 8 == 5 ? 0 : window * 7))
    writer.bits(4, percentiles)
    for place in 0..<percentiles {
      writer.bits(7, min(99, 1 + place * 7))
      writer.bits(17, n % 8 == 5 ? 0 : 500 * place + n % 500)
    }
    writer.bits(10, n % 1000)
  }

  /// Curve and saturation. Both always: ffmpeg forgets the second where there is no first, when it writes them again.
  private func curve(_ n: Int, _ window: Int, _ writer: inout BitWriter) {
    writer.bits(1, 1)
    writer.bits(12, n % 4000)
    writer.bits(12, 2 * n % 4000 + window)
    writer.bits(4, anchors)
    for place in 0..<anchors { writer.bits(10, 60 * place + n % 60) }
    writer.bits(1, 1)
    writer.bits(6, n % 64)
  }

  // MARK: Wrapping

  /// One message of an SEI NAL unit.
  package struct Message: Sendable {
    /// Its payload type.
    package var type: Int
    /// Its content, not escaped.
    package var payload: [UInt8]

    package init(type: Int, payload: [UInt8]) {
      self.type = type
      self.payload = payload
    }

    /// User data registered by ITU-T T.35.
    package static func registered(_ payload: [UInt8]) -> Message { Message(type: 4, payload: payload) }

    /// Captions without a word: T.35 too, of another maker.
    package static let captions = registered([0xb5, 0, 0x31] + Array("GA94".utf8) + [3, 0x40, 0xff, 0xff])
  }

  /// An SEI NAL unit of HEVC with its start code: type 39, or 40 behind the slices.
  package static func nalUnit(_ messages: [Message], isSuffix: Bool = false) -> [UInt8] {
    [0, 0, 0, 1, (isSuffix ? 40 : 39) << 1, 1] + body(messages)
  }

  /// The same of H.264.
  package static func nalUnitOfH264(_ messages: [Message]) -> [UInt8] { [0, 0, 0, 1, 6] + body(messages) }

  private static func body(_ messages: [Message]) -> [UInt8] {
    var body: [UInt8] = []
    for message in messages { body += coded(message.type) + coded(message.payload.count) + message.payload }
    return RPUWriter.escaped(body + [0x80])
  }

  /// A metadata OBU of AV1 with its size.
  package static func metadataUnit(_ payload: [UInt8]) -> [UInt8] {
    let body: [UInt8] = [4] + payload + [0x80]
    var size: [UInt8] = []
    var rest = body.count
    repeat {
      size.append(UInt8(rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
      rest >>= 7
    } while rest > 0
    // Type 5, with a size.
    return [0x2a] + size + body
  }

  /// A type or size of an SEI message: 255 for each whole 255, then the rest.
  private static func coded(_ value: Int) -> [UInt8] {
    [UInt8](repeating: 0xff, count: value / 255) + [UInt8(value % 255)]
  }
}
