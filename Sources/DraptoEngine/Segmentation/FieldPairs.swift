import DraptoModel

/// Which packets of a field-coded film (AVCHD, 1080i) are second fields: the decoder makes one frame of each pair, with
/// the time of the first.
package struct FieldPairs: Sendable, Equatable {
  /// Seconds between two frames.
  package var frameSpacing: Double
  /// Seconds of the first frame the decoder gave: it tells which field of a pair comes first.
  package var firstFrame: Double

  package init(frameSpacing: Double, firstFrame: Double) {
    self.frameSpacing = frameSpacing
    self.firstFrame = firstFrame
  }

  /// Nil for films whose packets hold whole frames.
  package init?(_ media: SourceMedia) {
    guard let head = media.head, head.hasFieldPackets, let spacing = head.frameSpacing,
      let first = head.frameTimes.first
    else { return nil }
    self.init(frameSpacing: spacing, firstFrame: first)
  }

  /// Whether a packet is the second field of the frame before it. Until the decoder's first frame is reached the grid of
  /// its times tells, from there on the distance: a stream may begin with half a pair.
  package func isSecond(_ time: Double, after previous: Double?) -> Bool {
    if time < firstFrame - frameSpacing / 4 {
      let frames = (firstFrame - time) / frameSpacing
      return abs(frames - frames.rounded()) > 0.25
    }
    guard let previous else { return false }
    return time - previous < 0.75 * frameSpacing
  }
}
