/// The header of ASF (WMV): objects, each a name of 16 bytes and a size.
enum ASFHeader {
  /// First bytes of the file.
  static let name: [UInt8] = [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]

  /// Where the first object stands whose name begins with one of `names`; nil where there is none.
  static func place(of names: [[UInt8]], in file: borrowing FileBytes) -> Int64? {
    guard file.read(at: 0, name.count) == name else { return nil }
    // The header's own name, its size, a count and two bytes; then the objects.
    var place: Int64 = 30
    let end = min(Int64(clamping: file.littleEndian(at: 16, 8) ?? 0), 1 << 20)
    while place + 24 <= end, let size = file.littleEndian(at: place + 16, 8), size >= 24, size < 1 << 32 {
      let found = file.read(at: place, 16)
      if names.contains(where: { found.starts(with: $0) }) { return place }
      place += Int64(size)
    }
    return nil
  }
}
