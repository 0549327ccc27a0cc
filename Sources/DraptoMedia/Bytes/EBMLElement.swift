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

  /// Where it ends; the end of the file for one of unknown size.
  func end(in file: borrowing FileBytes) -> Int64 { size.map { content + $0 } ?? file.count }
}
