/// Cues that overlap, as a sequence in which one ends where the next begins: MP4's text has one sample at a time
/// (ISO/IEC 14496-30), and ffmpeg cuts a cue where the next one begins. Pure; times are milliseconds.
package enum ShownTogether {
  /// A stretch of time and the cues that are shown all through it, in the order they began.
  package struct Span: Sendable, Equatable {
    /// Milliseconds.
    package var range: Range<Int>
    /// Places in the list of cues.
    package var cues: [Int]
  }

  /// Cues that overlap by less are meant to follow each other: nobody reads what is shown for a frame.
  package static let shortest = 50

  /// The spans of some cues, in order of time. Cues without a length are in none.
  package static func spans(_ cues: [Range<Int>]) -> [Span] {
    let order = cues.indices.filter { !cues[$0].isEmpty }.sorted { cues[$0].lowerBound < cues[$1].lowerBound }
    let times = parted(order.map { cues[$0] })
    let bounds = Set(times.flatMap { [$0.lowerBound, $0.upperBound] }).sorted()
    var spans: [Span] = []
    var shown: [Int] = []
    var next = 0
    for (start, end) in zip(bounds, bounds.dropFirst()) {
      shown.removeAll { times[$0].upperBound <= start }
      while next < times.count, times[next].lowerBound <= start {
        shown.append(next)
        next += 1
      }
      if !shown.isEmpty { spans.append(Span(range: start..<end, cues: shown.map { order[$0] })) }
    }
    return spans
  }

  /// The same cues, each ended where one begins that it overlaps by a moment only.
  private static func parted(_ cues: [Range<Int>]) -> [Range<Int>] {
    cues.indices.map { place in
      let cue = cues[place]
      let later = cues[(place + 1)...].prefix { $0.lowerBound < cue.upperBound }
      let start = later.first { $0.lowerBound > max(cue.lowerBound, cue.upperBound - shortest) }
      return cue.lowerBound..<(start?.lowerBound ?? cue.upperBound)
    }
  }

  /// The same cues, those without a length ended where the next one begins, as players of Matroska do it. The last one
  /// has no end then.
  package static func ended(_ cues: [Range<Int>]) -> [Range<Int>] {
    let starts = cues.map(\.lowerBound).sorted()
    return cues.map { cue in
      guard cue.isEmpty else { return cue }
      return cue.lowerBound..<(starts.first { $0 > cue.lowerBound } ?? cue.lowerBound)
    }
  }

  /// Whether each cue has a length and none is shown beside another.
  package static func isConsecutive(_ cues: [Range<Int>]) -> Bool {
    zip(cues, cues.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound } && !cues.contains(where: \.isEmpty)
  }
}
