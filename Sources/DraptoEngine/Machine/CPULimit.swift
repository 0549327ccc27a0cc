import DraptoMedia
import Foundation

/// Cores this process may use: its affinity mask, narrowed by the CPU quota of its control group.
package enum CPULimit {
  /// How many there are now, 1 or more.
  package static func cores() -> Int {
    let quota = quota(membership: readSmallFile("/proc/self/cgroup") ?? "")
    return cores(online: ProcessInfo.processInfo.activeProcessorCount, quota: quota)
  }

  /// Rounded up: half a core left over is still worth a thread.
  static func cores(online: Int, quota: Double?) -> Int {
    max(1, min(online, quota.map { Int($0.rounded(.up)) } ?? online))
  }

  /// Cores' worth of time per period, v2 (`cpu.max`: `200000 100000`) or v1; nil where there is no limit.
  static func quota(
    membership: String, root: String = "/sys/fs/cgroup", read: (String) -> String? = readSmallFile
  ) -> Double? {
    ControlGroup.folders(of: "cpu", membership: membership, root: root)
      .compactMap { $0.isV2 ? v2($0.path, read) : v1($0.path, read) }.min()
  }

  private static func v2(_ folder: String, _ read: (String) -> String?) -> Double? {
    let parts = (read(folder + "/cpu.max") ?? "").split(whereSeparator: \.isWhitespace).map { Double($0) }
    guard parts.count == 2, let quota = parts[0], let period = parts[1], period > 0 else { return nil }
    return quota / period
  }

  private static func v1(_ folder: String, _ read: (String) -> String?) -> Double? {
    func number(_ name: String) -> Double? {
      read(folder + "/" + name).flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    guard let quota = number("cpu.cfs_quota_us"), quota > 0, let period = number("cpu.cfs_period_us"), period > 0 else {
      return nil
    }
    return quota / period
  }
}
