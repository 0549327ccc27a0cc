import DraptoModel

/// The scores in a log of libvmaf or XPSNR. Such a log takes more than half a kilobyte per frame, so it is read in pieces;
/// what stays in memory are the scores.
package enum QualityLog {
  /// What a log holds.
  package struct Scores: Sendable, Equatable {
    /// One per frame, in order; frames that have none are left out.
    package var scores: [Double]
    /// Frames that were compared.
    package var frames: Int
    /// Numbers of those that have no score, ascending.
    package var missing: [Int] = []
  }

  /// Reads a log.
  /// - Parameter pieceSize: bytes held at once.
  /// - Throws: ``Problem``.
  package static func scores(
    _ metric: QualityMetric, readingFrom path: String, pieceSize: Int = 65_536
  ) throws -> Scores {
    switch metric {
    case .vmaf, .vmafV1:
      var scanner = VMAFScanner()
      try forEachPiece(of: path, pieceSize) { scanner.feed($0) }
      guard scanner.isComplete else { throw Problem.endsEarly }
      return Scores(scores: scanner.scores, frames: scanner.frames, missing: scanner.missing)
    case .xpsnr:
      var scanner = XPSNRScanner()
      try forEachPiece(of: path, pieceSize) { scanner.feed($0) }
      let scores = scanner.finish()
      return Scores(scores: scores, frames: scanner.frames, missing: scanner.missing)
    }
  }

  /// Why a log gives no scores.
  package enum Problem: Error, CustomStringConvertible {
    case unreadable
    /// The disk was full, or the program was ended while it wrote.
    case endsEarly

    package var description: String {
      switch self {
      case .unreadable: "the log can't be read"
      case .endsEarly: "the log ends in the middle"
      }
    }
  }

  /// Lines of a list of frames (`framecrc`), without its comments. Throws ``Problem``.
  package static func lines(of path: String) throws -> Int {
    var (count, isStart) = (0, true)
    try forEachPiece(of: path, 65_536) { piece in
      for byte in piece {
        if isStart, byte != UInt8(ascii: "#"), byte != UInt8(ascii: "\n") { count += 1 }
        isStart = byte == UInt8(ascii: "\n")
      }
    }
    return count
  }

  private static func forEachPiece(of path: String, _ size: Int, _ body: ([UInt8]) -> Void) throws {
    guard let file = FileBytes(path) else { throw Problem.unreadable }
    var offset: Int64 = 0
    while true {
      let piece = file.read(at: offset, size)
      guard !piece.isEmpty else { return }
      offset += Int64(piece.count)
      body(piece)
    }
  }
}
