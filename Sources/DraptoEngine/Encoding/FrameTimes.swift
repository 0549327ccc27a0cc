import DraptoModel

/// Times as containers round them, put back onto the source's own ticks.
package enum FrameTimes {
  /// Each time (seconds) becomes the nearest expected tick when that is within a millisecond and a tick; else its own
  /// value in ticks of `timeBase`.
  package static func snapped(_ seconds: [Double], to expected: [Int64], timeBase: Rational) -> [Int64] {
    let tolerance = 0.0011 + timeBase.value / 2
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
}
