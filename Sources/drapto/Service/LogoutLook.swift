import DraptoModel
import Foundation
import Glibc

/// Reads what decides whether an engine outlives its user's session.
struct LogoutLook {
  /// Before every path; for tests.
  var root = ""

  /// By priority: a file of an earlier folder hides one of the same name in a later one.
  private static let folders = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"]

  var facts: LogoutFacts {
    let groups = text("/proc/self/cgroup") ?? ""
    let owner = LogoutFacts.sessionOwner(groups) ?? getuid()
    let user = getpwuid(owner).flatMap { $0.pointee.pw_name.map { String(cString: $0) } } ?? "\(owner)"
    return LogoutFacts(
      user: user, hasLogind: exists("/run/systemd/system"), isLingering: exists("/var/lib/systemd/linger/\(user)"),
      controlGroups: groups, configuration: LogindConfiguration(files: files))
  }

  /// The main file, then the drop-ins in the order of their names.
  private var files: [String] {
    let main = Self.folders.lazy.compactMap { text($0 + "/logind.conf") }.first
    var dropIns: [String: String] = [:]
    for folder in Self.folders.map({ $0 + "/logind.conf.d" }) {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: root + folder)) ?? []
      where name.hasSuffix(".conf") && dropIns[name] == nil {
        dropIns[name] = text(folder + "/" + name) ?? ""
      }
    }
    return [main ?? ""] + dropIns.sorted { $0.key < $1.key }.map(\.value)
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: root + path) }
  private func text(_ path: String) -> String? { try? String(contentsOfFile: root + path, encoding: .utf8) }
}
