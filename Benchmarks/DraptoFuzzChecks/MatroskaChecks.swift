import DraptoMedia
import DraptoModel

/// Rules of what reads and writes Matroska.
enum MatroskaChecks {
  /// Bytes of the longest element that is read whole: little, so that memory is seen to be bounded.
  private static let longest = 1 << 18

  /// HDR10+ metadata, as far as places in a file go.
  private static let payload = HDR10PlusPayload.mark + [1, 0x40, 0, 0, 3, 0, 0x80, 0]

  static func take(_ bytes: [UInt8]) throws -> Bool {
    let input = ScratchFile(bytes)
    let isWhole = try walks(bytes)
    let frames = try read(input)
    try demand(frames.isWhole == isWhole, "walker and file reader agree whether a file is whole")
    try demand(
      streamed(bytes, piece: 1 + bytes.count % 61) == frames && streamed(bytes, piece: bytes.count + 1) == frames,
      "a stream in pieces has the frames of the file")
    try rewrite(input, frames) { _ in [] }
    try rewrite(input, frames) { TemporalUnit($0)?.edits(for: payload) ?? [] }
    try TrackChecks.collected(bytes)
    return isWhole
  }

  // MARK: Walking

  /// Whether the bytes can be walked to their end.
  private static func walks(_ bytes: [UInt8]) throws -> Bool {
    var walker = MatroskaWalker(longest: longest)
    var (rest, shown, depth) = (bytes[...], 0, 0)
    while true {
      let (before, visible) = (walker.place, rest.prefix(shown))
      let isLast = shown >= rest.count
      guard let step = try? walker.step(visible, isLast: isLast) else { return false }
      var advance = walker.place - before
      switch step {
      case .needs(let count):
        let isBounded = count > shown && count <= longest + EBMLHeader.longest
        try demand(!isLast && isBounded, "more is asked for where there is more, up to the longest element")
        (shown, advance) = (min(count, rest.count), 0)
      case .opens(let header):
        depth += 1
        try demand(advance == header.length && advance <= visible.count, "an opened element is gone into")
      case .closes:
        depth -= 1
        try demand(depth >= 0 && advance == 0, "only what was opened is closed")
      case .whole(let header):
        try demand(
          advance == header.length + (header.size ?? -1) && advance <= visible.count, "a whole element is there")
      case .passes(let header): try demand(advance == header.length + (header.size ?? -1), "a size is passed")
      case .ends:
        try demand(rest.isEmpty && depth == 0, "the end is the end of all")
        return true
      }
      guard advance <= rest.count else { return false }
      rest = rest.dropFirst(advance)
      shown = max(0, shown - advance)
    }
  }

  // MARK: Frames

  /// Frames, as far as they could be read.
  struct Frames: Equatable {
    struct Frame: Equatable {
      var seconds: Double
      var isKey: Bool
      var data: [UInt8]
      var additions: [[UInt8]]

      init(_ frame: MatroskaFrame) {
        seconds = frame.seconds
        isKey = frame.isKey
        data = Array(frame.data)
        additions = frame.additions.map { Array($0.data) }
      }
    }

    var frames: [Frame] = []
    var isWhole = false
  }

  private static func read(_ scratch: ScratchFile) throws -> Frames {
    var result = Frames()
    var file = try MatroskaFile(scratch.path, longest: longest)
    do {
      while let frame = try file.next({ Frames.Frame($0) }) { result.frames.append(frame) }
      result.isWhole = true
    } catch is MatroskaWalker.Problem {}
    return result
  }

  private static func streamed(_ bytes: [UInt8], piece: Int) -> Frames {
    var (result, stream) = (Frames(), MatroskaStream(longest: longest))
    func take(_ frame: MatroskaFrame) { result.frames.append(Frames.Frame(frame)) }
    do throws(MatroskaWalker.Problem) {
      for start in stride(from: 0, to: bytes.count, by: piece) {
        let part = Array(bytes[start..<min(start + piece, bytes.count)])
        var problem: MatroskaWalker.Problem?
        part.withUnsafeBytes { raw in
          do throws(MatroskaWalker.Problem) { try stream.feed(raw) { take($1) } } catch { problem = error }
        }
        if let problem { throw problem }
      }
      try stream.finish { take($1) }
      result.isWhole = true
    } catch {}
    return result
  }

  // MARK: Rewriting

  private static func rewrite(
    _ input: ScratchFile, _ frames: Frames, _ edits: @escaping (ArraySlice<UInt8>) -> [ByteEdit]
  ) throws {
    let (output, again) = (ScratchFile(), ScratchFile())
    do {
      let count = try MatroskaRewriter.rewrite(input.path, to: output.path, longest: longest) { edits($1) }
      try demand(frames.isWhole && count == frames.frames.count, "what is rewritten can be read")
    } catch is MatroskaWalker.Problem {
      return try demand(!frames.isWhole, "what can be read is rewritten")
    }
    var expected = frames
    for place in expected.frames.indices {
      let data = expected.frames[place].data
      expected.frames[place].data = UnitChecks.applied(edits(data[...]), to: data[...])
    }
    let bytes = output.bytes
    try demand(try walks(bytes), "what was written can be walked")
    try demand(try read(output) == expected, "frames are the same but for what was changed")
    try MatroskaRewriter.rewrite(output.path, to: again.path, longest: longest) { edits($1) }
    try demand(again.bytes == bytes, "a second time changes nothing")
    try prove(output, input, expected)
  }

  /// The proof that goes with an insertion holds where all frames have the metadata at their place.
  private static func prove(_ output: ScratchFile, _ input: ScratchFile, _ frames: Frames) throws {
    let isRight = frames.frames.allSatisfy { frame in
      TemporalUnit(frame.data[...]).map { $0.isPlacedRight && $0.payloads == [payload] } ?? false
    }
    let payloads = frames.frames.map { _ in payload }
    do {
      try HDR10PlusInsertion.prove(payloads, in: output.path, from: input.path)
      try demand(isRight, "what is not right is not proven")
    } catch is ErrorReport { try demand(!isRight, "what is right is proven") }
  }
}
