import DraptoModel

/// MP4 and QuickTime: boxes, each with its size (ISO/IEC 14496-12).
enum MP4End {
  /// What a film can't do without, and what only stands before such. Others, or old tags that are no box, may be cut.
  private static let needed: Set<String> = ["moov", "mdat", "moof", "sidx", "ssix", "styp", "emsg", "prft"]

  /// Walks the outermost boxes; fragmented files have one or two for each second.
  static func lack(in file: borrowing FileBytes) -> String? {
    var place: Int64 = 0
    while place + 8 <= file.count {
      guard let box = box(at: place, in: file) else { return nil }
      // Zero means up to the end of the file, and tells nothing.
      guard box.size > 0 else { return nil }
      let end = place + box.size
      if end > file.count, needed.contains(box.name) {
        return
          "its \(box.name) box has \(Format.bytes(box.size)), the file ends \(Format.bytes(end - file.count)) before that"
      }
      place = end
    }
    return nil
  }

  /// Where the last box of pictures and sound ends; nil where there is none.
  static func dataEnd(in file: borrowing FileBytes) -> Int64? {
    var place: Int64 = 0
    var end: Int64?
    var steps = 0
    while steps < 1 << 18, place + 8 <= file.count, let box = box(at: place, in: file), box.size > 0 {
      steps += 1
      place += box.size
      if box.name == "mdat" { end = place }
    }
    return end
  }

  private static func box(at place: Int64, in file: borrowing FileBytes) -> (name: String, size: Int64)? {
    guard let short = file.bigEndian(at: place, 4), let name = file.name(at: place + 4),
      name.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0xa9 })
    else { return nil }
    guard short == 1 else { return short == 0 || short >= 8 ? (name, Int64(short)) : nil }
    guard let long = file.bigEndian(at: place + 8, 8), long >= 16, long < 1 << 62 else { return nil }
    return (name, Int64(long))
  }
}
