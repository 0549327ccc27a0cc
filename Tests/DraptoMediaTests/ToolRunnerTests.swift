import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoMedia

@Suite struct ToolRunnerTests {
  private let runner = ToolRunner(owner: "drapto-runner-tests")

  private func shell(_ script: String) -> ToolCommand { ToolCommand("/bin/sh", ["-c", script]) }

  @Test func `both outputs are read line by line, with carriage returns as line ends`() async throws {
    let lines = Locked<[String]>([])
    let errors = Locked<[String]>([])
    let outcome = try await runner.run(
      shell(#"printf 'a\rb\r\nc\n\nd'; printf 'x\ny\n' >&2"#), onOutput: { line in lines.withLock { $0.append(line) } },
      onError: { line in errors.withLock { $0.append(line) } })
    #expect(lines.value == ["a", "b", "c", "d"])
    #expect(errors.value == ["x", "y"])
    #expect(outcome == ToolOutcome(exitStatus: 0, signal: nil, stderrTail: "x\ny"))
  }

  @Test func `a status is reported with the tail of stderr`() async throws {
    let outcome = try await runner.run(shell("seq 1 20000 >&2; exit 3"))
    #expect(outcome.exitStatus == 3)
    #expect(outcome.signal == nil)
    #expect(!outcome.succeeded)
    #expect(outcome.stderrTail.hasSuffix("\n20000"))
    #expect(outcome.stderrTail.utf8.count <= 32_768)
    #expect(outcome.stderrTail.utf8.count > 30_000)
  }

  @Test func `a signal is no status`() async throws {
    let outcome = try await runner.run(shell("kill -SEGV $$"))
    #expect(outcome.signal == SIGSEGV)
    #expect(outcome.exitStatus == nil)
    #expect(!outcome.succeeded)
  }

  @Test func `a program that is missing can't be started`() async throws {
    do {
      _ = try await runner.run(ToolCommand("/no/such/program", ["-x"]))
      Issue.record("it ran")
    } catch {
      let report = ErrorReport.of(error)
      #expect(report.code == .toolMissing)
      #expect(report.command == "/no/such/program -x")
    }
  }

  @Test func `output throws what failed, on which file, with the last words`() async throws {
    let command = shell("echo out; echo 'it broke' >&2; exit 7")
    do {
      _ = try await runner.output(of: command, file: "/films/a.mkv")
      Issue.record("it passed")
    } catch {
      let report = ErrorReport.of(error)
      #expect(report.code == .toolFailed)
      #expect(report.message == "sh on /films/a.mkv ended with status 7")
      #expect(report.stderrTail == "it broke")
      #expect(report.command == command.shellText)
    }
    #expect(try await runner.output(of: shell("echo out; echo err >&2")) == (stdout: "out\n", stderr: "err"))
  }

  @Test func `a child has its own group, its mark, its variables, no input and its niceness`() async throws {
    let mark = "drapto-mark-\(UUID().uuidString)"
    let marked = ToolRunner(owner: mark, niceness: 7)
    let handle = ToolHandle()
    let text = Locked<[String]>([])
    let command = ToolCommand(
      "/bin/sh", ["-c", "cat; echo $DRAPTO_OWNER $LC_ALL $SVT_LOG; exec sleep 60"], environment: ["SVT_LOG": "2"])
    let task = Task { try await marked.run(command, handle: handle) { line in text.withLock { $0.append(line) } } }
    #expect(await eventually { !text.value.isEmpty })
    #expect(text.value == ["\(mark) C.UTF-8 2"])
    let pid = try #require(handle.pid)
    #expect(getpgid(pid) == pid)
    #expect(getpgid(pid) != getpgid(0))
    #expect(await eventually { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(pid)) == 7 })
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(arguments: [false, true]) func `cancellation ends the whole group, even a frozen one`(isPaused: Bool)
    async throws
  {
    let handle = ToolHandle()
    let helper = Locked<pid_t?>(nil)
    let task = Task {
      try await runner.run(shell("sleep 300 & echo $!; trap '' TERM INT; wait"), handle: handle) { line in
        helper.withLock { $0 = pid_t(line) }
      }
    }
    #expect(await eventually { helper.value != nil })
    let pids = [try #require(handle.pid), try #require(helper.value)]
    if isPaused {
      handle.pause()
      #expect(await eventually { pids.allSatisfy { ProcessUsage.read(pid: $0)?.state == "T" } })
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    let isDead = await eventually(within: .seconds(2)) {
      pids.allSatisfy { ["Z", nil].contains(ProcessUsage.read(pid: $0)?.state) }
    }
    #expect(isDead)
    #expect(handle.pid == nil)
  }

  @Test func `a cancelled task starts nothing`() async throws {
    let started = Locked(false)
    let watched = ToolRunner(owner: "x") { _, _ in started.withLock { $0 = true } }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await watched.run(shell("exit 0"))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(!started.value)
  }
}

@Suite struct ToolHandleTests {
  private let runner = ToolRunner(owner: "drapto-handle-tests")

  @Test func `a pause freezes, a resume lets go on, an end kills`() async throws {
    let handle = ToolHandle()
    let task = Task { try await runner.run(ToolCommand("/bin/sleep", ["300"]), handle: handle) }
    #expect(await eventually { handle.pid != nil })
    let pid = try #require(handle.pid)
    handle.pause()
    #expect(handle.isPaused)
    #expect(await eventually { ProcessUsage.read(pid: pid)?.state == "T" })
    handle.resume()
    #expect(!handle.isPaused)
    #expect(await eventually { ProcessUsage.read(pid: pid)?.state == "S" })
    handle.pause()
    kill(-(try #require(handle.pid)), SIGKILL)
    #expect(try await task.value.signal == SIGKILL)
  }

  @Test func `a pause outlasts the program: the next one starts frozen`() async throws {
    let handle = ToolHandle()
    handle.pause()
    let task = Task { try await runner.run(ToolCommand("/bin/sleep", ["300"]), handle: handle) }
    #expect(await eventually { handle.pid.flatMap { ProcessUsage.read(pid: $0)?.state } == "T" })
    handle.resume()
    #expect(await eventually { handle.pid.flatMap { ProcessUsage.read(pid: $0)?.state } == "S" })
    kill(-(try #require(handle.pid)), SIGKILL)
    #expect(try await task.value.signal == SIGKILL)
  }

  @Test func `memory and processor time are kept when the program ends`() async throws {
    let handle = ToolHandle()
    let script = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo done; exec sleep 300"
    let isReady = Locked(false)
    let task = Task {
      try await runner.run(ToolCommand("/bin/sh", ["-c", script]), handle: handle) { _ in isReady.withLock { $0 = true }
      }
    }
    #expect(await eventually { isReady.value })
    handle.sample()
    #expect(handle.memory > 100_000)
    #expect(handle.peakMemory >= handle.memory)
    let used = handle.cpuSeconds
    #expect(used > 0)
    kill(-(try #require(handle.pid)), SIGKILL)
    _ = try await task.value
    #expect(handle.memory == 0)
    #expect(handle.peakMemory > 0)
    #expect(handle.cpuSeconds >= used)
  }
}

@Suite struct LeftoverProcessesTests {
  @Test func `programs of a killed drapto are found by their mark and ended`() async throws {
    let owner = "/state/\(UUID().uuidString)"
    let handle = ToolHandle()
    let task = Task {
      try await ToolRunner(owner: owner).run(ToolCommand("/bin/sh", ["-c", "sleep 300 & wait"]), handle: handle)
    }
    #expect(await eventually { handle.pid != nil && LeftoverProcesses.find(owner: owner).count == 2 })
    let pid = try #require(handle.pid)
    handle.pause()
    #expect(LeftoverProcesses.find(owner: owner + "x").isEmpty)
    #expect(LeftoverProcesses.find(owner: String(owner.dropLast())).isEmpty)
    let ended = LeftoverProcesses.end(owner: owner)
    #expect(ended.count == 2)
    #expect(ended.contains(pid))
    #expect(LeftoverProcesses.find(owner: owner).isEmpty)
    #expect(try await task.value.signal == SIGKILL)
  }
}
