/// One frame as a Matroska stream stores it. The slices are of a buffer that is used again.
package struct MatroskaFrame {
  /// Seconds by the stream's clock at which it is shown.
  package var seconds: Double
  /// Decoding can begin here.
  package var isKey: Bool
  /// What the decoder gets.
  package var data: ArraySlice<UInt8>
  /// What is stored beside it, by its id.
  package var additions: [(id: UInt64, data: ArraySlice<UInt8>)]
}

/// What makes frames of whole elements: the clock, and the first video track.
struct MatroskaContext: Sendable {
  /// The first video track, once it is known.
  private(set) var track: MatroskaTrack?
  /// Nanoseconds.
  private var scale = 1_000_000.0
  private var cluster = 0.0

  /// The frame in the element, if it is one of the track.
  mutating func take(_ id: UInt32, _ content: ArraySlice<UInt8>) -> MatroskaFrame? {
    switch id {
    case MatroskaID.info: scale = Double(MatroskaTrack.timestampScale(content))
    case MatroskaID.tracks: track = track ?? MatroskaTrack.read(content).first { $0.kind == 1 }
    case MatroskaID.timestamp: cluster = Double(EBMLChildren.number(content))
    case MatroskaID.simpleBlock: return MatroskaBlock.read(content, isSimple: true).flatMap { frame($0, content) }
    default: return MatroskaBlock.read(group: content).flatMap { frame($0, content) }
    }
    return nil
  }

  private func frame(_ block: MatroskaBlock, _ content: ArraySlice<UInt8>) -> MatroskaFrame? {
    guard let track, block.track == track.number, !block.isLaced else { return nil }
    return MatroskaFrame(
      seconds: (cluster + Double(block.offset)) * scale / 1e9, isKey: block.isKey, data: content[block.data],
      additions: block.additions.map { ($0.id, content[$0.data]) })
  }
}

/// Takes the frames of the first video track out of a Matroska stream that comes in pieces (from a pipe). Its memory is
/// bounded by the longest frame.
package struct MatroskaStream: Sendable {
  private var context = MatroskaContext()
  private var walker: MatroskaWalker
  private var buffer: [UInt8] = []
  /// Bytes still to be passed over.
  private var skipping = 0

  /// - Parameter longest: bytes of the longest frame.
  package init(longest: Int = 256 << 20) { walker = MatroskaWalker(longest: longest) }

  /// Takes the next piece; calls `body` with each frame that is whole.
  package mutating func feed(
    _ bytes: UnsafeRawBufferPointer, _ body: (MatroskaTrack, MatroskaFrame) -> Void
  ) throws(MatroskaWalker.Problem) {
    let skipped = min(skipping, bytes.count)
    skipping -= skipped
    guard skipped < bytes.count else { return }
    buffer += bytes[skipped...]
    try walk(isLast: false, body)
  }

  /// Takes the end of the stream.
  /// - Throws: ``MatroskaWalker/Problem/truncated(at:)`` when it ends in the middle of an element.
  package mutating func finish(_ body: (MatroskaTrack, MatroskaFrame) -> Void) throws(MatroskaWalker.Problem) {
    guard skipping == 0 else { throw .truncated(at: walker.place - skipping) }
    try walk(isLast: true, body)
  }

  private mutating func walk(
    isLast: Bool, _ body: (MatroskaTrack, MatroskaFrame) -> Void
  ) throws(MatroskaWalker.Problem) {
    var start = 0
    defer { buffer.removeSubrange(..<min(start, buffer.count)) }
    while true {
      switch try walker.step(buffer[start...], isLast: isLast) {
      case .needs, .ends: return
      case .closes: break
      case .opens(let header): start += header.length
      case .whole(let header):
        let end = start + header.length + (header.size ?? 0)
        if let frame = context.take(header.id, buffer[start + header.length..<end]), let track = context.track {
          body(track, frame)
        }
        start = end
      case .passes(let header):
        start += header.length + (header.size ?? 0)
        guard start > buffer.count else { continue }
        guard !isLast else { throw .truncated(at: walker.place) }
        skipping = start - buffer.count
        return
      }
    }
  }
}
