/// Walks through a Matroska stream from front to end, one element at a time, whatever way its bytes come: it is shown the
/// bytes from its place on, and says what stands there, or how many more it must see.
///
/// Segment and clusters are gone into; blocks and the descriptions of tracks are shown whole; all else is passed by its
/// size. Each step but a request for more bytes goes on, or ends an element that was begun.
package struct MatroskaWalker: Sendable {
  /// Why a stream can't be walked on.
  package enum Problem: Error, Equatable {
    /// No element can begin there, or one is longer than what it lies in.
    case invalid(at: Int)
    /// An element that is read whole is longer than what is allowed.
    case tooLarge(at: Int, bytes: Int)
    /// The bytes end in an element.
    case truncated(at: Int)
  }

  /// What stands at the walker's place.
  package enum Step: Sendable, Equatable {
    /// It must be shown this many bytes.
    case needs(Int)
    /// The header of a segment or cluster, whose content follows.
    case opens(EBMLHeader)
    /// The end of that; no bytes.
    case closes(UInt32)
    /// A whole element, header and content.
    case whole(EBMLHeader)
    /// A header whose content is to be skipped or copied: it is not shown.
    case passes(EBMLHeader)
    /// The end of the stream.
    case ends
  }

  /// Bytes of the longest element that is shown whole.
  package let longest: Int
  /// How far it has come, in bytes from the front.
  package private(set) var place = 0
  /// What it is in: id, and where it ends as far as that is known.
  private var open: [(id: UInt32, end: Int?)] = []

  /// - Parameter longest: bytes of the longest element that is shown whole.
  package init(longest: Int = 32 << 20) { self.longest = longest }

  /// What comes next. Behind `whole` and `passes` the place is at the element's end.
  /// - Parameters:
  ///   - bytes: those from its place on, as far as they are there.
  ///   - isLast: no more will come.
  package mutating func step(_ bytes: ArraySlice<UInt8>, isLast: Bool) throws(Problem) -> Step {
    if let end = open.last?.end, place >= end { return .closes(open.removeLast().id) }
    if bytes.isEmpty {
      guard isLast else { return .needs(1) }
      guard let last = open.last else { return .ends }
      guard last.end == nil else { throw .truncated(at: place) }
      return .closes(open.removeLast().id)
    }
    let header: EBMLHeader
    switch EBMLHeader.read(bytes) {
    case .header(let found): header = found
    case .short:
      guard !isLast else { throw .truncated(at: place) }
      return .needs(min(EBMLHeader.longest, bytes.count + 1))
    case .invalid: throw .invalid(at: place)
    }
    if let last = open.last, last.end == nil, Self.ends(last.id, before: header.id) {
      return .closes(open.removeLast().id)
    }
    return try enter(header, shown: bytes.count, isLast: isLast)
  }

  private mutating func enter(_ header: EBMLHeader, shown: Int, isLast: Bool) throws(Problem) -> Step {
    let content = place + header.length
    if let end = open.last?.end, content > end || (header.size ?? 0) > end - content { throw .invalid(at: place) }
    let isMaster =
      header.id == MatroskaID.segment && open.isEmpty
      || header.id == MatroskaID.cluster && open.last?.id == MatroskaID.segment
    if isMaster {
      open.append((header.id, header.size.map { content + $0 } ?? open.last?.end))
      place = content
      return .opens(header)
    }
    guard let size = header.size else { throw .invalid(at: place) }
    guard !open.isEmpty, MatroskaID.whole.contains(header.id) else {
      place = content + size
      return .passes(header)
    }
    guard size <= longest else { throw .tooLarge(at: place, bytes: size) }
    guard shown >= header.length + size else {
      guard !isLast else { throw .truncated(at: place) }
      return .needs(header.length + size)
    }
    place = content + size
    return .whole(header)
  }

  /// Whether an element of unknown size ends where this one begins.
  private static func ends(_ id: UInt32, before next: UInt32) -> Bool {
    switch id {
    case MatroskaID.cluster: MatroskaID.besideClusters.contains(next) || ends(MatroskaID.segment, before: next)
    default: next == MatroskaID.segment || next == MatroskaID.ebml
    }
  }
}
