/// A frame and its score.
package struct FrameScore: Codable, Sendable, Equatable {
  /// Number in the film, from 0.
  package var frame: Int
  /// Seconds from the film's first frame.
  package var time: Double
  /// What it was measured to be.
  package var score: Double

  package init(frame: Int, time: Double, score: Double) {
    self.frame = frame
    self.time = time
    self.score = score
  }

  /// Seconds that two of the worst frames lie apart at least: else all would be of one scene.
  package static let distance = 10.0

  /// The worst of these, the worst first; of two that are equal the earlier one.
  /// - Parameter count: so many at most.
  package static func worst(_ frames: [FrameScore], count: Int) -> [FrameScore] {
    var chosen: [FrameScore] = []
    for frame in frames.sorted(by: { ($0.score, $0.frame) < ($1.score, $1.frame) }) {
      guard chosen.count < count else { break }
      if chosen.allSatisfy({ abs($0.time - frame.time) >= distance }) { chosen.append(frame) }
    }
    return chosen
  }
}
