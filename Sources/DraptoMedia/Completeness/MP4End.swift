import DraptoModel

/// MP4 and QuickTime: boxes, each with its size (ISO/IEC 14496-12).
enum MP4End {
  /// What a film can't do without, and what only stands before such. Others, or old tags that are no box, may be cut.
  private static let needed: Set<String> = ["moov", "mdat", "moof", "sidx", "ssix", "styp", "emsg", "prft"]

  /// Walks the outermost boxes; fragmented files have one or two for each second.
  static func lack(in file: borrowing FileBytes) -> String? {
    var place: Int64 = 0
    while place + 8 <= file.count {
      guard let box = MP4Box(at: place, in: file) else { return nil }
      // One up to the end of the file tells nothing.
      guard let size = box.size else { return nil }
      let end = place + size
      if end > file.count, needed.contains(box.name) {
        return
          "its \(box.name) box has \(Format.bytes(size)), the file ends \(Format.bytes(end - file.count)) before that"
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
    while steps < 1 << 18, place + 8 <= file.count, let box = MP4Box(at: place, in: file), let size = box.size {
      steps += 1
      place += size
      if box.name == "mdat" { end = place }
    }
    return end
  }
}
