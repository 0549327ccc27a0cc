import DraptoControl
import DraptoMedia
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

extension Drapto {
  /// Engines in the background of this state folder.
  var engines: [pid_t] {
    let mark = "DRAPTO_SYSTEM_PATHS_STATE=\(stateFolder)"
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.filter {
      processFile($0, "cmdline").contains("\0engine\0run") && processFields($0).first != "Z"
        && processFile($0, "environ").split(separator: "\0").contains(mark[...])
    }
  }

  func status() async throws -> EngineStatus {
    let result = try await run(["engine", "status", "--json"])
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let status = try decoder.decode(EngineStatus.self, from: Data(result.output.joined(separator: "\n").utf8))
    #expect(result.status == (status.running ? 0 : 1), "\(result.text)")
    return status
  }

  /// Starts an engine in the background; returns its process.
  func startEngine(environment: [String: String] = [:]) async throws -> pid_t {
    let result = try await run(["engine", "start"], environment: environment)
    #expect(result.status == 0, "\(result.text)")
    return try #require(try await status().pid)
  }

  func client() async throws -> ControlClient {
    try await EngineFinder(stateFolder: stateFolder, environment: ProcessInfo.processInfo.environment).connect(
      name: "test")
  }

  /// The lines of `engine.out`.
  var engineOutput: String { (try? String(contentsOfFile: stateFolder + "/engine.out", encoding: .utf8)) ?? "" }
}

extension ProgramTests {
  /// The engine as a process of its own.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct EngineProcessTests {
    private let drapto = Drapto()

    @Test func `it is started, found and stopped, each once`() async throws {
      #expect(try await !drapto.status().running)
      let first = try await drapto.run(["engine", "start"])
      #expect(first.status == 0 && first.text.hasPrefix("engine started (process "), "\(first.text)")
      let status = try await drapto.status()
      let pid = try #require(status.pid)
      #expect(status.running && status.sameBuild == true && status.queue == "no films" && status.owner == .service)
      #expect(drapto.engines == [pid])
      let second = try await drapto.run(["engine", "start"])
      #expect(second.status == 0 && second.text.hasPrefix("an engine runs already (process \(pid))"), "\(second.text)")
      let text = try await drapto.run(["engine", "status"])
      #expect(text.status == 0 && text.text.contains("(this build)") && text.text.contains("process \(pid)"))
      let stopped = try await drapto.run(["engine", "stop"])
      #expect(stopped.status == 0 && stopped.text.contains("engine stopped (process \(pid))"), "\(stopped.text)")
      #expect(StateLock.holder(of: drapto.stateFolder) == nil)
      #expect(await eventually { drapto.engines.isEmpty })
      #expect(!FileManager.default.fileExists(atPath: drapto.stateFolder + "/engine.json"))
      let again = try await drapto.run(["engine", "stop"])
      #expect(again.status == 0 && again.text == "no engine runs")
      let lines = drapto.engineOutput.split(separator: "\n")
      #expect(lines.count == 2 && lines[0].contains("serves") && lines[1].contains("has ended"), "\(lines)")
      #expect(drapto.logged("engine", "serves clients").count == 1 && drapto.logged("engine", "ended").count == 1)
    }

    @Test func `it holds nothing of its starter's`() async throws {
      let marker = try drapto.folder.write("", to: "marker")
      let script = "exec 9< \(shellQuoted(marker)); exec \(shellQuoted(Drapto.path)) engine start"
      let result = try await TestTools.runner.run(
        ToolCommand("/bin/sh", ["-c", script], environment: drapto.environment))
      #expect(result.exitStatus == 0)
      let pid = try #require(drapto.engines.first)
      let folder = "/proc/\(pid)/fd/"
      let links = try FileManager.default.contentsOfDirectory(atPath: folder).reduce(into: [String: String]()) {
        $0[$1] = try? FileManager.default.destinationOfSymbolicLink(atPath: folder + $1)
      }
      #expect(!links.values.contains(marker) && !links.values.contains { $0.hasPrefix("pipe:") }, "\(links)")
      #expect(links["0"] == "/dev/null" && links["1"] == drapto.stateFolder + "/engine.out" && links["2"] == links["1"])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/cwd") == "/")
      let fields = processFields(pid)
      #expect(fields[2] == "\(pid)" && fields[3] == "\(pid)", "group and session: \(fields)")
      #expect(processFile(pid, "comm") == "drapto\n")
    }

