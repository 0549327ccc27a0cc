import Foundation
import Glibc

/// Programs that a killed drapto left running: found by the mark in their environment, which is there from the first
/// instant of their life, so no record can be missed.
package enum LeftoverProcesses {
  /// Ends them all and waits until they are gone, at most `patience` seconds. Returns their ids.
  package static func end(owner: String, patience: Double = 5) -> [pid_t] {
    let found = find(owner: owner)
    for pid in found {
      kill(-pid, SIGKILL)
      kill(pid, SIGKILL)
    }
    let deadline = Date().addingTimeInterval(patience)
    while !find(owner: owner).isEmpty, Date() < deadline { usleep(10_000) }
    return found
  }

  /// Processes of this user whose environment carries `owner`.
  package static func find(owner: String) -> [pid_t] {
    let mark = Array("\(ToolRunner.ownerVariable)=\(owner)".utf8)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { pid in
      guard pid != getpid(), let environment = readBytes("/proc/\(pid)/environ"), !environment.isEmpty else {
        return false
      }
      guard environment.split(separator: 0).contains(where: { $0.elementsEqual(mark) }) else { return false }
      return ProcessUsage.read(pid: pid)?.state != "Z"
    }
  }

  private static func readBytes(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 131_072)
    var result: [UInt8] = []
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return result }
      result.append(contentsOf: buffer[0..<count])
    }
  }
}
