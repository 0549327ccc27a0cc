/// Values of one gauge over an hour: the newest one by one, older ones as means of two, four, eight … of them. However
/// long a screen stays open it takes the same memory.
package struct FadingSeries: Sendable, Equatable {
  /// Values kept of each kind.
  package static let capacity = 240
  /// One value of the last kind is the mean of 2 to the power of this, less one.
  package static let levels = 7

  private var kept: [[Float]] = Array(repeating: [], count: levels)
  /// The first half of a mean.
  private var halves: [Float?] = Array(repeating: nil, count: levels)
  /// How many values have come, at most as many as are remembered.
  package private(set) var count = 0

  package init() {}

  /// The newest ones, one by one, the newest last.
  package var newest: [Double] { kept[0].map(Double.init) }

  /// Takes the next value.
  package mutating func append(_ value: Double) {
    count = min(count + 1, Self.capacity << (Self.levels - 1))
    var value = Float(value)
    for level in 0..<Self.levels {
      kept[level].append(value)
      if kept[level].count > Self.capacity { kept[level].removeFirst() }
      guard let half = halves[level] else {
        halves[level] = value
        return
      }
      halves[level] = nil
      value = (half + value) / 2
    }
  }

  /// At most so many values that reach back as far as they can, the newest last, and how many looks each of them stands
  /// for.
  package func reaching(_ width: Int) -> (values: [Double], each: Int) {
    guard width > 0 else { return ([], 1) }
    let level = (0..<Self.levels).first { count <= min(width, Self.capacity) << $0 } ?? Self.levels - 1
    return (kept[level].suffix(width).map(Double.init), 1 << level)
  }
}
