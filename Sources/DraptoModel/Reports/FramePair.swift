/// A frame of the film, shown as it was and as it became.
package struct FramePair: Codable, Sendable, Equatable {
  /// Why it is shown.
  package enum Choice: String, Codable, Sendable {
    /// One of the worst of the film.
    case worst
    /// One of some that lie spread over it.
    case spread
  }
  /// Why it is shown.
  package var choice: Choice
  /// Number in the film, from 0.
  package var frame: Int
  /// The number is an estimate: nothing is known of the film's chunks.
  package var isEstimated: Bool?
  /// Seconds from the film's first frame.
  package var time: Double
  /// Its score; nil where it was not measured, or its number is not known.
  package var score: Double?
  /// Score of what is shown on the left, where that is no source but another output.
  package var scoreBefore: Double?
  /// It is a key frame of the output.
  package var isKey: Bool
  /// It is a key frame of the source; nil where that is not known.
  package var isKeyInSource: Bool?
  /// The chunk it lies in; nil where that is not known.
  package var chunk: Int?

  package init(
    choice: Choice, frame: Int, time: Double, score: Double? = nil, isKey: Bool = false, isKeyInSource: Bool? = nil,
    chunk: Int? = nil
  ) {
    self.choice = choice
    self.frame = frame
    self.time = time
    self.score = score
    self.isKey = isKey
    self.isKeyInSource = isKeyInSource
    self.chunk = chunk
  }
}
