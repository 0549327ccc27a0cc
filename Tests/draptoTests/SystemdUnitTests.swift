import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

@Suite struct SystemdUnitTests {
  private func unit(_ executable: String, _ assignments: [String] = [], _ environment: [String: String] = [:])
    -> SystemdUnit
  {
    SystemdUnit(
      executable: executable,
      launch: EngineLaunch(
        config: nil, assignments: assignments, settings: Settings(), environment: environment, folder: "/"))
  }

  private func value(_ key: String, _ unit: SystemdUnit) -> String? {
    unit.lines.first { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
  }

  @Test func `the engine has more time to stop than it takes for itself`() throws {
    let unit = unit("/usr/bin/drapto")
    #expect(value("Type", unit) == "notify" && value("KillMode", unit) == "mixed")
    #expect(try #require(value("TimeoutStopSec", unit).flatMap { Int($0) }) > 10 + 10 + 5)
    #expect(value("ExecStart", unit) == "/usr/bin/drapto engine run")
  }

  @Test func `what systemd would read otherwise is quoted`() {
    let unit = unit(
      "/home/ann/my $films/50%/drapto", ["system.paths.state=/a \"b\"\\c", "system.log.levels=a=$HOME:b=%h"])
    #expect(
      value("ExecStart", unit)
        == #""/home/ann/my $films/50%%/drapto" engine run --set "system.paths.state=/a \"b\"\\c""#
        + " --set system.log.levels=a=$$HOME:b=%%h")
  }

  @Test func `a name that systemd refuses goes by the shell`() {
    #expect(
      value("ExecStart", unit("/it's $x/drapto"))
        == #"/bin/sh -c "exec \"$$0\" \"$$@\"" "/it's $$x/drapto" engine run"#)
  }

  @Test(arguments: [
    ("a", "a"), ("", "\"\""), (";", "\";\""), ("it's", "\"it's\""), ("ä b", "\"ä b\""), ("\n\u{7F}", #""\x0a\x7f""#),
  ])
  func `a word of a unit's file`(word: String, quoted: String) { #expect(SystemdWord.quoted(word) == quoted) }

  @Test func `what drapto reads of the shell's environment is in it, and nothing else`() {
    let unit = unit(
      "/d", [],
      [
        "PATH": "/bin:/my bin", "DRAPTO_SYSTEM_PATHS_STATE": "/s%", "FFMPEG": "/f", "XDG_STATE_HOME": "/x",
        "SECRET": "1", "DRAPTO_NO_SYNC": "1", "XDG_DATA_HOME": "",
      ])
    #expect(
      unit.lines.filter { $0.hasPrefix("Environment=") } == [
        "Environment=DRAPTO_SYSTEM_PATHS_STATE=/s%%", "Environment=FFMPEG=/f", "Environment=\"PATH=/bin:/my bin\"",
        "Environment=XDG_STATE_HOME=/x",
      ])
  }

  private static let analyze = "/usr/bin/systemd-analyze"

  @Test(.enabled("systemd-analyze is not here") { ToolLocator.isExecutable(analyze) })
  func `systemd has nothing against it, whatever the folder is called`() async throws {
    try await verify("plain")
    try await verify("50% of $HOME; ü")
    try await verify("Ann's \"films\" \\ $x")
  }

  private func verify(_ name: String) async throws {
    let folder = TemporaryFolder("unit")
    let binary = folder.file(name + "/drapto")
    try FileManager.default.copyItem(atPath: "/bin/true", toPath: binary)
    let unit = unit(
      binary, ["system.paths.state=/a b;c %n $x \\ \"", "system.paths.work=;"],
      ["PATH": "/bin:/usr/bin", "XDG_STATE_HOME": "/x \"%s\""])
    let file = try folder.write(unit.lines.joined(separator: "\n") + "\n", to: "drapto.service")
    let outcome = try await TestTools.runner.output(
      of: ToolCommand(
        Self.analyze, ["verify", "--user", "--man=no", "--recursive-errors=no", file],
        environment: ["XDG_RUNTIME_DIR": folder.path]))
    #expect(!outcome.stderr.contains("drapto.service"), "\(outcome.stderr)")
  }
}
