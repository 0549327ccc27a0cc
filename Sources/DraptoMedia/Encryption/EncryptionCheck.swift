import DraptoModel
import Foundation

/// Finds films that are encrypted: decoders make noise of them or nothing, and ffprobe doesn't say why.
package enum EncryptionCheck {
  /// Throws `DRP-SRC-ENCRYPTED`. What can't be read is left to whoever opens the file next.
  static func refuse(_ path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    defer { try? file.close() }
    guard let size = try? file.seekToEnd(), let scheme = scheme(file, size: size) else { return }
    throw MediaError.other(
      ErrorReport(.sourceEncrypted, "\(Format.visible(path)) is encrypted (\(scheme))", file: path))
  }

  /// Bytes that are looked at, from the start of the file on.
  private static let head = 4 << 20

  /// What it is encrypted with, in words; nil when it is not.
  private static func scheme(_ file: FileHandle, size: UInt64) -> String? {
    let read = { (offset: UInt64, count: Int) in bytes(of: file, size: size, at: offset, count) }
    if let kind = MP4Encryption.scheme(read: read) { return kind }
    let start = read(0, head)
    if let kind = MatroskaEncryption.scheme(start) ?? WindowsMediaEncryption.scheme(start) { return kind }
    guard let kind = StreamScrambling.scheme(start) else { return nil }
    // A receiver may take some seconds to get the key: what follows is clear.
    let isThroughout = (1...3).allSatisfy { part in
      let place = size / 4 * UInt64(part) / StreamScrambling.grid * StreamScrambling.grid
      return StreamScrambling.scheme(read(place, head / 4)) != nil
    }
    return size <= UInt64(head) * 2 || isThroughout ? kind : nil
  }

  /// What an odd file takes for an offset may lie far behind its end.
  private static func bytes(of file: FileHandle, size: UInt64, at offset: UInt64, _ count: Int) -> [UInt8] {
    guard offset < size, (try? file.seek(toOffset: offset)) != nil, let data = try? file.read(upToCount: count) else {
      return []
    }
    return Array(data)
  }
}
