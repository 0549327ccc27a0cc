/// Stretches without a frame in a film that otherwise has one at each step: lost packets, or two recordings joined.
package struct FrameHoles: Sendable, Equatable {
  /// One stretch without a frame.
  package struct Hole: Sendable, Equatable {
    /// Seconds of the last frame before it.
    package var start: Double
    /// Seconds to the next frame.
    package var length: Double
  }

  /// In film order.
  package var holes: [Hole]

  /// Seconds; shorter ones are a stutter.
  private static let shortest = 1.0
  /// Of all steps, how many must be alike: films of variable rate stand still where they like.
  private static let regular = 0.9

  /// Looks through a film's frames. A film of variable rate has no holes.
  package init(_ table: FrameTable) {
    holes = []
    guard table.count > 10 else { return }
    let steps = (1..<table.count).map { table.seconds(at: $0) - table.seconds(at: $0 - 1) }
    let median = steps.sorted()[steps.count / 2]
    let alike = steps.count { abs($0 - median) <= max(0.002, median * 0.1) }
    guard Double(alike) >= Double(steps.count) * Self.regular else { return }
    holes = zip(1..., steps).filter { $1 > max(Self.shortest, 10 * median) }
      .map { Hole(start: table.seconds(at: $0 - 1), length: $1) }
  }
}
