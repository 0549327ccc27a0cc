import DraptoModel
import Glibc

/// Changes the RPUs of an encoded chunk where they stand.
///
/// A unit that gets shorter is followed by zero bytes behind the metadata's end, which AV1 allows, so that nothing in the
/// file moves.
package enum RPURewriting {
  /// What was met in a file.
  package struct Outcome: Sendable, Equatable {
    /// Units, changed or not.
    package var units = 0
    /// Units whose active area a crop cuts into.
    package var cut = 0
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

  /// Changes every RPU in `bytes`, in place; those with a wrong checksum stay, so that they are found damaged. Adds them
  /// to `outcome`.
  /// - Returns: where the last one ends.
  /// - Throws: ``RPUParser/Problem`` for units that can't be read.
  static func apply(
    _ edits: [RPUEdit], to bytes: inout [UInt8], _ parser: inout RPUParser, _ outcome: inout Outcome
  ) throws -> Int {
    var end = 0
    for start in marks(in: bytes) where start >= end {
      guard let place = place(in: bytes[...], at: start) else { continue }
      let unit = try parser.parse(place.unit[...])
      end = place.range.upperBound
      outcome.units += 1
      outcome.cut += edits.cut(unit) ? 1 : 0
      guard unit.hasRightChecksum, let new = edits.applied(to: place.unit, unit, parser.layout),
        let metadata = wrapped(new, length: place.range.count)
      else { continue }
      bytes.replaceSubrange(place.range, with: metadata)
    }
    return end
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

  /// Changes every RPU in a file, some megabytes at a time.
  /// - Throws: `DRP-DV-RPU-DIFFERS` for units that can't be read, `DRP-WORK-NOT-WRITABLE`.
  package static func apply(_ edits: [RPUEdit], to path: String, window: Int = 8 << 20) throws -> Outcome {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault.report(path) }
    defer { close(descriptor) }
    var parser = RPUParser()
    var outcome = Outcome()
    var offset = 0
    while true {
      var bytes = [UInt8](repeating: 0, count: window + longest)
      let read = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(offset)) }
      guard read >= 0 else { throw FileFault.report(path) }
      bytes.removeLast(bytes.count - read)
      let end: Int
      do {
        end = try apply(edits, to: &bytes, &parser, &outcome)
      } catch {
        throw ErrorReport(.dolbyVisionDiffers, "\(Format.visible(path)) holds an unreadable RPU: \(error)", file: path)
      }
      guard bytes.withUnsafeBytes({ pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset)) }) == read else {
        throw FileFault.report(path)
      }
      if read < window + longest { return outcome }
      // What begins in the last part may be cut off: it is looked at again, unless it was whole. None is changed twice.
      offset += max(window, end)
    }
  }
}
