import Foundation
import Glibc

/// The unit of a service manager that a process was started as.
enum ServiceUnit {
  /// What systemd tells a process it starts: the process's own number. Its children see it too, and know so that it is not
  /// theirs (systemd.exec(5), since version 248).
  static let variable = "SYSTEMD_EXEC_PID"

  /// The unit's name; nil where the process was started by hand.
  static func of(_ pid: pid_t) -> String? {
    guard read(pid, "environ")?.split(separator: "\0").contains("\(variable)=\(pid)") == true else { return nil }
    return name(read(pid, "cgroup") ?? "")
  }

  /// - Parameter controlGroups: text of `/proc/PID/cgroup`.
  static func name(_ controlGroups: String) -> String {
    let units = controlGroups.split(separator: "\n").compactMap { line in
      line.split(separator: "/").last { $0.hasSuffix(".service") }
    }
    return units.first.map(String.init) ?? "drapto.service"
  }

  private static func read(_ pid: pid_t, _ name: String) -> String? {
    FileManager.default.contents(atPath: "/proc/\(pid)/\(name)").map { String(decoding: $0, as: UTF8.self) }
  }
}
