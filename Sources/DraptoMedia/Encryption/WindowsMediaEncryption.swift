/// Films of Windows Media with rights management: an object of the header says so (ASF specification, 3.15 to 3.17).
enum WindowsMediaEncryption {
  private static let header: [UInt8] = [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]
  /// First halves of the names of the three encryption objects.
  private static let objects: [[UInt8]] = [
    [0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11], [0x14, 0xe6, 0x8a, 0x29, 0x22, 0x26, 0x17, 0x4c],
    [0x33, 0x85, 0x05, 0x43, 0x81, 0x69, 0xe6, 0x49],
  ]

  /// - Parameter head: the file's first bytes.
  static func scheme(_ head: [UInt8]) -> String? {
    guard head.starts(with: header) else { return nil }
    // The header's own name, its size, a count and two bytes; then objects, each a name and a size.
    let end = min(head.count, Int(clamping: number(head, at: 16)))
    var at = 30
    while at + 24 <= end {
      if objects.contains(where: { head[at...].starts(with: $0) }) { return "Windows Media rights management" }
      let size = number(head, at: at + 16)
      guard size >= 24, size < UInt64(end) else { return nil }
      at += Int(size)
    }
    return nil
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    guard offset + 8 <= bytes.count else { return 0 }
    return bytes[offset..<offset + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
