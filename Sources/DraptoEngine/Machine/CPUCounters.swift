/// Busy and idle ticks of the machine and of each core, from /proc/stat.
package struct CPUCounters: Sendable, Equatable {
  /// Ticks since the machine started, of all cores or of one.
  package struct Core: Sendable, Equatable {
    /// Ticks in which it worked.
    package var busy: UInt64
    /// All ticks.
    package var total: UInt64
  }
  /// The machine as a whole.
  package var all = Core(busy: 0, total: 0)
  /// Each core, by number.
  package var cores: [Core] = []

  /// Reads the text of /proc/stat.
  package static func parse(stat: String) -> CPUCounters {
    var result = CPUCounters()
    for line in stat.split(separator: "\n") where line.hasPrefix("cpu") {
      let fields = line.split(separator: " ")
      let ticks = fields.dropFirst().prefix(8).compactMap { UInt64($0) }
      guard ticks.count >= 4 else { continue }
      // user nice system idle iowait irq softirq steal
      let total = ticks.reduce(0, +)
      let idle = ticks[3] + (ticks.count > 4 ? ticks[4] : 0)
      let core = Core(busy: total - idle, total: total)
      if fields[0] == "cpu" { result.all = core } else { result.cores.append(core) }
    }
    return result
  }

  /// Shares (0…1) that were busy since `earlier`.
  package func usage(since earlier: CPUCounters) -> (all: Double, cores: [Double]) {
    func share(_ now: Core, _ before: Core) -> Double {
      now.total > before.total ? Double(now.busy &- before.busy) / Double(now.total - before.total) : 0
    }
    let each = zip(cores, earlier.cores).map { share($0, $1) }
    return (share(all, earlier.all), each)
  }
}
