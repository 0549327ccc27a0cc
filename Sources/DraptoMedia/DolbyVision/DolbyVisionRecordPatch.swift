import DraptoModel
import Glibc

/// Sets the compatibility id in the Dolby Vision record of a Matroska file that mkvmerge wrote.
///
/// ffmpeg can write AV1 profile 10 for HDR10, HLG and SDR pictures only; for a picture in Dolby's own colours (profile 5)
/// everything but this number comes out right when it is told that the picture is HDR10.
package enum DolbyVisionRecordPatch {
  /// BlockAddIDType `dvvC`, then BlockAddIDExtraData of 24 bytes (Matroska's BlockAdditionMapping).
  static let mark: [UInt8] = [0x41, 0xe7, 0x84] + Array("dvvC".utf8) + [0x41, 0xed, 0x98]
  /// Tracks lie at the front of the file.
  private static let reach = 1 << 20

  /// Place of the byte whose upper half is the id, in the first bytes of a file; nil when there is not exactly one
  /// record of profile 10.
  static func place(in bytes: [UInt8]) -> Int? {
    var found: [Int] = []
    guard bytes.count >= mark.count + 24 else { return nil }
    for start in 0...(bytes.count - mark.count - 24) where bytes[start] == mark[0] {
      guard bytes[start..<start + mark.count].elementsEqual(mark) else { continue }
      // After two bytes of version: 7 bits of profile.
      if bytes[start + mark.count + 2] >> 1 == 10 { found.append(start + mark.count + 4) }
    }
    return found.count == 1 ? found[0] : nil
  }

  /// Throws `DRP-DV-RPU-DIFFERS` when the file has no record to set, and system errors as `DRP-OUT-NOT-WRITABLE`.
  package static func set(compatibilityID: Int, in path: String) throws {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: reach)
    let count = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
    guard count >= 0 else { throw failure(path) }
    guard let place = place(in: Array(bytes[..<count])) else {
      throw ErrorReport(.dolbyVisionDiffers, "\(Format.visible(path)) has no Dolby Vision record", file: path)
    }
    var value = bytes[place] & 0x0f | UInt8(compatibilityID << 4)
    guard pwrite(descriptor, &value, 1, off_t(place)) == 1 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> ErrorReport {
    ErrorReport(.outputNotWritable, "\(Format.visible(path)): \(String(cString: strerror(errno)))", file: path)
  }
}
