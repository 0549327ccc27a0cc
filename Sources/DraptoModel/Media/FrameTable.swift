import Algorithms

/// The presentation times of frames, ascending, in ticks of `timeBase` seconds.
package struct FrameTable: Sendable, Equatable {
  /// Seconds of one tick.
  package var timeBase: Rational
  /// Presentation times of all frames, ascending.
  package var ticks: [Int64]

  package init(timeBase: Rational, ticks: [Int64]) {
    self.timeBase = timeBase
    self.ticks = ticks
  }

  /// Frames.
  package var count: Int { ticks.count }

  /// Seconds of frame `index`.
  package func seconds(at index: Int) -> Double { seconds(ticks[index]) }

  /// Seconds of a tick.
  package func seconds(_ tick: Int64) -> Double {
    Double(tick) * Double(timeBase.numerator) / Double(timeBase.denominator)
  }

  /// Seconds at which to cut before frame `index`, between it and the one before; nil for the first, and behind the last.
  package func cut(before index: Int) -> Double? {
    guard index > 0, index < count else { return nil }
    return Self.cut(between: ticks[index - 1], ticks[index], timeBase: timeBase)
  }

  /// Seconds at which to cut between two frames: halfway. Where they are one tick apart, halfway is half a tick, which
  /// ffmpeg rounds to one side or the other: then nearer to the later one.
  package static func cut(between earlier: Int64, _ later: Int64, timeBase: Rational) -> Double {
    let middle = (Double(earlier) + Double(later)) / 2
    return (later - earlier == 1 ? Double(later) - 0.25 : middle) * timeBase.value
  }

  /// The ticks in [from, to); `to` nil means up to the end.
  package func ticks(from: Int64, to: Int64?) -> ArraySlice<Int64> {
    let start = lowerBound(from)
    let end = to.map(lowerBound) ?? ticks.count
    return ticks[start..<max(start, end)]
  }

  private func lowerBound(_ tick: Int64) -> Int { ticks.partitioningIndex { $0 >= tick } }

  /// Whether all steps between frames are equal, within `tolerance` seconds (containers round to milliseconds).
  package func isConstantRate(tolerance: Double = 0.0015) -> Bool {
    guard ticks.count > 2 else { return true }
    let mean = (seconds(at: ticks.count - 1) - seconds(at: 0)) / Double(ticks.count - 1)
    return zip(ticks, ticks.dropFirst()).allSatisfy { abs(seconds($1) - seconds($0) - mean) <= tolerance }
  }
}
