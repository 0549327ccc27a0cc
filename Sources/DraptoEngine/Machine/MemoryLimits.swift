import DraptoMedia
import DraptoModel
import Foundation

/// Memory as the kernel tells it, under the tightest limit.
package struct MemoryStatus: Sendable, Equatable {
  /// Bytes.
  package var total: Int64
  /// Bytes that programs can still get.
  package var available: Int64
  /// Bytes.
  package var swapTotal: Int64
  /// Bytes.
  package var swapUsed: Int64

  /// From the text of /proc/meminfo.
  package static func parse(meminfo: String) -> MemoryStatus {
    var values: [Substring: Int64] = [:]
    for line in meminfo.split(separator: "\n") {
      let parts = line.split(whereSeparator: { $0 == ":" || $0 == " " })
      if parts.count >= 2, let kilobytes = Int64(parts[1]) { values[parts[0]] = kilobytes * 1024 }
    }
    let swapTotal = values["SwapTotal"] ?? 0
    return MemoryStatus(
      total: values["MemTotal"] ?? 0, available: values["MemAvailable"] ?? values["MemFree"] ?? 0, swapTotal: swapTotal,
      swapUsed: swapTotal - (values["SwapFree"] ?? 0))
  }

  /// Narrowed by a control group.
  package func limited(by group: CgroupMemory?) -> MemoryStatus {
    guard let group else { return self }
    var result = self
    result.total = min(total, group.limit)
    result.available = min(available, max(0, group.limit - group.used))
    return result
  }
}

/// Limit and use of the control group this process lives in, v1 or v2, the tightest of it and its parents.
package struct CgroupMemory: Sendable, Equatable {
  /// Bytes the group may use.
  package var limit: Int64
  /// Bytes it uses.
  package var used: Int64

  package init(limit: Int64, used: Int64) {
    self.limit = limit
    self.used = used
  }

  /// - Parameters:
  ///   - membership: text of /proc/self/cgroup.
  ///   - root: where the hierarchy is mounted; `/sys/fs/cgroup`.
  ///   - read: reads a file; nil where there is none.
  package static func read(
    membership: String, root: String = "/sys/fs/cgroup", read: (String) -> String? = readSmallFile
  ) -> CgroupMemory? {
    ControlGroup.folders(of: "memory", membership: membership, root: root)
      .compactMap { one($0.path, isV2: $0.isV2, read: read) }
      .min { $0.limit - $0.used < $1.limit - $1.used }
  }

  private static func one(_ folder: String, isV2: Bool, read: (String) -> String?) -> CgroupMemory? {
    let (limitName, usedName) =
      isV2 ? ("memory.max", "memory.current") : ("memory.limit_in_bytes", "memory.usage_in_bytes")
    func number(_ name: String) -> Int64? {
      read(folder + "/" + name).flatMap { Int64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    // "max" is no number; v1 writes nearly 2^63 for no limit.
    guard let limit = number(limitName), limit < 1 << 60, let used = number(usedName) else { return nil }
    // File cache counts as used but gives way.
    let statName = isV2 ? "inactive_file" : "total_inactive_file"
    let cache =
      read(folder + "/memory.stat")?.split(separator: "\n").first { $0.hasPrefix(statName + " ") }
      .flatMap { Int64($0.split(separator: " ")[1]) } ?? 0
    return CgroupMemory(limit: limit, used: max(0, used - cache))
  }
}

/// Pressure stall information: `some avg10=1.53 avg60=… total=…`.
package enum Pressure {
  /// Percent of the last ten seconds in which some task waited; nil where the kernel does not say.
  package static func parse(_ text: String?) -> Double? {
    guard let line = text?.split(separator: "\n").first(where: { $0.hasPrefix("some ") }),
      let field = line.split(separator: " ").first(where: { $0.hasPrefix("avg10=") })
    else { return nil }
    return Double(field.dropFirst(6))
  }
}
