import DraptoModel

/// The last hour of the machine, one look a second, as far as the screen was open.
package struct GaugeHistory: Sendable, Equatable {
  /// Shares, 0…1.
  package private(set) var cpu = FadingSeries()
  /// Shares, 0…1.
  package private(set) var memory = FadingSeries()
  /// Bytes per second to and from the disk of the work folder; empty where it can't be watched.
  package private(set) var work = FadingSeries()
  /// The same of the disk that the films go to.
  package private(set) var target = FadingSeries()
  /// Shares (0…1) of each core, the newest minutes only: there may be hundreds of cores.
  package private(set) var cores: [[Float]] = []

  package init() {}

  /// Looks that are kept of each core.
  private static let coreCapacity = 120

  /// Takes the values of a new look; a gauge that can't be read forgets what it had.
  package mutating func add(_ gauges: Gauges) {
    Self.append(gauges.cpu, to: &cpu)
    Self.append(gauges.memoryShare, to: &memory)
    Self.append(gauges.work.traffic, to: &work)
    Self.append(gauges.target?.traffic, to: &target)
    if cores.count != gauges.cores.count { cores = Array(repeating: [], count: gauges.cores.count) }
    for (core, share) in gauges.cores.enumerated() {
      cores[core].append(Float(share))
      if cores[core].count > Self.coreCapacity { cores[core].removeFirst() }
    }
  }

  private static func append(_ value: Double?, to series: inout FadingSeries) {
    if let value { series.append(value) } else { series = FadingSeries() }
  }

  /// Rates as shares of the highest of them; below 1 MiB/s nothing is high.
  package static func shares(_ rates: [Double]) -> [Double] {
    let top = max(Double(1 << 20), rates.max() ?? 0)
    return rates.map { $0 / top }
  }
}
