import DraptoMedia
import DraptoModel
import Foundation
import Glibc

/// Looks at the machine: CPU, memory, pressure, disks, and what each child uses. Waits for none of them: disks are
/// looked at by watches of their own.
package actor ResourceMonitor {
  private let workFolder: String
  private let stateFolder: String?
  private var targets: [String] = []
  private let begin: @Sendable (String) -> DiskWatch
  private var watches: [String: DiskWatch] = [:]
  private var counters: CPUCounters
  private var traffic: [String: (read: UInt64, written: UInt64)] = [:]
  private var lastSample: ContinuousClock.Instant

  /// - Parameters:
  ///   - patience: how long a disk may take to answer before it counts as silent.
  ///   - look: at a disk; blocks.
  package init(
    workFolder: String, stateFolder: String? = nil, patience: Duration = .seconds(5),
    look: @escaping @Sendable (String) -> DiskSample = DiskSample.take
  ) {
    self.workFolder = workFolder
    self.stateFolder = stateFolder
    let begin: @Sendable (String) -> DiskWatch = { DiskWatch($0, patience: patience, look: look) }
    self.begin = begin
    counters = CPUCounters.parse(stat: readSmallFile("/proc/stat") ?? "")
    lastSample = .now
    for folder in Set([workFolder, stateFolder ?? workFolder]) { watches[folder] = begin(folder) }
  }

  /// The folders that outputs go to; the gauge shown is that of the first.
  package func watch(targets: [String]) {
    self.targets = targets
    let wanted = Set(targets + [workFolder, stateFolder ?? workFolder])
    for folder in wanted where watches[folder] == nil { watches[folder] = begin(folder) }
    // One whose look has not returned keeps a thread anyway; when its folder is wanted again, a second would hang beside.
    watches = watches.filter { wanted.contains($0.key) || $0.value.isLooking }
    traffic = traffic.filter { watches[$0.key] != nil }
  }

  /// What is known of the disk of a folder that is watched, at once.
  package func reading(of folder: String) -> DiskReading { watches[folder]?.latest ?? .unknown }

  /// One look. CPU shares and traffic are means since the last one. Returns at once: a disk that has not answered is
  /// unknown, as each is at first.
  /// - Parameter children: grips on everything that runs; each is sampled too.
  package func sample(children: [ToolHandle]) -> Gauges {
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
    // Folders that are several things at once have one rate.
    let disks = Dictionary(uniqueKeysWithValues: watches.keys.map { ($0, disk($0, diskstats, seconds)) })
    gauges.work = disks[workFolder] ?? DiskGauge(path: workFolder)
    gauges.state = stateFolder.flatMap { disks[$0] }
    gauges.target = targets.first.flatMap { disks[$0] }
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

  private func disk(_ path: String, _ diskstats: String, _ seconds: Double) -> DiskGauge {
    var gauge = DiskGauge(path: path)
    // What a silent disk said last may be long past.
    guard let watch = watches[path], case .space(let free, let total) = watch.latest else { return gauge }
    gauge.free = free
    gauge.total = total
    if let device = watch.device,
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
