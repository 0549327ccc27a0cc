/// One look at the machine. Bytes and fractions (0…1) unless named otherwise.
package struct Gauges: Codable, Sendable, Equatable {
  /// Share of all cores that is busy.
  package var cpu: Double
  /// Share of each core that is busy, 0…1.
  package var cores: [Double]
  /// Bytes.
  package var memoryTotal: Int64
  /// What can be had without swapping, under the tightest limit (machine or cgroup).
  package var memoryAvailable: Int64
  /// Bytes.
  package var swapUsed: Int64
  /// Bytes.
  package var swapTotal: Int64
  /// Resident memory of all encoders.
  package var encoderMemory: Int64
  /// `some avg10` of /proc/pressure: percent of time some task stalled; nil where the kernel does not say.
  package var cpuPressure: Double?
  /// Percent of the time that something waited for memory; nil where the kernel does not tell.
  package var memoryPressure: Double?
  /// Percent of the time that something waited for a disk; nil where the kernel does not tell.
  package var ioPressure: Double?
  /// The disk of the work folder.
  package var work: DiskGauge
  /// Where the film being put together goes; nil when none is encoded.
  package var target: DiskGauge?
  /// Where the queue and the log lie; nil when nobody watches it.
  package var state: DiskGauge?
  /// CPU seconds drapto itself used since it started.
  package var ownCPU: Double
  /// CPU seconds of all children, ended ones included.
  package var childCPU: Double

  package init(
    cpu: Double = 0, cores: [Double] = [], memoryTotal: Int64 = 0, memoryAvailable: Int64 = 0, swapUsed: Int64 = 0,
    swapTotal: Int64 = 0, encoderMemory: Int64 = 0, cpuPressure: Double? = nil, memoryPressure: Double? = nil,
    ioPressure: Double? = nil, work: DiskGauge = DiskGauge(), target: DiskGauge? = nil,
    state: DiskGauge? = nil, ownCPU: Double = 0, childCPU: Double = 0
  ) {
    self.cpu = cpu
    self.cores = cores
    self.memoryTotal = memoryTotal
    self.memoryAvailable = memoryAvailable
    self.swapUsed = swapUsed
    self.swapTotal = swapTotal
    self.encoderMemory = encoderMemory
    self.cpuPressure = cpuPressure
    self.memoryPressure = memoryPressure
    self.ioPressure = ioPressure
    self.work = work
    self.target = target
    self.state = state
    self.ownCPU = ownCPU
    self.childCPU = childCPU
  }

  /// Share (0…1) of the memory that is in use; 0 before the first look.
  package var memoryShare: Double {
    memoryTotal > 0 ? 1 - Double(memoryAvailable) / Double(memoryTotal) : 0
  }
}

/// Space and traffic of the file system a folder lies on. Unknown while its size is 0: nobody looked yet, it does not
/// tell, or it does not answer.
package struct DiskGauge: Codable, Sendable, Equatable {
  /// A path on the disk.
  package var path: String
  /// Bytes; means nothing while the gauge is unknown.
  package var free: Int64
  /// Bytes of the file system.
  package var total: Int64
  /// Bytes per second of its device; nil where it has none (tmpfs, network).
  package var readRate: Double?
  /// Bytes per second written to its device; nil where that can't be seen.
  package var writeRate: Double?

  package init(
    path: String = "", free: Int64 = 0, total: Int64 = 0, readRate: Double? = nil, writeRate: Double? = nil
  ) {
    self.path = path
    self.free = free
    self.total = total
    self.readRate = readRate
    self.writeRate = writeRate
  }

  /// Whether space was told; else ``free`` is 0 and no full disk.
  package var isKnown: Bool { total > 0 }

  /// Bytes per second in both directions; nil where the disk can't be watched.
  package var traffic: Double? {
    guard let readRate, let writeRate else { return nil }
    return readRate + writeRate
  }
}
