/// An element of Matroska (RFC 8794), by its id and size alone.
struct EBMLElement {
  var id: UInt64
  /// Where its content begins.
  var content: Int64
  /// Bytes of its content; nil when its writer did not know.
  var size: Int64?

  /// Nil where no element can begin.
  init?(at place: Int64, in file: borrowing FileBytes) {
    guard let first = file.read(at: place, 1).first, first >= 0x10 else { return nil }
    let length = first.leadingZeroBitCount + 1
    guard let id = file.bigEndian(at: place, length), let size = Self.size(at: place + Int64(length), in: file) else {
      return nil
    }
    self.id = id
    content = place + Int64(length + size.length)
    self.size = size.value
  }

  /// Where it ends; the end of the file for one of unknown size.
  func end(in file: borrowing FileBytes) -> Int64 { size.map { content + $0 } ?? file.count }

  /// The leading zero bits of the first byte tell the length of a size (section 4); all ones are unknown.
  static func size(at place: Int64, in file: borrowing FileBytes) -> (value: Int64?, length: Int)? {
    guard let first = file.read(at: place, 1).first, first != 0 else { return nil }
    let length = first.leadingZeroBitCount + 1
    guard let raw = file.bigEndian(at: place, length) else { return nil }
    let mask = UInt64(1) << UInt64(7 * length) - 1
    return (raw & mask == mask ? nil : Int64(raw & mask), length)
  }
}
