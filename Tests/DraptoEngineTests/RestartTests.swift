import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension EngineSuites {
  @Suite struct RestartTests {
    /// An engine that was stopped when all chunks but number 3 were done.
    private func stopped() async throws -> (EngineHarness, JobID) {
      let fake = try FakeTool(.waits, chunk: 3, real: try await TestTools.toolset().ffmpeg)
      let harness = try await EngineHarness(["process.keep_work": "true"], fake: fake)
      let id = try await harness.enqueue(try await Clips.path(.film))
      try await harness.waitFor(id, "all but one done") { view in
        view.isSegmented && view.chunks.allSatisfy { ($0.state == .done) != ($0.id.index == 3) }
      }
      await harness.stop()
      #expect(harness.children.isEmpty)
      try fake.open()
      return (harness, id)
    }

    /// Identity and time of change of each finished chunk's file.
    private func identities(_ harness: EngineHarness, _ id: JobID, but index: Int) -> [[Int]] {
      (0..<6).filter { $0 != index }.map { index in
        var info = stat()
        guard stat(harness.workspace(id).chunk(index), &info) == 0 else { return [] }
        return [Int(info.st_ino), Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec)]
      }
    }

    @Test func `finished chunks are not encoded again and the film is the same as without a stop`() async throws {
      let (harness, id) = try await stopped()
      let before = identities(harness, id, but: 3)
      let calls = try #require(harness.fake).encodes.count
      try await harness.start(onlyNamedJobs: true)
      #expect(try await harness.view(id).chunks.count { $0.state == .done } == 5)
      #expect(try await harness.enqueue(try await Clips.path(.film)) == id)
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      #expect(before.allSatisfy { !$0.isEmpty })
      #expect(identities(harness, id, but: 3) == before)
      #expect(harness.fake?.encodes.dropFirst(calls) == [3])
      let baseline = try await Baseline.film().fingerprint
      #expect(try await Baseline.summary(harness, harness.output()) == baseline)
    }

    @Test func `chunks whose files are gone or cut are encoded again, and only those`() async throws {
      let (harness, id) = try await stopped()
      let calls = try #require(harness.fake).encodes.count
      try FileManager.default.removeItem(atPath: harness.workspace(id).chunk(0))
      #expect(truncate(harness.workspace(id).chunk(1), 1000) == 0)
      #expect(truncate(harness.workspace(id).chunkTimes(2), 8) == 0)
      try await harness.start()
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      #expect(Set(harness.fake?.encodes.dropFirst(calls) ?? []) == [0, 1, 2, 3])
      let baseline = try await Baseline.film().fingerprint
      #expect(try await Baseline.summary(harness, harness.output()) == baseline)
    }

    @Test func `other settings are refused, and start over when told to`() async throws {
      let (harness, id) = try await stopped()
      try await harness.start(onlyNamedJobs: true)
      let source = try await Clips.path(.film)
      let calls = try #require(harness.fake).encodes.count
      #expect(await code { try await harness.enqueue(source, ["encoding.crf": "40"]) } == .jobChanged)
      #expect(try await harness.view(id).chunks.contains { $0.state == .done })
      let new = try await harness.enqueue(source, ["encoding.crf": "40"], restart: true)
      #expect(new != id)
      let view = try await harness.ended(new)
      #expect(view.job.state == .done)
      #expect(Set(harness.fake?.encodes.dropFirst(calls) ?? []) == Set(0..<6))
      #expect(view.chunks.allSatisfy { $0.crf == 40 })
      #expect(!harness.exists(harness.workspace(id).folder))
    }

    @Test func `an engine that works only on named jobs leaves the others waiting`() async throws {
      let (harness, id) = try await stopped()
      try await harness.start(onlyNamedJobs: true)
      let other = try await harness.enqueue(try await Clips.path(.film), to: harness.output("other.mkv"))
      #expect(try await harness.ended(other).job.state == .done)
      #expect(try await harness.view(id).job.state == .waiting)
      try await harness.engine.goOn(id)
      #expect(try await harness.ended(id).job.state == .done)
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

    @Test func `a finished film is not made again after a restart`() async throws {
      let fake = try FakeTool(.works, real: try await TestTools.toolset().ffmpeg)
      let harness = try await EngineHarness(fake: fake)
      let id = try await harness.enqueue(try await Clips.path(.film))
      #expect(try await harness.ended(id).job.state == .done)
      let calls = fake.encodes.count
      await harness.stop()
      try await harness.start()
      #expect(try await harness.view(id).job.state == .done)
      // The same command again finds it done.
      #expect(try await harness.enqueue(try await Clips.path(.film)) == id)
      #expect(try await harness.view(id).job.state == .done)
      #expect(fake.encodes.count == calls)
      // Other settings would make another film, and another file in its place is not ours.
      let film = try await Clips.path(.film)
      #expect(await code { try await harness.enqueue(film, ["encoding.crf": "40"]) } == .outputExists)
      try Data("precious".utf8).write(to: URL(fileURLWithPath: harness.output()))
      #expect(await code { try await harness.enqueue(film) } == .outputExists)
    }
  }
}
