import DraptoModel

/// What changes inside a film, and what is done about it. Pure.
struct PicturePlanning {
  var video: VideoStream
  var facts: PictureFacts?

  /// The largest shape, when the film has several: every frame is brought to it, or chunks could not share a track.
  var commonShape: PictureFacts.Shape? {
    guard let shapes = facts?.shapes, shapes.count > 1, video.dolbyVision == nil else { return nil }
    // By pixels, then by how wide it is shown; even, as 4:2:0 needs it.
    guard
      var shape = shapes.max(by: {
        ($0.width * $0.height, Double($0.width) * $0.aspect.value)
          < ($1.width * $1.height, Double($1.width) * $1.aspect.value)
      })
    else { return nil }
    shape.width += shape.width & 1
    shape.height += shape.height & 1
    return shape
  }

  private var interlaced: Int { facts?.interlacedFrames ?? 0 }
  private var progressive: Int { facts?.progressiveFrames ?? 0 }

  /// By the stream's flag or by any frame's.
  var isFieldCoded: Bool { video.isInterlaced || interlaced > 0 }

  /// Frame by frame where frames differ, or where only frames say so; a stream's flag that no frame contradicts
  /// speaks for all.
  var deinterlacing: Deinterlacing {
    interlaced > 0 && (progressive > 0 || !video.isInterlaced) ? .flagged : .all
  }

  func apply(to plan: inout VideoPlan) {
    if let shape = commonShape {
      plan.commonShape = shape
      plan.sampleAspectRatio = shape.aspect
    }
    if plan.deinterlace, deinterlacing == .flagged { plan.deinterlacing = .flagged }
    plan.evidence = facts.map(\.condensed)
  }

  func losses(_ plan: VideoPlan) -> [Loss] {
    guard let shape = plan.commonShape, let shapes = facts?.shapes else { return aspectLosses }
    let list = shapes.map(Self.text).joined(separator: ", ")
    return [
      Loss(
        "video",
        "the picture changes its shape (\(list)): all of it becomes \(Self.text(shape)), scaled, with bars where the aspect is another"
      )
    ]
  }

  /// Filters are not told of another pixel aspect at the same size: it can be said, no more.
  private var aspectLosses: [Loss] {
    guard let aspects = facts?.frameAspects, aspects.count > 1 else { return [] }
    let list = aspects.map { "\($0.numerator):\($0.denominator)" }.joined(separator: ", ")
    let kept = video.sampleAspectRatio ?? Rational(1, 1)
    return [
      Loss(
        "video",
        "the pixel aspect changes inside the film (\(list)): all of it is shown with \(kept.numerator):\(kept.denominator), so parts look squeezed or stretched"
      )
    ]
  }

  func notes(_ plan: VideoPlan) -> [String] {
    var notes: [String] = []
    if plan.deinterlacing == .flagged {
      notes.append("partly interlaced: only frames flagged so are deinterlaced with bwdif")
    }
    for what in video.contradicted ?? [] {
      notes.append("container and stream name a different \(what): the stream's is taken")
    }
    return notes
  }

  private static func text(_ shape: PictureFacts.Shape) -> String {
    let aspect = shape.aspect.value == 1 ? "" : " with pixels \(shape.aspect.numerator):\(shape.aspect.denominator)"
    return "\(shape.width)×\(shape.height)\(aspect)"
  }
}

extension VideoStream {
  /// As the checks have to expect it: the shape that a plan brings a changing film to.
  func asPlanned(_ plan: VideoPlan) -> VideoStream {
    plan.commonShape.map(shown(as:)) ?? (plan.keepsCodedPicture == true ? whole : self)
  }

  /// With the size and pixel aspect that are shown as `shape`.
  func shown(as shape: PictureFacts.Shape) -> VideoStream {
    var expected = self
    let aspect = shape.aspect
    let isTurned = rotation % 180 != 0
    (expected.width, expected.height) = isTurned ? (shape.height, shape.width) : (shape.width, shape.height)
    expected.sampleAspectRatio = isTurned ? Rational(aspect.denominator, aspect.numerator) : aspect
    return expected
  }
}
