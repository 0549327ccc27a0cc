/// Encrypted tracks of Matroska and WebM: a ContentEncryption element with an algorithm, in the header of a track.
enum MatroskaEncryption {
  private static let segment: UInt32 = 0x1853_8067
  /// From the segment down to the encryption, one in the other.
  private static let path: [UInt32] = [segment, 0x1654_AE6B, 0xAE, 0x6D80, 0x6240, 0x5035]
  private static let algorithm: UInt32 = 0x47E1
  private static let names: [UInt8: String] = [1: "DES", 2: "3DES", 3: "Twofish", 4: "Blowfish", 5: "AES"]

  /// - Parameter head: the file's first bytes; tracks stand before the film.
  static func scheme(_ head: [UInt8]) -> String? {
    guard head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) else { return nil }
    return search(head[...], path: path[...])
  }

  private static func search(_ bytes: ArraySlice<UInt8>, path: ArraySlice<UInt32>) -> String? {
    var rest = bytes
    while let element = next(&rest) {
      if let wanted = path.first {
        guard element.id == wanted else { continue }
        if let found = search(element.body, path: path.dropFirst()) { return found }
      } else if element.id == algorithm, let value = element.body.last, value != 0 {
        return names[value].map { "Matroska's content encryption, \($0)" } ?? "Matroska's content encryption"
      }
    }
    return nil
  }

  /// The next element (RFC 8794); one of unknown size, or longer than what was read, reaches to its end.
  private static func next(_ rest: inout ArraySlice<UInt8>) -> (id: UInt32, body: ArraySlice<UInt8>)? {
    guard let first = rest.first, first >= 0x10 else { return nil }
    let idLength = first.leadingZeroBitCount + 1
    guard rest.count > idLength else { return nil }
    let id = rest.prefix(idLength).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    rest = rest.dropFirst(idLength)
    guard let lead = rest.first, lead > 0 else { return nil }
    let sizeLength = lead.leadingZeroBitCount + 1
    guard rest.count >= sizeLength else { return nil }
    let bits = rest.prefix(sizeLength).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let size = bits & ((1 << (7 * UInt64(sizeLength))) - 1)
    rest = rest.dropFirst(sizeLength)
    let body = rest.prefix(Int(min(size, UInt64(rest.count))))
    rest = rest.dropFirst(body.count)
    return (id, body)
  }
}
