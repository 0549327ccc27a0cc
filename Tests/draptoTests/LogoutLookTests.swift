import DraptoModel
import DraptoTestSupport
import Glibc
import Testing

@testable import drapto

@Suite struct LogoutLookTests {
  private let folder = TemporaryFolder("logout")
  private var user: String { getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())" }

  private var result: LogoutCase { LogoutCase(LogoutLook(root: folder.path).facts) }

  @Test func `the machine's files decide, drop-ins in the order of their names`() throws {
    #expect(result == .noLogind)
    try folder.write("", to: "run/systemd/system/x")
    #expect(result == .outsideSession)
    try folder.write("0::/user.slice/user-\(getuid()).slice/session-1.scope\n", to: "proc/self/cgroup")
    #expect(result == .keepsProcesses)
    try folder.write("[Login]\nKillOnlyUsers=\(user)\nKillExcludeUsers=nobody\n", to: "etc/systemd/logind.conf")
    #expect(result == .endsWithSession)
    try folder.write("[Login]\nKillExcludeUsers=\(user)\n", to: "usr/lib/systemd/logind.conf.d/50-x.conf")
    #expect(result == .keepsProcesses)
    // The same name in a folder that goes before hides it.
    try folder.write("", to: "etc/systemd/logind.conf.d/50-x.conf")
    #expect(result == .endsWithSession)
    try folder.write("", to: "var/lib/systemd/linger/\(user)")
    #expect(result == .unitOnly)
  }
}
