/// Chunks of films with a target may be encoded more than once.
extension Chunk {
  /// Encodes of a whole chunk that a target takes on average, before anything is known of the film.
  package static let usualEncodes = 1.2

  /// Encodes of all of it that are behind it and were measured.
  package var wholeTrials: Int { trials?.count { $0.extent == .whole } ?? 0 }

  /// Encodes of all of it that were made, the kept one too; nil where its film has no target or it is not done.
  package var encodes: Int? { result?.quality.map { max(1, $0.encodes) } }

  /// Frames that count as encoded, 0 up to those of the chunk: never fewer than before, however often it is encoded.
  ///
  /// With a target a sixth of it counts only when its score fits: the first encode goes up to what one of
  /// ``usualEncodes`` is, each further one that had to be made takes five sixths of the rest once it is measured. How
  /// far such a further encode is does not count: it begins at nothing, while the last figures of the one before may
  /// still stand here. Nor does the search, which encodes a part of it for the score alone; as many frames of the first
  /// encode may be figures of that part, and count when there are more.
  /// - Parameters:
  ///   - hasTarget: its film has one.
  ///   - progress: in place of its own.
  package func countedFrames(hasTarget: Bool, progress: Progress? = nil) -> Int {
    if let result { return result.frames }
    let progress = progress ?? self.progress
    guard hasTarget else { return progress.frames }
    let rest = 1 - 1 / Self.usualEncodes
    let encodes = wholeTrials
    guard encodes == 0 else {
      let missing = (0..<encodes).reduce(1.0) { share, _ in share * rest }
      return Int(Double(range.expectedFrames) * (1 - missing))
    }
    let parts = trials?.reduce(0) { max($0, $1.score.frames) } ?? 0
    let frames: Int
    switch status {
    case .running(.searching, _): frames = 0
    case .running(.checking, _): frames = range.expectedFrames
    default: frames = progress.frames > parts ? min(progress.frames, range.expectedFrames) : 0
    }
    return Int(Double(frames) * (1 - rest))
  }
}
