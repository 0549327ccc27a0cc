/// One block: the header of what a frame is stored in, and where the frame's data lie.
package struct MatroskaBlock: Sendable, Equatable {
  /// Number of its track.
  package var track: UInt64
  /// Ticks after its cluster's timestamp.
  package var offset: Int16
  /// Decoding can begin here.
  package var isKey: Bool
  /// Several frames share the block; for sound only.
  package var isLaced: Bool
  /// Places of the frame's data in what was read.
  package var data: Range<Int>
  /// What is stored beside the frame, by its id, with its places.
  package var additions: [(id: UInt64, data: Range<Int>)] = []

  /// Tuples have none of their own.
  package static func == (a: MatroskaBlock, b: MatroskaBlock) -> Bool {
    a.track == b.track && a.offset == b.offset && a.isKey == b.isKey && a.isLaced == b.isLaced && a.data == b.data
      && a.additions.elementsEqual(b.additions) { $0 == $1 }
  }

  /// The content of a SimpleBlock or Block; nil when it is cut short.
  /// - Parameter isSimple: whether a flag tells of key frames.
  package static func read(_ content: ArraySlice<UInt8>, isSimple: Bool) -> MatroskaBlock? {
    guard case .number(let track?, let length) = EBMLNumber.read(content), content.count >= length + 3 else {
      return nil
    }
    let start = content.startIndex + length
    let flags = content[start + 2]
    return MatroskaBlock(
      track: track, offset: Int16(bitPattern: UInt16(content[start]) << 8 | UInt16(content[start + 1])),
      isKey: isSimple && flags & 0x80 != 0, isLaced: flags & 0x06 != 0, data: start + 3..<content.endIndex)
  }

  /// The content of a BlockGroup; nil without a block in it.
  package static func read(group content: ArraySlice<UInt8>) -> MatroskaBlock? {
    var result: MatroskaBlock?
    var isReferring = false
    var additions: [(id: UInt64, data: Range<Int>)] = []
    for child in EBMLChildren(content) {
      switch child.id {
      case MatroskaID.block: result = read(content[child.content], isSimple: false)
      case MatroskaID.referenceBlock: isReferring = true
      case MatroskaID.blockAdditions:
        for more in EBMLChildren(content[child.content]) where more.id == MatroskaID.blockMore {
          if let addition = addition(content[more.content]) { additions.append(addition) }
        }
      default: break
      }
    }
    result?.isKey = !isReferring
    result?.additions = additions
    return result
  }

  private static func addition(_ content: ArraySlice<UInt8>) -> (id: UInt64, data: Range<Int>)? {
    var id: UInt64 = 1
    var data: Range<Int>?
    for child in EBMLChildren(content) {
      switch child.id {
      case MatroskaID.blockAddID: id = EBMLChildren.number(content[child.content])
      case MatroskaID.blockAdditional: data = child.content
      default: break
      }
    }
    return data.map { (id, $0) }
  }
}

/// The elements in a whole one, one after the other; ends where one can't be read.
struct EBMLChildren: Sequence, IteratorProtocol {
  struct Child: Equatable {
    var id: UInt32
    /// With its header.
    var whole: Range<Int>
    var content: Range<Int>
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func next() -> Child? {
    guard case .header(let header) = EBMLHeader.read(rest), let size = header.size,
      size <= rest.count - header.length
    else { return nil }
    let start = rest.startIndex
    let content = start + header.length..<start + header.length + size
    rest = rest[content.upperBound...]
    return Child(id: header.id, whole: start..<content.upperBound, content: content)
  }

  /// An unsigned integer: its lowest 8 bytes.
  static func number(_ content: ArraySlice<UInt8>) -> UInt64 { content.reduce(0) { $0 << 8 | UInt64($1) } }
}
