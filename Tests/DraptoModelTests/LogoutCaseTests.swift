import DraptoModel
import Testing

@Suite struct LogoutCaseTests {
  private static let session = "0::/user.slice/user-1000.slice/session-3.scope\n"
  private static let manager = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-terminal.scope\n"

  private func logout(
    _ groups: String = session, lingers: Bool = false, logind: Bool = true, files: [String] = []
  ) -> LogoutCase {
    LogoutCase(
      LogoutFacts(
        user: "ann", hasLogind: logind, isLingering: lingers, controlGroups: groups,
        configuration: LogindConfiguration(files: files)))
  }

  private let kill = "[Login]\nKillUserProcesses=yes\n"

  @Test func `without logind nothing ends at a logout`() {
    #expect(logout(logind: false, files: [kill]) == .noLogind)
    #expect(logout("0::/\n", logind: false) == .noLogind)
  }

  @Test func `logind's own defaults let the programs of a session go on`() {
    #expect(logout() == .keepsProcesses)
    #expect(logout(files: ["[Login]\n#KillUserProcesses=yes\n"]) == .keepsProcesses)
    #expect(logout(lingers: true) == .lingering)
  }

  @Test func `where logind ends them only a unit of a lingering user goes on`() {
    #expect(logout(files: [kill]) == .endsWithSession)
    #expect(logout(lingers: true, files: [kill]) == .unitOnly)
  }

  @Test func `a terminal below the user's manager ends with it`() {
    #expect(logout(Self.manager) == .endsWithManager)
    #expect(logout(Self.manager, lingers: true, files: [kill]) == .lingering)
  }

  @Test(arguments: [
    "0::/system.slice/cron.service\n", "0::/\n", "", "nonsense\n", "4:memory:/docker/1\n1:name=systemd:/\n0::/\n",
  ])
  func `what was started outside a session does not end with one`(groups: String) {
    #expect(logout(groups, files: [kill]) == .outsideSession)
  }

  @Test func `control groups of the first version are read too`() {
    let hybrid =
      "8:pids:/user.slice\n1:name=systemd:/user.slice/user-1000.slice/session-c2.scope\n0::/user.slice/other\n"
    #expect(logout(hybrid, files: [kill]) == .endsWithSession)
    #expect(LogoutFacts.sessionOwner(hybrid) == 1000)
    #expect(LogoutFacts.sessionOwner("0::/system.slice/cron.service") == nil)
  }

  @Test(arguments: [
    (["[Login]\nKillUserProcesses = TRUE \n"], true), (["[Login]\nKillUserProcesses=no\n"], false),
    (["[Other]\nKillUserProcesses=yes\n"], false),
    (["[Login]\nKillUserProcesses=yes", "[Login]\nKillUserProcesses=0"], false),
    (["[Login]\n; KillUserProcesses=no\nKillUserProcesses=1\n"], true),
    (["[Login]\nKillUserProcesses=yes\nKillExcludeUsers=root ann\n"], false),
    (["[Login]\nKillUserProcesses=yes\nKillExcludeUsers=ann", "[Login]\nKillExcludeUsers="], true),
    (["[Login]\nKillOnlyUsers=bob ann\n"], true), (["[Login]\nKillUserProcesses=yes\nKillOnlyUsers=bob\n"], false),
  ])
  func `later files win, and users can be named`(files: [String], kills: Bool) {
    #expect(LogindConfiguration(files: files).killsProcesses(of: "ann") == kills)
  }

  @Test func `root's programs stay unless others are named`() {
    #expect(!LogindConfiguration(files: [kill]).killsProcesses(of: "root"))
    #expect(LogindConfiguration(files: [kill + "KillExcludeUsers=ann\n"]).killsProcesses(of: "root"))
  }

  @Test(arguments: LogoutCase.allCases) func `there is advice where an engine ends, and only there`(logout: LogoutCase)
  {
    #expect(logout.endsEngine == (logout.advice != nil))
    #expect(!logout.text.isEmpty)
  }
}
