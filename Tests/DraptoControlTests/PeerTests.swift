import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoControl

/// Who may ask: the user whose engine it is, and root.
@Suite(.enabled(if: isRoot, "only root can become somebody else")) struct PeerTests {
  /// Connects as another user, says hello, and prints the first line it is told, or what went wrong.
  private func ask(_ socket: String, as user: Int) async throws -> String {
    let script = """
      import os, socket, sys
      os.setgroups([]); os.setgid(\(user)); os.setuid(\(user))
      s = socket.socket(socket.AF_UNIX)
      s.settimeout(20)
      try:
          s.connect(sys.argv[1])
          f = s.makefile("rwb")
          try:
              f.write(sys.argv[2].encode() + b"\\n")
              f.flush()
          except BrokenPipeError:
              pass
          print(f.readline().decode())
      except PermissionError:
          print("no permission")
      """
    let process = try python(script, socket, hello())
    return await process.text
  }

  private func open(_ harness: ControlHarness) {
    for path in [harness.folder.path, harness.runtimeFolder, harness.runtimeFolder + "/drapto"] { chmod(path, 0o755) }
    chmod(harness.socket, 0o666)
  }

  @Test func `another user finds the door closed`() async throws {
    let harness = try await ControlHarness()
    chmod(harness.folder.path, 0o755)
    #expect(try await ask(harness.socket, as: 12345).contains("no permission"))
    #expect(harness.server.clientCount == 0)
    await harness.stop()
  }

  @Test func `another user is refused also where the door was opened`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    open(harness)
    let answer = try await ask(harness.socket, as: 12345)
    #expect(answer.contains("DRP-CONTROL-SOCKET: this engine belongs to another user"))
    #expect(harness.server.clientCount == 0)
    #expect(engine.commands.isEmpty)
    await harness.stop()
  }

  @Test func `a client tells nothing to another user's engine`() async throws {
    let folder = TemporaryFolder("ctl")
    chmod(folder.path, 0o777)
    let path = folder.path + "/squat.sock"
    let script = """
      import os, socket, sys
      os.setgroups([]); os.setgid(12345); os.setuid(12345)
      s = socket.socket(socket.AF_UNIX)
      s.bind(sys.argv[1])
      s.listen(8)
      c, _ = s.accept()
      sys.stdout.write(repr(c.recv(1000)))
      """
    let process = try python(script, path)
    #expect(await eventually { FileManager.default.fileExists(atPath: path) })
    #expect(
      await eventually { await code { _ = try await ControlClient.connect(to: path, name: "test") } == .controlSocket })
    #expect(await process.text == "b''")
  }

  @Test func `an engine that hangs up at once is taken for one that ended, never for somebody else's`() async throws {
    let folder = TemporaryFolder("ctl")
    let path = folder.path + "/ends.sock"
    let script = """
      import socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.bind(sys.argv[1])
      s.listen(64)
      s.settimeout(20)
      while True:
          s.accept()[0].close()
      """
    let process = try python(script, path)
    defer { withExtendedLifetime(process) {} }
    #expect(await eventually { FileManager.default.fileExists(atPath: path) })
    for _ in 0..<100 {
      let found = await code { _ = try await ControlClient.connect(to: path, name: "test") }
      #expect(found == .controlNone || found == .controlLost, "\(String(describing: found))")
    }
  }

  @Test func `somebody else's socket where ours might be keeps nobody out`() async throws {
    let folder = TemporaryFolder("ctl")
    let state = folder.path + "/state"
    try makeFolder(state)
    let last = try #require(SocketPlace.candidates(stateFolder: state, environment: [:], user: geteuid()).last)
    try? makeFolder(last.folder)
    defer { unlink(last.path) }
    let script = """
      import os, socket, sys, time
      s = socket.socket(socket.AF_UNIX)
      s.bind(sys.argv[1])
      os.setgroups([]); os.setgid(12345); os.setuid(12345)
      s.listen(8)
      time.sleep(60)
      """
    let process = try python(script, last.path)
    defer { withExtendedLifetime(process) {} }
    #expect(
      await eventually {
        await code { _ = try await ControlClient.connect(to: last.path, name: "x") } == .controlSocket
      })
    let finder = EngineFinder(stateFolder: state, environment: [:])
    #expect(await code { _ = try await finder.connect(name: "test") } == .controlNone)
  }
}
