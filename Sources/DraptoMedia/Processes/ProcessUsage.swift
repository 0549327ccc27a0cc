import Foundation
import Glibc

/// What one process uses, from /proc/PID (proc(5)).
package struct ProcessUsage: Sendable, Equatable {
  /// Memory now.
  package var residentBytes: Int64
  /// The most memory it had at once.
  package var peakResidentBytes: Int64
  /// User and system time of all threads.
  package var cpuSeconds: Double
  /// `R`, `S`, `T` …
  package var state: Character

  /// What a process uses now; nil when it is gone.
  package static func read(pid: pid_t) -> ProcessUsage? {
    guard let stat = readSmallFile("/proc/\(pid)/stat") else { return nil }
    return parse(stat: stat, status: readSmallFile("/proc/\(pid)/status") ?? "")
  }

  /// `stat`: fields after the command name, which stands in parentheses and may hold anything.
  static func parse(stat: String, status: String) -> ProcessUsage? {
    guard let close = stat.lastIndex(of: ")") else { return nil }
    let fields = stat[stat.index(after: close)...].split(separator: " ")
    guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
      let pages = Int64(fields[21]), let state = fields[0].first
    else { return nil }
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    let resident = pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    var peak = resident
    if let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = Int64(
        line.split(separator: " ").dropFirst().first ?? line.split(separator: "\t").dropFirst().first ?? "")
    {
      peak = max(peak, kilobytes * 1024)
    }
    return ProcessUsage(
      residentBytes: resident, peakResidentBytes: peak, cpuSeconds: (user + system) / ticks, state: state)
  }
}

/// A whole small file of /proc or /sys; nil when it can't be read.
package func readSmallFile(_ path: String) -> String? {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var bytes = [UInt8](repeating: 0, count: 65_536)
  var result: [UInt8] = []
  while true {
    let count = read(descriptor, &bytes, bytes.count)
    if count <= 0 { break }
    result.append(contentsOf: bytes[0..<count])
    if result.count > 4 << 20 { break }
  }
  return String(decoding: result, as: UTF8.self)
}
