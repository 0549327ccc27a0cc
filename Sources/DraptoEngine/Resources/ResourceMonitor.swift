import DraptoMedia
import DraptoModel
import Foundation
import Glibc

/// Looks at the machine: CPU, memory, pressure, disks, and what each child uses.
package actor ResourceMonitor {
  private let workFolder: String
  private var targetFolder: String?
  private var counters: CPUCounters
  private var traffic: [String: (read: UInt64, written: UInt64)] = [:]
  private var lastSample: ContinuousClock.Instant

  package init(workFolder: String) {
    self.workFolder = workFolder
    counters = CPUCounters.parse(stat: readSmallFile("/proc/stat") ?? "")
    lastSample = .now
  }

  /// The folder the next output goes to.
  package func watch(target: String?) { targetFolder = target }

  /// One look. CPU shares and traffic are means since the last one.
  /// - Parameter children: grips on everything that runs; each is sampled too.
  package func sample(children: [ToolHandle]) async -> Gauges {
    let now = ContinuousClock.now
    let seconds = max(0.001, (now - lastSample).seconds)
    lastSample = now
    var gauges = Gauges()
    let fresh = CPUCounters.parse(stat: readSmallFile("/proc/stat") ?? "")
    let usage = fresh.usage(since: counters)
    counters = fresh
    gauges.cpu = usage.all
    gauges.cores = usage.cores
    let memory = Self.memory()
    gauges.memoryTotal = memory.total
    gauges.memoryAvailable = memory.available
    gauges.swapTotal = memory.swapTotal
    gauges.swapUsed = memory.swapUsed
    gauges.cpuPressure = Pressure.parse(readSmallFile("/proc/pressure/cpu"))
    gauges.memoryPressure = Pressure.parse(readSmallFile("/proc/pressure/memory"))
    gauges.ioPressure = Pressure.parse(readSmallFile("/proc/pressure/io"))
    for child in children {
      child.sample()
      gauges.encoderMemory += child.memory
    }
    let diskstats = readSmallFile("/proc/diskstats") ?? ""
    gauges.work = await disk(workFolder, diskstats, seconds)
    if let targetFolder { gauges.target = await disk(targetFolder, diskstats, seconds) }
    gauges.ownCPU = Self.cpuSeconds(__rusage_who_t(RUSAGE_SELF.rawValue))
    gauges.childCPU =
      Self.cpuSeconds(__rusage_who_t(RUSAGE_CHILDREN.rawValue)) + children.reduce(0) { $0 + $1.presentCPUSeconds }
    return gauges
  }

  /// Bytes encoders may still take.
  /// - Parameter reserveShare: share (0…1) of memory that they leave alone.
  package static func spareMemory(_ gauges: Gauges, reserveShare: Double) -> Int64 {
    gauges.memoryAvailable - Int64(Double(gauges.memoryTotal) * reserveShare)
  }

  /// Memory now, under the limits of the machine and its control groups.
  package static func memory() -> MemoryStatus {
    let group = readSmallFile("/proc/self/cgroup").flatMap { CgroupMemory.read(membership: $0) }
    return MemoryStatus.parse(meminfo: readSmallFile("/proc/meminfo") ?? "").limited(by: group)
  }

  private func disk(_ path: String, _ diskstats: String, _ seconds: Double) async -> DiskGauge {
    // A sleeping share may take its time to answer.
    let looked = try? await blocking { (space: DiskStatus.space(path), device: DiskStatus.device(path)) }
    let space = looked?.space ?? (0, 0)
    var gauge = DiskGauge(path: path, free: space.free, total: space.total)
    if let device = looked?.device,
      let now = DiskStatus.traffic(diskstats, major: device.major, minor: device.minor)
    {
      if let before = traffic[path] {
        gauge.readRate = Double(now.read &- before.read) / seconds
        gauge.writeRate = Double(now.written &- before.written) / seconds
      }
      traffic[path] = now
    }
    return gauge
  }

  private static func cpuSeconds(_ who: __rusage_who_t) -> Double {
    var usage = rusage()
    getrusage(who, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
