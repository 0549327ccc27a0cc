/// What was seen of a film's HDR10+ metadata at a few places, before the encode.
package struct HDR10PlusSamples: Codable, Sendable, Equatable {
  /// Frames looked at.
  package var frames = 0
  /// Those that carry metadata that can be read.
  package var carrying = 0
  /// Those that carry some that can't.
  package var malformed = 0
  /// Places that were looked at; 1 for films that were looked at whole.
  package var places = 0
  /// Metadata of parts of the picture are among them.
  package var hasWindows = false
  /// Why nobody could look; nil where somebody could.
  package var problem: String?

  package init(
    frames: Int = 0, carrying: Int = 0, malformed: Int = 0, places: Int = 0, hasWindows: Bool = false,
    problem: String? = nil
  ) {
    self.frames = frames
    self.carrying = carrying
    self.malformed = malformed
    self.places = places
    self.hasWindows = hasWindows
    self.problem = problem
  }

  /// `250 of 259 frames`, with the places where that is not all of the film.
  package var coverage: String {
    let malformed = malformed > 0 ? " (\(malformed) more \(malformed == 1 ? "is" : "are") malformed)" : ""
    return "\(carrying) of \(frames) frames" + (places > 1 ? " looked at, in \(places) places" : "") + malformed
  }

  /// So few frames carry it that most would get what was made for others.
  package var isSparse: Bool { carrying * 2 < frames }

  /// What is seen at two places.
  package func merged(with other: HDR10PlusSamples) -> HDR10PlusSamples {
    HDR10PlusSamples(
      frames: frames + other.frames, carrying: carrying + other.carrying, malformed: malformed + other.malformed,
      places: places + other.places, hasWindows: hasWindows || other.hasWindows,
      problem: frames + other.frames > 0 ? nil : problem ?? other.problem)
  }
}

/// How the HDR10+ metadata of a film are kept: in front of each shown frame, byte for byte.
package struct HDR10PlusPlan: Codable, Sendable, Equatable {
  /// What was seen before the encode.
  package var samples: HDR10PlusSamples

  package init(samples: HDR10PlusSamples) { self.samples = samples }
}

/// What becomes of a film's HDR10+.
package enum HDR10PlusOutcome: Sendable, Equatable {
  /// The film has none.
  case none
  case kept(HDR10PlusPlan)
  case dropped(why: String)
}

/// HDR10+ in words for plans and reports.
package enum HDR10PlusWords {
  /// What losses of it are about.
  package static let subject = "HDR10+"

  /// What is said of a film whose HDR10+ is kept.
  package static func notes(_ plan: HDR10PlusPlan) -> [String] {
    let samples = plan.samples
    var notes = ["HDR10+ is kept, frame by frame: \(samples.coverage) carry it"]
    if samples.carrying < samples.frames {
      notes.append("frames without HDR10+ metadata of their own repeat the last of their scene")
    }
    return notes
  }

  /// What the output of such a film lacks.
  /// - Parameter changesShape: the picture is cropped or scaled.
  package static func losses(_ plan: HDR10PlusPlan, changesShape: Bool) -> [Loss] {
    guard plan.samples.hasWindows, changesShape else { return [] }
    return [
      Loss(
        subject,
        "metadata for parts of the picture keep their places in the source's, though the picture is cropped or scaled")
    ]
  }

  /// The loss of a film whose HDR10+ is dropped.
  package static func loss(why: String, color: ColorTags) -> Loss {
    let rest = color.transfer == "smpte2084" ? "; HDR10 stays" : ""
    return Loss(subject, "the dynamic metadata are dropped (\(why))\(rest)")
  }
}
