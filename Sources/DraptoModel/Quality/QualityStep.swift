/// What is to be done next for a chunk whose CRF is searched.
package enum QualityStep: Sendable, Equatable {
  /// Encode a part of it, and measure.
  case part(crf: Double)
  /// Encode all of it, and measure.
  case whole(crf: Double)
  /// The encode with this CRF is the chunk.
  case keep(crf: Double, QualityOutcome)

  /// The CRF that it names.
  package var crf: Double {
    switch self {
    case .part(let crf), .whole(let crf), .keep(let crf, _): crf
    }
  }
}

/// What a search knows of a chunk before anything of it is encoded; all of it comes out of the packet index.
package struct ChunkFacts: Codable, Sendable, Equatable {
  /// Bytes of its packets in the source; nil where the container does not tell.
  package var sourceBytes: Int64?
  /// Seconds from the key frame before its first frame to that one; nil where it is the film's first.
  package var keyDistance: Double?

  package init(sourceBytes: Int64? = nil, keyDistance: Double? = nil) {
    self.sourceBytes = sourceBytes
    self.keyDistance = keyDistance
  }
}

/// A chunk as a search sees it.
package struct SearchedChunk: Sendable, Equatable {
  /// How long it is.
  package var frames: Int
  /// Seconds of film.
  package var length: Double
  /// What the index told.
  package var facts: ChunkFacts

  package init(frames: Int, length: Double, facts: ChunkFacts) {
    self.frames = frames
    self.length = length
    self.facts = facts
  }
}
