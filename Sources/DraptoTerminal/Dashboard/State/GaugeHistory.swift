import DraptoModel

/// The last minutes of the machine, one value per look, newest last.
package struct GaugeHistory: Sendable, Equatable {
  package static let capacity = 240
  package private(set) var cpu: [Double] = []
  package private(set) var memory: [Double] = []
  /// Bytes per second to and from the disk of the work folder.
  package private(set) var traffic: [Double] = []

  package init() {}

  package mutating func add(_ gauges: Gauges) {
    Self.append(gauges.cpu, to: &cpu)
    let used = gauges.memoryTotal > 0 ? 1 - Double(gauges.memoryAvailable) / Double(gauges.memoryTotal) : 0
    Self.append(used, to: &memory)
    Self.append((gauges.work.readRate ?? 0) + (gauges.work.writeRate ?? 0), to: &traffic)
  }

  private static func append(_ value: Double, to values: inout [Double]) {
    values.append(value)
    if values.count > capacity { values.removeFirst(values.count - capacity) }
  }
}
