import DraptoModel

/// Counts what a Matroska file's chapters have that a plain list has not (RFC 9559, 5.1.7): ffprobe shows none of it.
enum MatroskaChapters {
  private static let seek: UInt32 = 0x4dbb
  private static let seekID: UInt32 = 0x53ab
  private static let seekPosition: UInt32 = 0x53ac
  private static let edition: UInt32 = 0x45b9
  private static let atom: UInt32 = 0xb6
  private static let display: UInt32 = 0x80
  /// More than the chapters of any film take.
  private static let mostBytes: Int64 = 16 << 20

  /// Nil for files without chapters, and for what is no Matroska.
  static func count(in path: String) -> ChapterCounts? {
    guard let file = FileBytes(path), let element = find(in: file), let size = element.size, size > 0, size <= mostBytes
    else { return nil }
    var counts = ChapterCounts(all: 0, translated: 0)
    add(file.read(at: element.content, Int(size))[...], to: &counts, depth: 0)
    return counts
  }

  /// Before the film, or where its list of places says.
  private static func find(in file: borrowing FileBytes) -> EBMLElement? {
    guard let segment = EBMLElement.segment(in: file) else { return nil }
    let before = segment.children(in: file)
    if let element = before.first(where: { $0.id == UInt64(MatroskaID.chapters) }) { return element }
    for list in before where list.id == UInt64(MatroskaID.seekHead) {
      guard let size = list.size, size < 1 << 16,
        let told = place(in: file.read(at: list.content, Int(size))[...])
      else { continue }
      let element = EBMLElement(at: segment.content + told, in: file)
      return element?.id == UInt64(MatroskaID.chapters) ? element : nil
    }
    return nil
  }

  /// Where the chapters are by a list of places, from the segment's content on.
  private static func place(in seekHead: ArraySlice<UInt8>) -> Int64? {
    for entry in children(of: seekHead) where entry.id == seek {
      let parts = children(of: entry.content)
      let names = parts.first { $0.id == seekID }
      let position = parts.first { $0.id == seekPosition }
      if names.map({ Array($0.content) }) == EBMLHeader.bytes(of: MatroskaID.chapters), let position {
        return position.content.count <= 7 ? position.content.reduce(0) { $0 << 8 | Int64($1) } : nil
      }
    }
    return nil
  }

  private static func add(_ bytes: ArraySlice<UInt8>, to counts: inout ChapterCounts, depth: Int) {
    // Nobody nests chapters deeper.
    guard depth < 16 else { return }
    for element in children(of: bytes) {
      switch element.id {
      case edition: add(element.content, to: &counts, depth: depth + 1)
      case atom:
        counts.all += 1
        if children(of: element.content).count(where: { $0.id == display }) > 1 { counts.translated += 1 }
        add(element.content, to: &counts, depth: depth + 1)
      default: break
      }
    }
  }

  private static func children(of bytes: ArraySlice<UInt8>) -> [(id: UInt32, content: ArraySlice<UInt8>)] {
    var found: [(id: UInt32, content: ArraySlice<UInt8>)] = []
    var rest = bytes
    while case .header(let header) = EBMLHeader.read(rest), let size = header.size, size <= rest.count - header.length {
      found.append((header.id, rest.dropFirst(header.length).prefix(size)))
      rest = rest.dropFirst(header.length + size)
    }
    return found
  }
}
