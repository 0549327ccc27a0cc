import DraptoModel

/// Matroska and WebM: the segment says how many bytes it has, where its writer could go back to tell (RFC 9559).
enum MatroskaEnd {
  static func lack(in file: borrowing FileBytes) -> String? {
    guard let segment = segment(in: file), segment.end > file.count else { return nil }
    return
      "its Matroska segment has \(Format.bytes(segment.size)), the file ends \(Format.bytes(segment.end - file.count)) before that"
  }

  /// Where the segment ends; nil where it does not say.
  static func dataEnd(in file: borrowing FileBytes) -> Int64? { segment(in: file)?.end }

  private static func segment(in file: borrowing FileBytes) -> (size: Int64, end: Int64)? {
    // EBML header: id of 4 bytes, size, content; then the segment.
    guard let header = size(at: 4, in: file) else { return nil }
    let segment = 4 + Int64(header.length) + header.value
    guard file.bigEndian(at: segment, 4) == 0x1853_8067, let size = size(at: segment + 4, in: file), !size.isUnknown
    else { return nil }
    return (size.value, segment + 4 + Int64(size.length) + size.value)
  }

  /// A size as EBML writes it: the leading zero bits of the first byte tell its length (RFC 8794, section 4).
  static func size(at offset: Int64, in file: borrowing FileBytes) -> (value: Int64, length: Int, isUnknown: Bool)? {
    guard let first = file.read(at: offset, 1).first, first != 0 else { return nil }
    let length = first.leadingZeroBitCount + 1
    guard let raw = file.bigEndian(at: offset, length) else { return nil }
    let mask = UInt64(1) << UInt64(7 * length) - 1
    return (Int64(raw & mask), length, raw & mask == mask)
  }
}
