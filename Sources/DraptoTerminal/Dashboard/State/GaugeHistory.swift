import DraptoModel

/// The last minutes of the machine, one value per look, newest last.
package struct GaugeHistory: Sendable, Equatable {
  /// Looks that are kept.
  package static let capacity = 240
  /// Shares, 0…1.
  package private(set) var cpu: [Double] = []
  /// Shares, 0…1.
  package private(set) var memory: [Double] = []
  /// Bytes per second to and from the disk of the work folder; empty where it can't be watched.
  package private(set) var work: [Double] = []
  /// The same of the disk that the films go to.
  package private(set) var target: [Double] = []

  package init() {}

  /// Takes the values of a new look; a gauge that can't be read forgets what it had.
  package mutating func add(_ gauges: Gauges) {
    Self.append(gauges.cpu, to: &cpu)
    Self.append(gauges.memoryShare, to: &memory)
    Self.append(gauges.work.traffic, to: &work)
    Self.append(gauges.target?.traffic, to: &target)
  }

  private static func append(_ value: Double?, to values: inout [Double]) {
    guard let value else {
      values = []
      return
    }
    values.append(value)
    if values.count > capacity { values.removeFirst(values.count - capacity) }
  }

  /// Rates as shares of the highest of them; below 1 MiB/s nothing is high.
  package static func shares(_ rates: ArraySlice<Double>) -> [Double] {
    let top = max(Double(1 << 20), rates.max() ?? 0)
    return rates.map { $0 / top }
  }
}
