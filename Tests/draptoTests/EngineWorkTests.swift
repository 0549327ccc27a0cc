import DraptoControl
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

extension ProgramTests {
  /// An engine in the background that has a film to do.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct EngineWorkTests {
    /// An engine whose second chunk waits at a gate, with all others done.
    private func gated() async throws -> (drapto: Drapto, gate: FakeTool, output: String) {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      let gate = try FakeTool(.waits, chunk: 1, real: try await TestTools.toolset().ffmpeg)
      _ = try await drapto.startEngine(environment: Self.environment(gate))
      let client = try await drapto.client()
      var settings = Settings()
      for assignment in [
        "encoding.svt.preset=12", "process.segmentation.min_chunk=1", "process.segmentation.max_chunk=4",
      ] {
        let parts = assignment.split(separator: "=").map(String.init)
        try settings.set(parts[0], text: parts[1], from: .flag("--set"))
      }
      let output = drapto.folder.path + "/alpha.av1.mkv"
      try await client.send(.enqueue([JobRequest(source: films + "/alpha.mkv", output: output, settings: settings)]))
      // Nothing is left but the one at the gate.
      #expect(
        try await eventually(within: .seconds(60)) {
          guard let view = try await client.snapshot().orderedJobs.first, view.isSegmented, gate.isWaiting else {
            return false
          }
          return view.chunks.allSatisfy { $0.state == ($0.id.index == 1 ? .running : .done) }
            && view.tracks.allSatisfy { $0.state == .done }
        })
      client.close()
      return (drapto, gate, output)
    }

    private static func environment(_ gate: FakeTool) -> [String: String] {
      [
        "FFMPEG": gate.path, "DRAPTO_SYSTEM_RESOURCES_NICE": "0", "DRAPTO_SYSTEM_RESOURCES_MIN_FREE_DISK": "1",
        "DRAPTO_SYSTEM_RESOURCES_WORKERS": "2",
      ]
    }

    private func isPublished(_ output: String) async -> Bool {
      await eventually(within: .seconds(60)) { FileManager.default.fileExists(atPath: output) }
    }

    @Test func `stop says what begins anew, and the next engine goes on by itself`() async throws {
      let (drapto, gate, output) = try await gated()
      #expect(try await drapto.status().queue == "1 running")
      let stopped = try await drapto.run(["engine", "stop"])
      #expect(stopped.status == 0 && stopped.text.contains("1 running chunk begins anew (0 frames)"), "\(stopped.text)")
      // The engine waits for its program; what that has started gets the same signal, and its own time to end.
      #expect(await eventually { drapto.children.isEmpty })
      #expect(!FileManager.default.fileExists(atPath: output))
      try gate.open()
      _ = try await drapto.startEngine(environment: Self.environment(gate))
      #expect(await isPublished(output))
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 }, "\(drapto.finishedChunks)")
    }

    @Test func `restart --drain finishes what runs first`() async throws {
      let (drapto, gate, output) = try await gated()
      let pid = try await drapto.status().pid
      async let restarted = drapto.run(["engine", "restart", "--drain"], environment: Self.environment(gate))
      #expect(
        try await eventually { try await drapto.status().queue?.hasSuffix("ends when what runs is finished") == true })
      #expect(try await drapto.status().pid == pid)
      try gate.open()
      let result = try await restarted
      #expect(result.status == 0 && result.text.contains("same build as before"), "\(result.text)")
      #expect(!result.text.contains("anew"), "\(result.text)")
      #expect(try await drapto.status().pid != pid)
      #expect(await isPublished(output))
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 }, "\(drapto.finishedChunks)")
    }

    @Test func `a drain that is interrupted lets the queue go on`() async throws {
      let (drapto, gate, output) = try await gated()
      let handle = ToolHandle()
      async let stopping = drapto.run(["engine", "stop", "--drain"], handle: handle)
      #expect(
        try await eventually { try await drapto.status().queue?.hasSuffix("ends when what runs is finished") == true })
      if let pid = handle.pid { kill(pid, SIGINT) }
      let result = try await stopping
      #expect(result.status == 130 && result.text.contains("the engine goes on"), "\(result.text)")
      #expect(try await drapto.status().queue == "1 running")
      try gate.open()
      #expect(await isPublished(output))
    }

    @Test func `one that is started while another ends waits for that end`() async throws {
      let (drapto, _, _) = try await gated()
      let pid = try await drapto.status().pid
      async let stopped = drapto.run(["engine", "stop"])
      async let started = drapto.run(["engine", "start"])
      let (stop, start) = (try await stopped, try await started)
      #expect(stop.status == 0 && start.status == 0, "\(stop.text)\n\(start.text)")
      // Asked before the end began, or after: it is told of the old one, or has started a new one.
      let wasEarly = start.text.contains("process \(pid ?? 0))")
      #expect(try await drapto.status().running != wasEarly, "\(start.text)")
    }

    @Test func `a restart that could not start anything ends nothing`() async throws {
      let drapto = Drapto()
      let pid = try await drapto.startEngine()
      let result = try await drapto.run(["engine", "restart"], environment: ["FFMPEG": "/no/such/ffmpeg"])
      #expect(result.status == 3 && result.text.contains("DRP-TOOL-MISSING"))
      #expect(try await drapto.status().pid == pid)
    }
  }
}