    @Test(arguments: [SIGHUP, SIGKILL]) func `it outlives the group of whoever started it`(signal: Int32) async throws {
      let handle = ToolHandle()
      let script = "\(shellQuoted(Drapto.path)) engine start; echo up; exec sleep 600"
      let outcome = try await TestTools.runner.run(
        ToolCommand("/bin/sh", ["-c", script], environment: drapto.environment), handle: handle,
        onOutput: { line in if line == "up", let pid = handle.pid { kill(-pid, signal) } })
      #expect(outcome.signal == signal)
      let pid = try #require(try await drapto.status().pid)
      kill(pid, SIGHUP)
      #expect(try await drapto.status().pid == pid)
    }

    @Test func `what keeps it from starting is told by its starter`() async throws {
      let result = try await drapto.run(["engine", "start"], environment: ["FFMPEG": "/no/such/ffmpeg"])
      #expect(result.status == 3)
      #expect(result.errors.first?.hasPrefix("drapto: DRP-TOOL-MISSING") == true, "\(result.text)")
      #expect(drapto.engineOutput.contains("DRP-TOOL-MISSING"))
      #expect(drapto.engines.isEmpty)
      try drapto.folder.write("this is no database, and longer than a header", to: "state/drapto.sqlite")
      let broken = try await drapto.run(["engine", "start"])
      #expect(broken.status == 1 && broken.text.contains("DRP-STORE-BROKEN"), "\(broken.text)")
    }

