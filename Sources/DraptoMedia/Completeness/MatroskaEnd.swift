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
    guard let segment = EBMLElement.segment(in: file), let size = segment.size else { return nil }
    return (size, segment.end(in: file))
  }
}
