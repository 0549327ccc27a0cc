import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension EngineSuites {
  /// What only real programs show of restarts. The rest is said by ``CoreRestartTests``.
  @Suite struct RestartTests {
    /// Identity and time of change of chunks' files.
    private func identities(_ harness: EngineHarness, _ id: JobID, _ indices: [Int]) -> [[Int]] {
      indices.map { index in
        var info = stat()
        guard stat(harness.workspace(id).chunk(index), &info) == 0 else { return [] }
        return [Int(info.st_ino), Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec)]
      }
    }

    @Test func `a film that was stopped and lost chunks is the same as without, bit by bit, and is made once`()
      async throws
    {
      let fake = try FakeTool(.waits, chunk: 3, real: try await TestTools.toolset().ffmpeg)
      let harness = try await EngineHarness(["process.keep_work": "true"], fake: fake)
      let film = try await Clips.path(.film)
      let id = try await harness.enqueue(film)
      try await harness.waitFor(id, "all but one done") { view in
        fake.isWaiting && view.isSegmented && view.chunks.allSatisfy { ($0.state == .done) != ($0.id.index == 3) }
      }
      await harness.stop()
      #expect(harness.children.isEmpty)
      try fake.open()
      let workspace = harness.workspace(id)
      #expect(truncate(workspace.chunk(0), 1000) == 0)
      try Data(count: 1000).write(to: URL(fileURLWithPath: workspace.chunkPart(3, attempt: 1)))
      let kept = identities(harness, id, [1, 2, 4, 5])
      #expect(kept.allSatisfy { !$0.isEmpty })
      let calls = fake.encodes.count
      try await harness.start(onlyNamedJobs: true)
      #expect(!harness.exists(workspace.chunkPart(3, attempt: 1)))
      #expect(try await harness.enqueue(film) == id)
      #expect(try await harness.ended(id).job.state == .done)
      #expect(identities(harness, id, [1, 2, 4, 5]) == kept)
      #expect(fake.encodes.dropFirst(calls).sorted() == [0, 3])
      let baseline = try await Baseline.film().fingerprint
      #expect(try await Baseline.summary(harness, harness.output()) == baseline)
      // The same command again finds it done.
      await harness.stop()
      try await harness.start()
      #expect(try await harness.enqueue(film) == id)
      #expect(try await harness.view(id).job.state == .done)
      #expect(fake.encodes.count == calls + 2)
    }

    @Test func `programs a killed engine left are ended before a new one starts`() async throws {
      let harness = try await EngineHarness()
      await harness.stop()
      // A runner that carries the engine's mark but outlives it.
      let orphan = Task {
        _ = try? await ToolRunner(owner: harness.stateFolder).run(ToolCommand("/bin/sleep", ["600"]))
      }
      #expect(await eventually { !harness.children.isEmpty })
      try await harness.start()
      #expect(harness.children.isEmpty)
      await orphan.value
      #expect(
        try await harness.engine.snapshot().log.contains { $0.message.contains("left running") })
    }
  }
}
