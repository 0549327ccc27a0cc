import DraptoMedia
import DraptoModel

/// Two tracks side by side by their loudness: sound that is missing, and sound that moved inside its track. Pure.
package struct SoundComparison: Sendable, Equatable {
  /// A stretch of the film.
  package struct Place: Sendable, Equatable {
    /// Seconds from the first frame of the film.
    package var start: Double
    /// Seconds.
    package var length: Double
  }

  /// Places where the source can be heard and the output is silent or has nothing.
  package private(set) var missing: [Place] = []
  /// Seconds by which the output is late (early below zero) and since when; nil where it is in step or can't be told.
  package private(set) var shift: (seconds: Double, since: Double)?

  /// Seconds of missing sound that count: less is lost to rounding at the edges of holes.
  static let shortestMissing = 0.3
  /// Seconds of a stretch that is laid against the other side.
  private static let window = 8.0
  /// Seconds a stretch is moved both ways.
  private static let reach = 1.5
  /// Seconds that are heard as late. Less is also a matter of the raster.
  static let shortestShift = 0.08

  /// Compares two curves of the same raster, both beginning at the film's first frame.
  package init(source: LoudnessCurve, output: LoudnessCurve) {
    missing = Self.missing(source.levels, output.levels)
    shift = Self.shift(source.levels, output.levels)
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.missing == b.missing && a.shift?.seconds == b.shift?.seconds && a.shift?.since == b.shift?.since
  }

  private static func missing(_ source: [Double?], _ output: [Double?]) -> [Place] {
    var places: [Place] = []
    var start: Int?
    let close = { (end: Int) in
      guard let from = start else { return }
      start = nil
      let length = Double(end - from) * SoundLevels.step
      if length >= shortestMissing { places.append(Place(start: Double(from) * SoundLevels.step, length: length)) }
    }
    // A stretch goes on over short pauses of speech: neither side has anything there.
    var lastHeard = 0
    for (index, level) in source.enumerated() {
      let there = (index < output.count ? output[index] : nil) ?? LoudnessCurve.silence
      let heard = level ?? LoudnessCurve.silence
      if there > -75 {
        close(lastHeard)
      } else if heard > -50 {
        if start == nil { start = index }
        lastHeard = index + 1
      }
    }
    close(lastHeard)
    return places
  }

  private static func shift(_ source: [Double?], _ output: [Double?]) -> (seconds: Double, since: Double)? {
    let size = Int(window / SoundLevels.step)
    let reach = Int(reach / SoundLevels.step)
    let source = source.map { max($0 ?? -70, -70) }
    let output = output.map { max($0 ?? -70, -70) }
    var found: [(lag: Int, start: Int)] = []
    var start = 0
    while start + size <= source.count {
      if let lag = lag(source[start..<start + size], output, reach: reach) { found.append((lag, start)) }
      start += size / 2
    }
    // One stretch alone can be a matter of chance: the next one must say the same.
    let least = Int((shortestShift / SoundLevels.step).rounded(.up))
    for (one, next) in zip(found, found.dropFirst()) where abs(one.lag) >= least && abs(one.lag - next.lag) <= 1 {
      return (Double(one.lag) * SoundLevels.step, Double(one.start) * SoundLevels.step)
    }
    return nil
  }

  /// Steps by which the output is late in one stretch; nil where the loudness does not tell: it hardly changes, fits
  /// nowhere, or fits at several places alike.
  private static func lag(_ stretch: ArraySlice<Double>, _ output: [Double], reach: Int) -> Int? {
    let at = { (lag: Int) -> Double? in
      let (from, to) = (stretch.startIndex + lag, stretch.endIndex + lag)
      guard from >= 0, to <= output.count else { return nil }
      return Correlation.of(stretch, output[from..<to], leastDeviation: 2)
    }
    let home = at(0) ?? -1
    // In step: nothing to look for.
    if home > 0.9 { return 0 }
    var best: (lag: Int, score: Double)?
    for distance in 0...reach {
      for lag in distance == 0 ? [0] : [distance, -distance] {
        guard let score = at(lag), score > (best?.score ?? 0) + 0.02 else { continue }
        best = (lag, score)
      }
    }
    guard let best, best.score > 0.85, best.score > home + 0.15 else { return nil }
    return best.lag
  }
}

/// Pearson's correlation.
enum Correlation {
  /// - Parameter leastDeviation: standard deviation under which a side is taken for even.
  /// - Returns: -1…1; nil when either side hardly varies.
  static func of<A: Collection<Double>, B: Collection<Double>>(_ a: A, _ b: B, leastDeviation: Double) -> Double? {
    let count = Double(a.count)
    guard a.count == b.count, count > 0 else { return nil }
    var (sumA, sumB, squaresA, squaresB, products) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      sumA += x
      sumB += y
      squaresA += x * x
      squaresB += y * y
      products += x * y
    }
    let (varianceA, varianceB) = (
      squaresA / count - sumA * sumA / count / count, squaresB / count - sumB * sumB / count / count
    )
    let least = leastDeviation * leastDeviation
    guard varianceA > least, varianceB > least else { return nil }
    return (products / count - sumA * sumB / count / count) / (varianceA * varianceB).squareRoot()
  }
}
