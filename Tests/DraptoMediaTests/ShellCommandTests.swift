import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoMedia

/// Command lines of the user, for real.
@Suite(.timeLimit(.minutes(5))) struct ShellCommandTests {
  private func run(
    _ line: String, limit: Duration = .seconds(30), _ change: (inout ShellCommand) -> Void = { _ in }
  ) async throws -> (ending: ShellCommand.Ending, lines: [String]) {
    var command = ShellCommand(line, limit: limit)
    command.grace = .milliseconds(300)
    change(&command)
    let lines = Locked<[String]>([])
    let ending = try await command.run { line in lines.withLock { $0.append(line) } }
    return (ending, lines.value)
  }

  private func isGone(_ pid: pid_t) async -> Bool {
    await eventually(within: .seconds(5)) { [nil, "Z", "X"].contains(ProcessUsage.read(pid: pid)?.state) }
  }

  @Test func `both streams come in order, with how it ended`() async throws {
    let result = try await run("echo one; echo two >&2; printf three; exit 3")
    #expect(result.lines == ["one", "two", "three"])
    #expect(result.ending == .exited(3))
    #expect(try await run("kill -9 $$").ending == .signaled(9))
    #expect(try await run("no-such-program-of-drapto").ending == .exited(127))
  }

  @Test func `it has its input, its variables and niceness, and not the mark of drapto's own programs`() async throws {
    setenv("DRAPTO_OWNER", "somebody", 1)
    setenv("DRAPTO_TEST_STALE", "old", 1)
    let result = try await run("cat; echo; echo $A ${DRAPTO_TEST_STALE-none} ${DRAPTO_OWNER-none}; sleep 0.2; nice") {
      $0.input = Data("{\"a\":1}".utf8)
      $0.environment = ["A": "b", "DRAPTO_TEST_STALE": nil]
      $0.niceness = 5
    }
    unsetenv("DRAPTO_OWNER")
    unsetenv("DRAPTO_TEST_STALE")
    #expect(result.lines.prefix(2) == ["{\"a\":1}", "b none none"])
    #expect(Int(result.lines.last ?? "") == Int(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)) + 5)
  }

  @Test func `one that never reads its input holds nobody up, however large that is`() async throws {
    let result = try await run("echo done") { $0.input = Data(repeating: 0x20, count: 4 << 20) }
    #expect(result.ending == .exited(0))
    #expect(result.lines == ["done"])
  }

  @Test func `a flood of output is cut, and the command still ends by itself`() async throws {
    let result = try await run("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done; exit 4") {
      $0.mostOutput = (bytes: 1 << 20, lines: 100)
    }
    #expect(result.ending == .exited(4))
    #expect(result.lines.count == 101)
    #expect(result.lines[99] == "line 99")
    #expect(result.lines.last == "… the rest of the output is left out")
    let bytes = try await run("head -c 3000000 /dev/zero | tr '\\0' x") { $0.mostOutput = (bytes: 10_000, lines: 100) }
    #expect(bytes.ending == .exited(0))
    #expect(bytes.lines.reduce(0) { $0 + $1.utf8.count } < 11_000)
  }

  @Test func `one that floods without end is ended at its limit`() async throws {
    #expect(try await run("yes", limit: .milliseconds(300)).ending == .overtime)
  }

  @Test func `one that takes too long is asked to end, and may put things in order`() async throws {
    let result = try await run(
      "trap 'echo tidy; exit 0' TERM; echo begun; while :; do sleep 0.05; done", limit: .seconds(1))
    #expect(result.ending == .overtime)
    #expect(result.lines.first == "begun" && result.lines.last == "tidy")
  }

  @Test func `one that does not listen is killed, with all it started`() async throws {
    let result = try await run(
      "trap '' TERM; sh -c 'echo $$; trap \"\" TERM; while :; do sleep 0.05; done' & while :; do sleep 0.05; done",
      limit: .milliseconds(500))
    #expect(result.ending == .overtime)
    #expect(await isGone(try #require(pid_t(result.lines.first ?? ""))))
  }

  @Test func `a frozen one is ended too`() async throws {
    #expect(try await run("kill -STOP $$", limit: .milliseconds(300)).ending == .overtime)
  }

  @Test func `a cancelled one is asked to end`() async throws {
    let lines = Locked<[String]>([])
    let command = ShellCommand(
      "trap 'echo tidy; exit 0' TERM; echo begun; while :; do sleep 0.05; done", limit: .seconds(60))
    let task = Task { try await command.run { line in lines.withLock { $0.append(line) } } }
    #expect(await eventually { lines.value == ["begun"] })
    task.cancel()
    #expect(try await task.value == .stopped)
    #expect(lines.value.last == "tidy")
  }

  @Test func `what it leaves in the background is not waited for, and goes on`() async throws {
    let began = ContinuousClock.now
    let result = try await run("sleep 30 & echo $!")
    #expect(ContinuousClock.now - began < .seconds(20))
    #expect(result.ending == .exited(0))
    let pid = try #require(pid_t(result.lines.first ?? ""))
    #expect(await eventually { ProcessUsage.read(pid: pid)?.state == "S" })
    kill(pid, SIGKILL)
  }
}
