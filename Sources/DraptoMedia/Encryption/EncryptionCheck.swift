import DraptoModel

/// Finds films that are encrypted: decoders make noise of them or nothing, and ffprobe doesn't say why.
package enum EncryptionCheck {
  /// Throws `DRP-SRC-ENCRYPTED`. What can't be read is left to whoever opens the file next.
  static func refuse(_ path: String) throws {
    guard let file = FileBytes(path), let scheme = scheme(in: file) else { return }
    throw MediaError.other(
      ErrorReport(.sourceEncrypted, "\(Format.visible(path)) is encrypted (\(scheme))", file: path))
  }

  /// Bytes of streams that are looked at, from the start of the file on.
  private static let head = 4 << 20

  /// What it is encrypted with, in words; nil when it is not.
  private static func scheme(in file: borrowing FileBytes) -> String? {
    if let kind = MP4Encryption.scheme(in: file) { return kind }
    if let kind = MatroskaEncryption.scheme(in: file) { return kind }
    if let kind = WindowsMediaEncryption.scheme(in: file) { return kind }
    guard let kind = StreamScrambling.scheme(file.read(at: 0, head)) else { return nil }
    guard file.count > 2 * Int64(head) else { return kind }
    // A receiver may take some seconds to get the key: what follows is clear.
    for part in 1...3 as ClosedRange<Int64> {
      let place = file.count / 4 * part / StreamScrambling.grid * StreamScrambling.grid
      guard StreamScrambling.scheme(file.read(at: place, head / 4)) != nil else { return nil }
    }
    return kind
  }
}
