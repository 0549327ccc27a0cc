import DraptoModel

/// The scores in a log of libvmaf or XPSNR. Such a log takes more than half a kilobyte per frame, so it is read in pieces;
/// what stays in memory are the scores.
package enum QualityLog {
  /// One score per frame, in order; frames that have none are left out.
  /// - Parameter pieceSize: bytes held at once.
  /// - Throws: ``Problem``.
  package static func scores(
    _ metric: QualityCommand.Metric, readingFrom path: String, pieceSize: Int = 65_536
  ) throws -> [Double] {
    switch metric {
    case .vmaf:
      var scanner = VMAFScanner()
      try forEachPiece(of: path, pieceSize) { scanner.feed($0) }
      guard scanner.isComplete else { throw Problem.endsEarly }
      return scanner.scores
    case .xpsnr:
      var scanner = XPSNRScanner()
      try forEachPiece(of: path, pieceSize) { scanner.feed($0) }
      return scanner.finish()
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
