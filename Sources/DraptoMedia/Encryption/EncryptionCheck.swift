import DraptoModel
import Foundation

/// Finds films that are encrypted: decoders make noise of them or nothing, and ffprobe doesn't say why.
package enum EncryptionCheck {
  /// Throws `DRP-SRC-ENCRYPTED`. What can't be read is left to whoever opens the file next.
  static func refuse(_ path: String) throws {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    defer { try? file.close() }
    guard let scheme = scheme(file) else { return }
    throw MediaError.other(
      ErrorReport(.sourceEncrypted, "\(Format.visible(path)) is encrypted (\(scheme))", file: path))
  }

  /// Bytes that are looked at, from the start of the file on.
  private static let head = 4 << 20

  /// What it is encrypted with, in words; nil when it is not.
  private static func scheme(_ file: FileHandle) -> String? {
    if let kind = MP4Encryption.scheme(read: { offset, count in bytes(of: file, at: offset, count) }) { return kind }
    let head = bytes(of: file, at: 0, head)
    return MatroskaEncryption.scheme(head) ?? WindowsMediaEncryption.scheme(head) ?? StreamScrambling.scheme(head)
  }

  private static func bytes(of file: FileHandle, at offset: UInt64, _ count: Int) -> [UInt8] {
    guard (try? file.seek(toOffset: offset)) != nil, let data = try? file.read(upToCount: count) else { return [] }
    return Array(data)
  }
}
