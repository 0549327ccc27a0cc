/// Speed over a sliding window, from counts at times. Pauses and resumed work must not be fed in.
package struct SpeedMeter: Sendable, Equatable {
  private var samples: [(time: Double, count: Double)] = []
  private let window: Double
  private let settle: Double

  /// - Parameters:
  ///   - window: seconds looked back on.
  ///   - settle: seconds of samples needed before a speed is given.
  package init(window: Double = 30, settle: Double = 3) {
    self.window = window
    self.settle = settle
  }

  /// Both tell the same speed by as many samples.
  package static func == (a: SpeedMeter, b: SpeedMeter) -> Bool {
    a.samples.count == b.samples.count && a.perSecond == b.perSecond
  }

  /// Adds a running total at a time (seconds, any zero). A total that falls starts over.
  package mutating func add(time: Double, total: Double) {
    if let last = samples.last, total < last.count || time < last.time { samples.removeAll() }
    samples.append((time, total))
    if let first = samples.firstIndex(where: { $0.time >= time - window }), first > 0 {
      samples.removeFirst(first)
    }
  }

  /// Forgets everything, after a pause.
  package mutating func reset() { samples.removeAll() }

  /// Units per second; nil until `settle` seconds are known or while nothing moves.
  package var perSecond: Double? {
    guard let first = samples.first, let last = samples.last, last.time - first.time >= settle,
      last.count > first.count
    else { return nil }
    return (last.count - first.count) / (last.time - first.time)
  }
}
