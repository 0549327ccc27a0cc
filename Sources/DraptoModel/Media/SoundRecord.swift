/// What making one audio track found out about its sound.
package struct SoundRecord: Codable, Sendable, Equatable {
  /// Channels of the finished track.
  package var channels: Int
  /// ffmpeg's names of the layouts the source changed to after its beginning.
  package var laterLayouts: [String]
  /// Packets that could not be decoded whole.
  package var decodeErrors: Int
  /// Errors of the container while the track was read; nil where it was not counted.
  package var containerErrors: Int?
  /// Places without sound in the finished track.
  package var gaps: SoundGaps?
  /// Seconds of packets that the source has at the recorded ones of ``gaps``.
  package var lost: Double?
  /// Further sound tracks of the source that appeared only while this one was made; none of them is kept.
  package var lateTracks: Int?

  package init(
    channels: Int, laterLayouts: [String] = [], decodeErrors: Int = 0, gaps: SoundGaps? = nil, lost: Double? = nil,
    lateTracks: Int? = nil, containerErrors: Int? = nil
  ) {
    self.channels = channels
    self.laterLayouts = laterLayouts
    self.decodeErrors = decodeErrors
    self.gaps = gaps
    self.lost = lost
    self.lateTracks = lateTracks
    self.containerErrors = containerErrors
  }
}

/// Places of a track where no sound is, in seconds of the finished film.
package struct SoundGaps: Codable, Sendable, Equatable {
  /// One place without sound, in seconds of the finished film.
  package struct Gap: Codable, Sendable, Equatable {
    /// Seconds of the last sound before it.
    package var start: Double
    /// Seconds until sound goes on.
    package var length: Double

    package init(start: Double, length: Double) {
      self.start = start
      self.length = length
    }
  }

  /// How many there are.
  package var count = 0
  /// Seconds missing in all.
  package var seconds = 0.0
  /// The first of them, few enough for a record.
  package var first: [Gap] = []

  package init() {}
}

/// Finds gaps in packets that come one by one, in order.
package struct SoundGapFinder: Sendable {
  /// Seconds; anything shorter is a matter of how packets are timed.
  package static let shortest = 0.05
  /// So many places are recorded.
  package static let mostPlaces = 8

  /// Those found so far.
  package private(set) var gaps = SoundGaps()
  private var end: Double?

  package init() {}

  /// - Parameters:
  ///   - time: seconds at which the packet begins.
  ///   - length: its seconds of sound.
  package mutating func feed(time: Double, length: Double) {
    if let end, time - end > Self.shortest {
      gaps.count += 1
      gaps.seconds += time - end
      if gaps.first.count < Self.mostPlaces { gaps.first.append(.init(start: end, length: time - end)) }
    }
    end = max(end ?? time, time + length)
  }
}