    @Test func `one that dies without a word is told with what it printed`() async throws {
      let engine = try drapto.folder.write("#!/bin/sh\necho 'out of luck' >&2\nexit 9\n", to: "broken")
      chmod(engine, 0o755)
      let launch = EngineLaunch(
        config: nil, assignments: [], settings: Settings(), environment: ["PATH": "/bin"], folder: "/")
      let error = await #expect(throws: ErrorReport.self) {
        try await DetachedEngine(launch: launch, stateFolder: drapto.stateFolder, executable: engine).start()
      }
      #expect(error?.code == .engineStart && error?.exitStatus == 9 && error?.stderrTail == "out of luck")
    }

    @Test func `of two that start at once exactly one works, and both say which`() async throws {
      for _ in 0..<6 {
        async let one = drapto.run(["engine", "start"])
        async let other = drapto.run(["engine", "start"])
        let results = try await [one, other]
        #expect(results.allSatisfy { $0.status == 0 }, "\(results.map(\.text))")
        let named = results.compactMap { $0.text.firstMatch(of: /process ([0-9]+)/)?.output.1 }
        #expect(named.count == 2 && named[0] == named[1], "\(results.map(\.text))")
        // The one that lost ends a moment after it has told so.
        #expect(await eventually { drapto.engines.count == 1 })
        #expect(drapto.engines.map { "\($0)" } == named.prefix(1).map(String.init))
        #expect(try await drapto.run(["engine", "stop"]).status == 0)
      }
    }

    @Test func `what a killed engine leaves behind is in nobody's way`() async throws {
      let pid = try await drapto.startEngine()
      kill(pid, SIGKILL)
      #expect(await eventually { drapto.engines.isEmpty })
      #expect(FileManager.default.fileExists(atPath: drapto.stateFolder + "/engine.json"))
      #expect(try await !drapto.status().running)
      #expect(try await drapto.run(["engine", "stop"]).text == "no engine runs")
      #expect(try await drapto.startEngine() != pid)
    }

    @Test func `one that hangs is killed with --now`() async throws {
      let pid = try await drapto.startEngine()
      kill(pid, SIGSTOP)
      let result = try await drapto.run(["engine", "stop", "--now"])
      #expect(result.status == 0 && result.text.contains("(process \(pid))"), "\(result.text)")
      #expect(drapto.engines.isEmpty)
    }

    @Test func `a relative state folder is the starter's`() async throws {
      let script = "cd \(shellQuoted(drapto.folder.path)) && \(shellQuoted(Drapto.path)) engine start"
      let result = try await TestTools.runner.run(
        ToolCommand(
          "/bin/sh", ["-c", script],
          environment: drapto.environment.merging(["DRAPTO_SYSTEM_PATHS_STATE": "state"]) { $1 }))
      #expect(result.exitStatus == 0)
      #expect(try await drapto.status().running)
      #expect(try await drapto.run(["engine", "stop"]).status == 0)
    }

    @Test func `an idle engine is idle`() async throws {
      let pid = try await drapto.startEngine()
      func ticks() -> Int { processFields(pid)[11...12].compactMap { Int($0) }.reduce(0, +) }
      // Until the work of its start is done.
      var last = -1
      #expect(
        await eventually(every: .milliseconds(500)) {
          defer { last = ticks() }
          return ticks() == last
        })
      let before = ticks()
      try await Task.sleep(for: .seconds(5))
      // Of 500: one in a hundred.
      #expect(ticks() - before <= 5)
    }

    // MARK: In the foreground

    @Test(arguments: [SIGTERM, SIGINT]) func `run ends in order when it is told to, and says so to systemd`(
      signal: Int32
    )
      async throws
    {
      let manager = try NotifyManager(drapto.folder.path + "/notify")
      let seen = drapto.folder.path + "/seen"
      let tools = try await TestTools.toolset()
      let ffmpeg = try drapto.folder.write("#!/bin/sh\nenv > \(seen)\nexec \(tools.ffmpeg) \"$@\"\n", to: "ffmpeg")
      chmod(ffmpeg, 0o755)
      let handle = ToolHandle()
      async let result = drapto.run(
        ["engine", "run"],
        environment: [
          "NOTIFY_SOCKET": drapto.folder.path + "/notify", "FFMPEG": ffmpeg,
          "XDG_CACHE_HOME": drapto.folder.path + "/cache",
        ], handle: handle)
      #expect(await eventually { manager.next() == "READY=1\nSTATUS=no films" })
      #expect(try await drapto.status().running)
      let refused = try await drapto.run(["engine", "run"])
      #expect(refused.status == 2 && refused.text.contains("DRP-ENGINE-BUSY"), "\(refused.text)")
      if let pid = handle.pid { kill(pid, signal) }
      let ended = try await result
      #expect(ended.status == 0 && ended.output.last?.contains("has ended") == true, "\(ended.text)")
      #expect(await eventually { manager.next() == "STOPPING=1\nSTATUS=stopping" })
      let environment = try String(contentsOfFile: seen, encoding: .utf8)
      #expect(environment.contains("DRAPTO_OWNER=") && !environment.contains("NOTIFY_SOCKET"))
    }

    @Test func `a unit's engine is told as one, and restarted by its manager only`() async throws {
      let handle = ToolHandle()
      let script = "SYSTEMD_EXEC_PID=$$ exec \(shellQuoted(Drapto.path)) engine run"
      async let unit = TestTools.runner.run(
        ToolCommand("/bin/sh", ["-c", script], environment: drapto.environment), handle: handle)
      #expect(try await eventually { try await drapto.status().unit == "drapto.service" })
      let refused = try await drapto.run(["engine", "restart"])
      #expect(
        refused.status == 2 && refused.text.contains("`systemctl --user restart drapto.service`"), "\(refused.text)")
      #expect(try await drapto.status().pid == handle.pid)
      #expect(try await drapto.run(["engine", "stop"]).status == 0)
      #expect(try await unit.exitStatus == 0)
      #expect(
        ServiceUnit.name("0::/user.slice/user-1.slice/user@1.service/app.slice/films.service\n") == "films.service")
    }

    @Test func `run without tools ends with 3`() async throws {
      let result = try await drapto.run(["engine", "run"], environment: ["FFMPEG": "/no/such/ffmpeg"])
      #expect(result.status == 3 && result.text.contains("DRP-TOOL-MISSING"))
    }

    @Test func `unit prints a unit for this program`() async throws {
      let result = try await drapto.run(["engine", "unit", "--set", "system.resources.nice=5"])
      #expect(result.status == 0)
      #expect(
        result.output.contains("ExecStart=\(Drapto.path) engine run --set system.resources.nice=5"), "\(result.text)")
      #expect(result.output.contains("Environment=DRAPTO_SYSTEM_PATHS_STATE=\(drapto.stateFolder)"))
    }
  }
}
