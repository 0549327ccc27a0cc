import DraptoModel

/// Times as containers round them, put back onto the source's own ticks.
package enum FrameTimes {
  /// Each time (seconds) becomes the nearest expected tick when that is within a millisecond and a tick; else its own
  /// value in ticks of `timeBase`.
  ///
  /// Where streams were joined, decoders give a frame or two the time of a neighbour, and players show them then. When as
  /// many frames came out as were expected, and all but those few lie where they should, those few keep the decoder's
  /// time, as far as their neighbours leave room.
  package static func snapped(_ seconds: [Double], to expected: [Int64], timeBase: Rational) -> [Int64] {
    let tolerance = 0.0011 + timeBase.value / 2
    if isMerelyConfused(seconds, expected, timeBase, tolerance: tolerance) {
      return between(seconds, expected, timeBase, tolerance: tolerance)
    }
    var next = 0
    return seconds.map { time in
      while next + 1 < expected.count,
        abs(Double(expected[next + 1]) * timeBase.value - time) <= abs(Double(expected[next]) * timeBase.value - time)
      { next += 1 }
      if next < expected.count, abs(Double(expected[next]) * timeBase.value - time) <= tolerance {
        // Each tick is one frame's only.
        defer { next += 1 }
        return expected[next]
      }
      return Int64((time / timeBase.value).rounded())
    }
  }

  /// Seconds by which the time of a frame at a join may be wrong: a frame or two.
  private static let confusion = 0.1

  /// The expected ticks, but for those that are wrong: these lie as near to the decoder's time as their neighbours allow.
  private static func between(
    _ seconds: [Double], _ expected: [Int64], _ timeBase: Rational, tolerance: Double
  ) -> [Int64] {
    // What Matroska can still tell apart.
    let step = max(1, Int64((0.001 / timeBase.value).rounded(.up)))
    var ticks = expected
    for place in ticks.indices where abs(seconds[place] - Double(expected[place]) * timeBase.value) > tolerance {
      let least = place > 0 ? ticks[place - 1] + step : .min
      let most = place + 1 < ticks.count ? expected[place + 1] - step : .max
      if least <= most { ticks[place] = min(max(Int64((seconds[place] / timeBase.value).rounded()), least), most) }
    }
    return ticks
  }

  /// Whether the times of a film differ from those of its index at such places alone.
  static func differAtJoins(_ table: FrameTable, _ index: [Int64]) -> Bool {
    let seconds = table.ticks.map(table.seconds)
    return table.ticks != index
      && isMerelyConfused(seconds, index, table.timeBase, tolerance: table.timeBase.value / 2)
  }

  private static func isMerelyConfused(
    _ seconds: [Double], _ expected: [Int64], _ timeBase: Rational, tolerance: Double
  ) -> Bool {
    guard seconds.count == expected.count else { return false }
    let errors = zip(seconds, expected).map { abs($0 - Double($1) * timeBase.value) }
    let wrong = errors.count { $0 > tolerance }
    return wrong <= max(2, seconds.count / 100) && errors.allSatisfy { $0 < confusion }
  }
}
