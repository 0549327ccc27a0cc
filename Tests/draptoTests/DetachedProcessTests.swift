import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

/// Real processes: what an engine in the background inherits, and what its starter learns of it.
@Suite struct DetachedProcessTests {
  private let folder = TemporaryFolder("detached")

  /// A shell that runs a script as an engine would run.
  private func shell(_ script: String) throws -> DetachedProcess {
    let output = EngineOutput(stateFolder: folder.path + "/state")
    let descriptor = try output.open()
    defer { close(descriptor) }
    return try DetachedProcess("/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"], output: descriptor)
  }

  private var printed: String {
    (try? String(contentsOfFile: folder.path + "/state/engine.out", encoding: .utf8)) ?? ""
  }

  private func link(_ pid: pid_t, _ name: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/\(name)")
  }

  @Test func `it has a session, a folder, signals and descriptors of its own`() async throws {
    // What a test's own process holds, and what it ignores, must not reach it.
    let held = open("/dev/null", O_RDONLY)
    defer { close(held) }
    let before = signal(SIGPIPE, SIG_IGN)
    defer { signal(SIGPIPE, before) }
    let process = try shell("echo '{\"step\":\"here\"}' >&3; echo words; exec sleep 600")
    defer { kill(process.pid, SIGKILL) }
    #expect(await eventually { processFile(process.pid, "cmdline").hasPrefix("sleep") })
    let fields = processFields(process.pid)
    #expect(fields[2] == "\(process.pid)" && fields[3] == "\(process.pid)", "group and session: \(fields)")
    #expect(link(process.pid, "cwd") == "/")
    #expect(link(process.pid, "fd/0") == "/dev/null")
    #expect(link(process.pid, "fd/1") == folder.path + "/state/engine.out")
    #expect(link(process.pid, "fd/2") == folder.path + "/state/engine.out")
    #expect(link(process.pid, "fd/3")?.hasPrefix("socket:") == true)
    // While it starts the program holds a library open.
    let hasItsOwn = await eventually {
      let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/fd")
      return descriptors?.sorted() == ["0", "1", "2", "3"]
    }
    #expect(hasItsOwn)
    let status = processFile(process.pid, "status").split(separator: "\n")
    for name in ["SigBlk", "SigIgn"] {
      let mask = try #require(
        status.first { $0.hasPrefix(name) }?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
      // 32 and 33 belong to the C library.
      #expect(mask & 0x7FFF_FFFF == 0, "\(name)")
    }
    #expect(printed == "words\n")
    #expect(process.awaitReadiness(within: .milliseconds(50)) == .late(step: "here"))
  }

  @Test func `one that is ready says who it is and where`() async throws {
    let process = try shell(
      "echo '{\"step\":\"a\"}' >&3; echo '{\"ready\":{\"pid\":7,\"socket\":\"/s\"}}' >&3; exec sleep 600")
    defer { kill(process.pid, SIGKILL) }
    #expect(process.awaitReadiness() == .ready(.init(pid: 7, socket: "/s")))
    #expect(process.ended == nil)
  }

  @Test func `an error comes whole to its starter`() throws {
    let report = ErrorReport(.toolMissing, "no ffmpeg", file: "/f", stderrTail: "a\nb", advice: "Get it.")
    let line = String(decoding: try JSONEncoder().encode(ReadinessLine(error: report)), as: UTF8.self)
    let process = try shell("printf '%s\\n' \(shellQuoted(line)) >&3")
    #expect(process.awaitReadiness() == .failed(report))
  }

  @Test func `one that ends without a word leaves its status, and no zombie`() async throws {
    let failed = try shell("echo '{\"step\":\"the queue\"}' >&3; exit 7")
    #expect(failed.awaitReadiness() == .silent(step: "the queue"))
    #expect(failed.ended == .exited(7))
    let killed = try shell("kill -9 $$")
    #expect(killed.awaitReadiness() == .silent(step: nil))
    #expect(killed.ended == .signalled(SIGKILL))
    for pid in [failed.pid, killed.pid] { #expect(kill(pid, 0) != 0 && errno == ESRCH) }
  }

  @Test func `half a line and nonsense are no readiness`() throws {
    let process = try shell("echo 'nonsense' >&3; printf '{\"ready\":' >&3; exit 0")
    #expect(process.awaitReadiness() == .silent(step: nil))
  }

  @Test func `a program that can't be run is told at once`() throws {
    let descriptor = try EngineOutput(stateFolder: folder.path).open()
    defer { close(descriptor) }
    let error = #expect(throws: ErrorReport.self) {
      try DetachedProcess("/no/such/drapto", [], environment: [:], output: descriptor)
    }
    #expect(error?.code == .engineStart && error?.message.contains("No such file") == true)
  }

  @Test func `the pipe's end is not for other programs, and is closed after the last word`() throws {
    var ends: [Int32] = [-1, -1]
    #expect(Glibc.pipe(&ends) == 0)
    defer { close(ends[0]) }
    let pipe = try #require(ReadinessPipe(descriptor: ends[1]))
    #expect(fcntl(ends[1], F_GETFD) & FD_CLOEXEC != 0)
    pipe.step("one")
    pipe.ready(socket: "/s")
    pipe.step("too late")
    #expect(
      ReadinessReader(descriptor: ends[0]).outcome(within: .seconds(1)) == .ready(.init(pid: getpid(), socket: "/s")))
    var byte: UInt8 = 0
    #expect(read(ends[0], &byte, 1) == 0)
    #expect(ReadinessPipe(descriptor: 987) == nil)
  }

  @Test func `engine.out is its owner's, and is cut to its end`() throws {
    let output = EngineOutput(stateFolder: folder.path + "/new")
    let text = (0..<40_000).map { "line \($0)\n" }.joined()
    close(try output.open())
    try text.write(toFile: output.path, atomically: false, encoding: .utf8)
    close(try output.open())
    #expect(output.size <= EngineOutput.kept)
    let kept = try String(contentsOfFile: output.path, encoding: .utf8)
    #expect(kept.hasPrefix("line ") && text.hasSuffix(kept))
    #expect(output.tail(from: 0)?.hasSuffix("line 39999") == true)
    #expect(output.tail(from: output.size) == nil)
    var info = stat()
    #expect(stat(output.path, &info) == 0 && info.st_mode & 0o777 == 0o600)
    #expect(stat(folder.path + "/new", &info) == 0 && info.st_mode & 0o777 == 0o700)
  }
}
