/// Writes a Matroska file anew with other bytes in its frames: all else is copied but what tells places in the file (seek
/// head, cues, sizes, checksums), which mkvmerge makes anew, and players do without. Reads and writes in pieces.
package struct MatroskaRewriter: ~Copyable {
  /// What is to be changed in a frame, ascending, in places of the slice; none leaves it as it is.
  package typealias Edits = (_ frame: Int, _ data: ArraySlice<UInt8>) throws -> [ByteEdit]

  private var walker: MatroskaWalker
  private var window: FileWindow
  private var output: PatchedFile
  /// Places of sizes that are set when what they are of ends.
  private var sizes: [Int] = []
  private var track: UInt64?
  private var frames = 0

  /// They would be wrong, or are of no use.
  private static let leftOut: Set<UInt32> = [
    MatroskaID.seekHead, MatroskaID.cues, MatroskaID.crc, MatroskaID.void, MatroskaID.position,
    MatroskaID.previousSize,
  ]

  private init(_ window: consuming FileWindow, _ output: consuming PatchedFile, longest: Int) {
    walker = MatroskaWalker(longest: longest)
    self.window = window
    self.output = output
  }

  /// Rewrites `input` to `output`. Returns the number of frames.
  /// - Parameter longest: bytes of the longest frame, which decides how much memory is used at most.
  /// - Throws: ``MatroskaWalker/Problem``, `DRP-DISK-FULL`, `DRP-WORK-NOT-WRITABLE`, and what `edits` throws.
  @discardableResult package static func rewrite(
    _ input: String, to output: String, longest: Int = 24 << 20, edits: Edits
  ) throws -> Int {
    var rewriter = MatroskaRewriter(try FileWindow(input), try PatchedFile(output), longest: longest)
    return try rewriter.run(edits)
  }

  private mutating func run(_ edits: Edits) throws -> Int {
    while true {
      switch try walker.step(window.bytes, isLast: window.isLast) {
      case .needs(let count): try window.fill(count)
      case .ends:
        try output.flush()
        return frames
      case .closes: try close()
      case .opens(let header):
        try begin(header.id)
        window.consume(header.length)
      case .whole(let header):
        let whole = window.bytes.prefix(header.length + (header.size ?? 0))
        try copy(header, whole, whole.dropFirst(header.length), edits)
        window.consume(header.length + (header.size ?? 0))
      case .passes(let header):
        let count = header.length + (header.size ?? 0)
        if Self.leftOut.contains(header.id) {
          try window.skip(count, at: walker.place)
        } else {
          try pass(count)
        }
      }
    }
  }

  private mutating func pass(_ count: Int) throws {
    var rest = count
    while rest > 0 {
      try window.fill(1)
      let piece = window.bytes.prefix(rest)
      guard !piece.isEmpty else { throw MatroskaWalker.Problem.truncated(at: walker.place) }
      try output.append(piece)
      rest -= piece.count
      window.consume(piece.count)
    }
  }

  /// An id and room for the size of what it begins: all ones, unknown.
  private mutating func begin(_ id: UInt32) throws {
    try output.append((EBMLHeader.bytes(of: id) + [0x01] + [UInt8](repeating: 0xff, count: 7))[...])
    sizes.append(output.count)
  }

  private mutating func close() throws {
    guard let start = sizes.popLast() else { return }
    try output.patch(EBMLNumber.bytes(UInt64(output.count - start), length: 8), at: start - 8)
  }

  private mutating func copy(
    _ header: EBMLHeader, _ whole: ArraySlice<UInt8>, _ content: ArraySlice<UInt8>, _ edits: Edits
  ) throws {
    let block: MatroskaBlock?
    switch header.id {
    case MatroskaID.tracks:
      track = track ?? MatroskaTrack.read(content).first { $0.kind == 1 }?.number
      return try output.append(whole)
    case MatroskaID.simpleBlock: block = MatroskaBlock.read(content, isSimple: true)
    case MatroskaID.blockGroup: block = MatroskaBlock.read(group: content)
    default: return try output.append(whole)
    }
    guard let block, block.track == track, !block.isLaced else { return try output.append(whole) }
    let changes = try edits(frames, content[block.data])
    frames += 1
    guard !changes.isEmpty else { return try output.append(whole) }
    if header.id == MatroskaID.simpleBlock { return try write(header.id, content, changes) }
    try write(group: content, changes)
  }

  private mutating func write(_ id: UInt32, _ content: ArraySlice<UInt8>, _ changes: [ByteEdit]) throws {
    let size = content.count + changes.reduce(0) { $0 + $1.growth }
    try output.append(EBMLHeader.bytes(of: id, size: size)[...])
    var place = content.startIndex
    for change in changes {
      try output.append(content[place..<change.range.lowerBound])
      try output.append(change.bytes[...])
      place = change.range.upperBound
    }
    try output.append(content[place...])
  }

  private mutating func write(group content: ArraySlice<UInt8>, _ changes: [ByteEdit]) throws {
    let growth = changes.reduce(0) { $0 + $1.growth }
    let children = Array(EBMLChildren(content)).filter { !Self.leftOut.contains($0.id) }
    let size = children.reduce(0) { sum, child in
      guard child.id == MatroskaID.block else { return sum + child.whole.count }
      let body = child.content.count + growth
      return sum + EBMLHeader.bytes(of: child.id, size: body).count + body
    }
    try output.append(EBMLHeader.bytes(of: MatroskaID.blockGroup, size: size)[...])
    for child in children {
      if child.id == MatroskaID.block {
        try write(child.id, content[child.content], changes)
      } else {
        try output.append(content[child.whole])
      }
    }
  }
}
