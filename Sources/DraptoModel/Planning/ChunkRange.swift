/// The part of the film that one chunk holds: all frames with `from` ≤ time < `to`.
package struct ChunkRange: Codable, Sendable, Equatable {
  /// Zero-based place in the film.
  package var index: Int
  /// First frame's time, in ticks of the video stream's time base.
  package var from: Int64
  /// First frame of the next chunk; nil for the last chunk, which runs to the end.
  package var to: Int64?
  /// Frames the packet index promises.
  package var expectedFrames: Int
  /// Seconds between the last frame before the chunk and its first one; nil for the first chunk, which begins at the
  /// head of the file.
  package var startCut: Double?
  /// Seconds between the chunk's last frame and the next chunk's first; nil for the last chunk.
  package var endCut: Double?

  package init(
    index: Int, from: Int64, to: Int64?, expectedFrames: Int, startCut: Double?, endCut: Double?
  ) {
    self.index = index
    self.from = from
    self.to = to
    self.expectedFrames = expectedFrames
    self.startCut = startCut
    self.endCut = endCut
  }

  /// Whether both hold the same frames: where exactly between two frames they are cut does not matter.
  package func isSamePart(as other: ChunkRange) -> Bool {
    (index, from, expectedFrames) == (other.index, other.from, other.expectedFrames) && to == other.to
  }

  /// All frames of a file, however many there are.
  package static let whole = ChunkRange(
    index: 0, from: 0, to: nil, expectedFrames: 0, startCut: nil, endCut: nil)
}
