import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension ProgramTests {
  /// What a script makes of stdout and the exit status.
  @Suite(.serialized, .timeLimit(.minutes(2))) struct OutputStreamTests {
    private let drapto = Drapto()

    private func shell(_ line: String) async throws -> [String] {
      let lines = Locked<[String]>([])
      _ = try await TestTools.runner.run(
        ToolCommand("/bin/bash", ["-c", line], environment: drapto.environment),
        onOutput: { text in lines.withLock { $0.append(text) } })
      return lines.value
    }

    @Test func `output that a full disk did not take is no success, a reader that has enough is none's fault`()
      async throws
    {
      let program = shellQuoted(Drapto.path)
      for command in ["man", "config", "completions bash", "--help", "queue --json"] {
        let said = try await shell("\(program) \(command) 2>&1 >/dev/full; echo $?")
        #expect(
          said.last == "1" && said.contains { $0.contains("DRP-DISK-FULL: standard output") }, "\(command): \(said)")
      }
      #expect(try await shell("\(program) man 2>&1 | head -1; echo ${PIPESTATUS[0]}").last == "0")
      #expect(try await shell("\(program) man 2>&1 >&-; echo $?") == ["0"])
    }

    @Test(arguments: [
      ["probe", "/no/such.mkv"], ["report", "/no/such.mkv"], ["validate", "/no/a.mkv", "/no/b.mkv"],
      ["compare", "/no/a.mkv", "/no/b.mkv"], ["sample", "/no/such.mkv", "--crf", "20"],
      ["queue", "--config", "/no/such.toml"], ["config", "--config", "/no/such.toml"],
    ])
    func `a command that prints one object prints why there is none`(_ arguments: [String]) async throws {
      let result = try await drapto.run(arguments + ["--json"])
      #expect(result.status != 0)
      try #require(result.output.count == 1, "\(result.text)")
      let object = try JSONSerialization.jsonObject(with: Data(result.output[0].utf8)) as? [String: [String: Any]]
      #expect((object?["error"]?["code"] as? String)?.hasPrefix("DRP-") == true, "\(result.output)")
      #expect(!result.errors.isEmpty)
    }

    @Test(arguments: [["encode", ""], ["add", ""], ["encode", "-o", "", "a.mkv"], ["edit", "1", "-o", ""]])
    func `a name that is empty is a mistake, not the working folder`(_ arguments: [String]) async throws {
      let result = try await drapto.run(arguments)
      #expect(result.status == 2 && result.text.contains("is empty"), "\(result.text)")
    }
  }
}
