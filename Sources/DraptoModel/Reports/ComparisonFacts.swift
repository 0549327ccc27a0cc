/// What was found out about two films that are compared.
package struct ComparisonFacts: Sendable {
  /// One of the films: what is told of its frames.
  package struct Side: Sendable {
    /// What the probe says.
    package var media: SourceMedia
    /// Its frames, in the order they are shown.
    package var frames: [Frame]
    /// Its score against the reference; nil where it is the reference itself, or was not measured.
    package var quality: QualityReport?
    /// A score for each frame; empty where not every frame has one.
    package var scores: [Double]

    package init(media: SourceMedia, frames: [Frame], quality: QualityReport? = nil, scores: [Double] = []) {
      self.media = media
      self.frames = frames
      self.quality = quality
      self.scores = scores
    }
  }

  /// A frame as the container tells of it.
  package struct Frame: Sendable, Equatable {
    /// Seconds from the first one.
    package var time: Double
    /// Bytes of its packet.
    package var bytes: Int64
    /// A decoder can begin here.
    package var isKey: Bool

    package init(time: Double, bytes: Int64, isKey: Bool) {
      self.time = time
      self.bytes = bytes
      self.isKey = isKey
    }
  }

  /// The first of the two: the output as it was, or the source.
  package var a: Side
  /// The one that is judged.
  package var b: Side
  /// What both were made from; nil: A is the reference of B.
  package var source: SourceMedia?
  /// What could not be found out, and why.
  package var problems: [String]

  package init(a: Side, b: Side, source: SourceMedia?, problems: [String] = []) {
    self.a = a
    self.b = b
    self.source = source
    self.problems = problems
  }
}

/// Stretches of a film that are judged one by one. Pure.
package enum SceneSpans {
  /// Seconds of a stretch at least, and at most.
  package static let (shortest, longest) = (5.0, 15.0)

  /// Stretches of a film at most, about.
  static let mostSpans = 5000

  /// Stretches from key frame to key frame, short ones joined, long ones cut into equal parts.
  /// - Parameters:
  ///   - keys: times of key frames, in order.
  ///   - length: of the film, seconds.
  package static func spans(keys: [Double], length: Double) -> [(start: Double, length: Double)] {
    guard length > 0, length.isFinite else { return [] }
    // Of a film whose clock jumps there are no more than a page has room for.
    let longest = max(Self.longest, length / Double(mostSpans))
    var cuts = [0.0]
    for key in keys where key - cuts[cuts.count - 1] >= shortest && length - key >= shortest { cuts.append(key) }
    cuts.append(length)
    return zip(cuts, cuts.dropFirst()).flatMap { from, to in
      let parts = max(1, Int(((to - from) / longest).rounded(.up)))
      let part = (to - from) / Double(parts)
      return (0..<parts).map { (from + part * Double($0), part) }
    }
  }
}
