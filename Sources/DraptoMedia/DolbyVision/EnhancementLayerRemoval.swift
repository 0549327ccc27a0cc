import DraptoModel
import Glibc

/// Takes what RPUs say of an enhancement layer out of an encoded chunk that has none: what is left is what profile 8 has.
///
/// ffmpeg carries the RPUs of profile 7 over as they are, so that they ask for a layer that AV1 does not have. The new
/// unit is shorter; zero bytes behind the metadata's end, which AV1 allows, fill its place, so that nothing in the file moves.
package enum EnhancementLayerRemoval {
  /// The unit without residual: its flags cleared, its parts cut out, aligned and checked anew.
  static func unit(_ payload: [UInt8], _ layout: RPULayout) -> [UInt8] {
    var reader = BitReader(payload[...])
    var writer = BitWriter()
    func copy(to place: Int) {
      while reader.position < place {
        let width = min(32, place - reader.position)
        writer.bits(width, (try? reader.bits(width)) ?? 0)
      }
    }
    if let flags = layout.residualFlags {
      copy(to: flags)
      // No filter for the layer; residual disabled.
      writer.bits(2, 0b01)
      _ = try? reader.bits(2)
    }
    for range in layout.residuals {
      copy(to: range.lowerBound)
      for _ in range { _ = try? reader.bits(1) }
    }
    for place in layout.alignments {
      copy(to: place)
      writer.align()
      try? reader.align()
    }
    copy(to: layout.end)
    writer.align()
    let checksum = RPUChecksum.of(writer.bytes)
    return writer.bytes + (0..<4).map { UInt8(truncatingIfNeeded: checksum >> UInt32(24 - 8 * $0)) } + [0x80]
  }

  /// One RPU inside AV1 data.
  struct Place {
    /// Of the metadata behind ``RPUMetadata/mark``, up to its end bit, that included.
    var range: Range<Int>
    var unit: [UInt8]
  }

  /// The metadata that begins at `start` (behind a mark); nil when it is none, or not wholly in `bytes`.
  static func place(in bytes: ArraySlice<UInt8>, at start: Int) -> Place? {
    var reader = BitReader(bytes[start...])
    guard let unit = RPUMetadata.unit(&reader), RPUMetadata.ends(&reader) else { return nil }
    let end = start + (reader.position + 7) / 8
    guard end < bytes.endIndex, bytes[end] == 0x80 else { return nil }
    return Place(range: start..<end + 1, unit: unit)
  }

  /// The same metadata around another unit, filled up with zero bytes to `length`.
  static func wrapped(_ unit: [UInt8], length: Int) -> [UInt8]? {
    let result = RPUMetadata.container(unit) + [0x80]
    return result.count <= length ? result + [UInt8](repeating: 0, count: length - result.count) : nil
  }

  /// Changes every RPU in `bytes`, in place. Returns how many there are, and where the last one ends.
  /// - Throws: ``RPUParser/Problem`` for units that can't be read.
  static func apply(to bytes: inout [UInt8], _ parser: inout RPUParser) throws -> (found: Int, end: Int) {
    var found = 0
    var end = 0
    for start in marks(in: bytes) where start >= end {
      guard let place = place(in: bytes[...], at: start) else { continue }
      let unit = try parser.parse(place.unit[...])
      found += 1
      end = place.range.upperBound
      guard unit.usesEnhancementLayer,
        let new = wrapped(self.unit(place.unit, parser.layout), length: place.range.count)
      else { continue }
      bytes.replaceSubrange(place.range, with: new)
    }
    return (found, end)
  }

  /// Places behind each ``RPUMetadata/mark``.
  private static func marks(in bytes: [UInt8]) -> [Int] {
    let mark = RPUMetadata.mark
    var result: [Int] = []
    bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return }
      // The second byte is the rarer one.
      var from = 1
      while from < raw.count, let hit = memchr(base + from, Int32(mark[1]), raw.count - from) {
        let start = UnsafeRawPointer(hit) - base - 1
        from = start + 2
        guard start + mark.count <= raw.count, memcmp(base + start, mark, mark.count) == 0 else { continue }
        result.append(start + mark.count)
      }
    }
    return result
  }

  /// No metadata are longer.
  private static let longest = 1 << 16

  /// Changes every RPU in a file, some megabytes at a time. Returns how many there are.
  /// - Throws: `DRP-DV-RPU-DIFFERS` for units that can't be read, `DRP-WORK-NOT-WRITABLE`.
  package static func apply(to path: String, window: Int = 8 << 20) throws -> Int {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var parser = RPUParser()
    var offset = 0
    var count = 0
    while true {
      var bytes = [UInt8](repeating: 0, count: window + longest)
      let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
      guard read >= 0 else { throw failure(path) }
      bytes.removeLast(bytes.count - read)
      let done: (found: Int, end: Int)
      do {
        done = try apply(to: &bytes, &parser)
      } catch {
        throw ErrorReport(.dolbyVisionDiffers, "\(Format.visible(path)) holds an unreadable RPU: \(error)", file: path)
      }
      guard bytes.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }) == read else {
        throw failure(path)
      }
      count += done.found
      if read < window + longest { return count }
      // What begins in the last part may be cut off: it is looked at again, unless it was whole.
      offset += max(window, done.end)
    }
  }

  private static func failure(_ path: String) -> ErrorReport {
    ErrorReport(
      errno == ENOSPC ? .diskFull : .workNotWritable, "\(Format.visible(path)): \(String(cString: strerror(errno)))",
      file: path)
  }
}
