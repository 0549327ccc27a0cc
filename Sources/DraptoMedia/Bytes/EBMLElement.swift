/// An element of Matroska (RFC 8794), by its id and size alone.
struct EBMLElement {
  var id: UInt64
  /// Where its content begins.
  var content: Int64
  /// Bytes of its content; nil when its writer did not know.
  var size: Int64?

  /// Nil where no element can begin.
  init?(at place: Int64, in file: borrowing FileBytes) {
    guard case .header(let header) = EBMLHeader.read(file.read(at: place, EBMLHeader.longest)[...]) else { return nil }
    id = UInt64(header.id)
    content = place + Int64(header.length)
    size = header.size.map(Int64.init)
  }

  /// The segment of a Matroska file, behind its header; nil where there is none.
  static func segment(in file: borrowing FileBytes) -> EBMLElement? {
    guard let header = EBMLElement(at: 0, in: file), let segment = EBMLElement(at: header.end(in: file), in: file),
      segment.id == UInt64(MatroskaID.segment)
    else { return nil }
    return segment
  }

  /// Elements looked at beside each other: more than any film has before its first cluster.
  private static let mostChildren = 4096

  /// What lies in it, of a segment what lies before the film.
  func children(in file: borrowing FileBytes) -> [EBMLElement] {
    let end = end(in: file)
    var found: [EBMLElement] = []
    var place = content
    while place < end, found.count < Self.mostChildren, let element = EBMLElement(at: place, in: file),
      element.id != UInt64(MatroskaID.cluster)
    {
      found.append(element)
      place = element.end(in: file)
    }
    return found
  }

  /// Where it ends; the end of the file for one of unknown size.
  func end(in file: borrowing FileBytes) -> Int64 { size.map { content + $0 } ?? file.count }
}
