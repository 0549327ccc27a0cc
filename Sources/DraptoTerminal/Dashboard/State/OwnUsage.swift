import DraptoModel

/// CPU that drapto itself takes, as a share of the machine, from its own counters.
package struct OwnUsage: Sendable, Equatable {
  private var looks: [(time: Double, own: Double)] = []
  /// Share (0…1) of all cores over the last seconds; nil until enough of them were seen.
  package private(set) var share: Double?

  /// Seconds looked back on, and those that must have been seen.
  private static let (window, settle) = (15.0, 4.0)

  package init() {}

  /// Two that show the same are equal.
  package static func == (a: OwnUsage, b: OwnUsage) -> Bool { a.share == b.share }

  /// Takes the CPU time of drapto from a new look at the machine, at a time (seconds, any zero).
  package mutating func add(_ gauges: Gauges, at time: Double) {
    // Another engine counts from another zero.
    if let last = looks.last, gauges.ownCPU < last.own || time < last.time { looks = [] }
    looks.append((time, gauges.ownCPU))
    looks.removeAll { $0.time < time - Self.window }
    guard let first = looks.first, time - first.time >= Self.settle, !gauges.cores.isEmpty else {
      share = nil
      return
    }
    share = (gauges.ownCPU - first.own) / (time - first.time) / Double(gauges.cores.count)
  }
}
