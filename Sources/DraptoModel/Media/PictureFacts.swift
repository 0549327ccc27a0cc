/// What the pictures of a film showed, beyond what its header promises: sizes, pixel aspects, field coding, black bars.
package struct PictureFacts: Codable, Sendable, Equatable {
  /// How much of the film was looked at.
  package enum Extent: String, Codable, Sendable {
    /// A few places.
    case sampled
    /// Every key frame.
    case complete
  }

  /// Size and pixel aspect of a stretch of the film, as shown (turned upright).
  package struct Shape: Codable, Sendable, Hashable {
    /// Pixels.
    package var width: Int
    /// Pixels.
    package var height: Int
    /// Of a pixel.
    package var aspect: Rational

    package init(width: Int, height: Int, aspect: Rational) {
      self.width = width
      self.height = height
      self.aspect = aspect
    }
  }

  /// How much of the film was looked at.
  package var extent: Extent
  /// In the order they were met.
  package var shapes: [Shape]
  /// Frames seen whose own flag says interlaced.
  package var interlacedFrames: Int
  /// Frames seen whose own flag says progressive.
  package var progressiveFrames: Int
  /// What cropdetect saw, one per frame that was not black all over; equal ones once.
  package var crops: [Crop]
  /// Pixel aspects that frames themselves name; nil where nobody looked.
  package var frameAspects: [Rational]?

  package init(
    extent: Extent = .sampled, shapes: [Shape] = [], interlacedFrames: Int = 0, progressiveFrames: Int = 0,
    crops: [Crop] = []
  ) {
    self.extent = extent
    self.shapes = shapes
    self.interlacedFrames = interlacedFrames
    self.progressiveFrames = progressiveFrames
    self.crops = crops
  }

  /// With one crop that holds all.
  package var condensed: PictureFacts {
    var facts = self
    facts.crops = crops.dropFirst().reduce(crops.first) { $0?.union($1) }.map { [$0] } ?? []
    return facts
  }

  /// Both looks together.
  package func merged(with other: PictureFacts) -> PictureFacts {
    var facts = PictureFacts(
      extent: extent, shapes: shapes + other.shapes.filter { !shapes.contains($0) },
      interlacedFrames: interlacedFrames + other.interlacedFrames,
      progressiveFrames: progressiveFrames + other.progressiveFrames,
      crops: crops + other.crops.filter { !crops.contains($0) })
    let (mine, theirs) = (frameAspects ?? [], other.frameAspects ?? [])
    let aspects = mine + theirs.filter { !mine.contains($0) }
    facts.frameAspects = aspects.isEmpty ? nil : aspects
    return facts
  }
}
