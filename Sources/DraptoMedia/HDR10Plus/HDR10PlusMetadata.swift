/// What HDR10+ metadata say of a frame, by field (CTA-861-H, annex S), in the units of the bit stream.
package struct HDR10PlusMetadata: Sendable, Equatable {
  /// Why a payload can't be read.
  package enum Problem: Error, Equatable {
    case truncated
    /// A value that the layout does not allow.
    case invalid(String)
  }

  /// Places of what lies in one window of the picture.
  package struct Window: Sendable, Equatable {
    /// `maxscl` of red, green and blue, in 0.00001.
    package var maxscl: [Int] = []
    /// In 0.00001.
    package var averageMaxRGB = 0
    /// Percentage and its value (0.00001).
    package var percentiles: [(percentage: Int, value: Int)] = []
    /// In 0.001.
    package var brightFraction = 0
    /// Knee point (x, y, in 1/4095) and Bézier anchors (1/1023); nil without tone mapping.
    package var toneMapping: (knee: [Int], anchors: [Int])?
    /// In 1/8; nil where it is not set.
    package var saturationWeight: Int?

    /// Tuples have none of their own.
    package static func == (a: Window, b: Window) -> Bool {
      a.maxscl == b.maxscl && a.averageMaxRGB == b.averageMaxRGB && a.brightFraction == b.brightFraction
        && a.percentiles.elementsEqual(b.percentiles) { $0 == $1 } && a.toneMapping?.knee == b.toneMapping?.knee
        && a.toneMapping?.anchors == b.toneMapping?.anchors && a.saturationWeight == b.saturationWeight
    }
  }

  /// `application_mode`.
  package var version = 0
  /// cd/m² in 0.0001 of the display that the metadata were made for.
  package var targetLuminance = 0
  /// The first is the whole picture.
  package var windows: [Window] = []

  /// Bytes of the longest payload that ffmpeg reads, behind application and its mode.
  static let longest = 907

  /// Reads a payload from its country code on. What stands behind the fields is not looked at.
  package static func read(_ payload: [UInt8]) throws -> HDR10PlusMetadata {
    guard HDR10PlusPayload.isOne(payload) else { throw Problem.invalid("application") }
    guard payload.count - HDR10PlusPayload.mark.count <= longest else { throw Problem.invalid("length") }
    var reader = BitReader(payload.dropFirst(HDR10PlusPayload.mark.count))
    do { return try HDR10PlusMetadata(&reader) } catch is BitReader.PastEnd { throw Problem.truncated }
  }

  private init(_ reader: inout BitReader) throws {
    func bits(_ count: Int) throws -> Int { Int(try reader.bits(count)) }
    version = try bits(8)
    let count = try bits(2)
    guard count > 0 else { throw Problem.invalid("number of windows") }
    windows = Array(repeating: Window(), count: count)
    // Corners, centre, angle, axes and how they overlap.
    for _ in 1..<count { for width in [64, 32, 8, 48, 1] { _ = try reader.bits(width) } }
    targetLuminance = try bits(27)
    try Self.skipPeaks(&reader)
    for place in 0..<count {
      windows[place].maxscl = try (0..<3).map { _ in try bits(17) }
      windows[place].averageMaxRGB = try bits(17)
      windows[place].percentiles = try (0..<bits(4)).map { _ in (try bits(7), try bits(17)) }
      windows[place].brightFraction = try bits(10)
    }
    try Self.skipPeaks(&reader)
    for place in 0..<count {
      if try reader.flag() {
        let knee = [try bits(12), try bits(12)]
        windows[place].toneMapping = (knee, try (0..<bits(4)).map { _ in try bits(10) })
      }
      if try reader.flag() { windows[place].saturationWeight = try bits(6) }
    }
  }

  /// A table of a display's peaks, 4 bits each.
  private static func skipPeaks(_ reader: inout BitReader) throws {
    guard try reader.flag() else { return }
    let (rows, columns) = (Int(try reader.bits(5)), Int(try reader.bits(5)))
    guard (2...25).contains(rows), (2...25).contains(columns) else { throw Problem.invalid("table of peaks") }
    for _ in 0..<rows * columns { _ = try reader.bits(4) }
  }
}
