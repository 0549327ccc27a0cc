/// A box of MP4 and QuickTime (ISO/IEC 14496-12, 4.2), by its header alone.
struct MP4Box {
  /// Four characters.
  var name: String
  /// Where it begins.
  var place: Int64
  /// Bytes of its header.
  var header: Int64
  /// Bytes with its header; nil when it reaches to the end of the file.
  var size: Int64?

  /// Nil where no box can begin.
  init?(at place: Int64, in file: borrowing FileBytes) {
    guard let short = file.bigEndian(at: place, 4), let name = file.name(at: place + 4),
      name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0xa9 })
    else { return nil }
    (self.name, self.place, header) = (name, place, 8)
    switch short {
    case 0: size = nil
    case 1:
      guard let long = file.bigEndian(at: place + 8, 8), long >= 16, long < 1 << 62 else { return nil }
      (header, size) = (16, Int64(long))
    case 8...: size = Int64(short)
    default: return nil
    }
  }

  /// Where the next one begins; the end of the file behind one that reaches there.
  func end(in file: borrowing FileBytes) -> Int64 { size.map { place + $0 } ?? file.count }
}
