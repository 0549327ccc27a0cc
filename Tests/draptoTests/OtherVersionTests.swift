import DraptoControl
import DraptoMedia
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

extension ProgramTests {
  /// An engine of a later drapto, which speaks a protocol that this one does not know.
  @Suite(.serialized, .timeLimit(.minutes(2))) struct OtherVersionTests {
    /// Holds the lock, listens, refuses every version but its own, and knows how to end.
    private static let engine = """
      import fcntl, json, os, socket, sys
      state = sys.argv[1]
      os.makedirs(state + "/run", mode=0o700, exist_ok=True)
      lock = open(state + "/lock", "w")
      fcntl.flock(lock, fcntl.LOCK_EX)
      lock.write("%d\\n" % os.getpid()); lock.flush()
      server = socket.socket(socket.AF_UNIX)
      server.bind(state + "/run/engine.sock")
      server.listen()
      print("up", flush=True)
      while True:
          client, _ = server.accept()
          for line in client.makefile():
              request = json.loads(line)
              answer = {"jsonrpc": "2.0", "id": request["id"]}
              if request["method"] == "hello":
                  report = {"code": "DRP-CONTROL-PROTOCOL", "message": "speaks 9.0", "advice": "Restart it."}
                  answer["error"] = {"code": 1, "message": "speaks 9.0", "data": report}
              else:
                  print(request["method"], request["params"], flush=True)
                  answer["result"] = {"jobs": []}
              client.sendall((json.dumps(answer) + "\\n").encode())
              if request["method"] == "engine.stop":
                  sys.exit(0)

      """

    @Test func `it is told of, drained, ended and followed by this one's`() async throws {
      let drapto = Drapto()
      let script = try drapto.folder.write(Self.engine, to: "engine.py")
      let said = Locked<[String]>([])
      let handle = ToolHandle()
      var environment = drapto.environment
      environment["XDG_RUNTIME_DIR"] = ""
      async let other = TestTools.runner.run(
        ToolCommand("/usr/bin/python3", [script, drapto.stateFolder], environment: environment), handle: handle,
        onOutput: { line in said.withLock { $0.append(line) } })
      #expect(await eventually { said.value == ["up"] })
      let pid = try #require(handle.pid)
      #expect(StateLock.holder(of: drapto.stateFolder) == pid)
      for verb in ["start", "status"] {
        let told = try await drapto.run(["engine", verb], environment: ["XDG_RUNTIME_DIR": ""])
        #expect(told.status == 2 && told.text.contains("DRP-CONTROL-PROTOCOL"), "\(told.text)")
      }
      let result = try await drapto.run(["engine", "restart", "--drain"], environment: ["XDG_RUNTIME_DIR": ""])
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("engine stopped (process \(pid))") && result.text.contains("engine started"))
      #expect(try await other.exitStatus == 0)
      #expect(said.value == ["up", "engine.stop {'drain': True}"])
    }
  }
}
