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
    // The EBML header, then the segment.
    guard let header = EBMLElement(at: 0, in: file),
      let segment = EBMLElement(at: header.end(in: file), in: file), segment.id == 0x1853_8067, let size = segment.size
    else { return nil }
    return (size, segment.end(in: file))
  }
}
