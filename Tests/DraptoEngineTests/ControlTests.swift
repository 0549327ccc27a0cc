import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// What only real programs show of commands: they stop, go on and die. What commands do to the queue is said by
  /// ``CoreControlTests`` and ``CoreQueueTests``.
  @Suite struct ControlTests {
    /// A film on an encoder slow enough to be caught at work.
    private func start() async throws -> (EngineHarness, JobID) {
      let harness = try await EngineHarness(["encoding.svt.preset": "8"])
      return (harness, try await harness.enqueue(try await Clips.path(.film)))
    }

    private func isFrozen(_ children: [EngineHarness.Child]) -> Bool {
      !children.isEmpty && children.allSatisfy { $0.state == "T" || $0.state == nil }
    }

    /// Waits until a chunk's encoder is at work; returns both.
    private func running(_ harness: EngineHarness, _ id: JobID) async throws -> (ChunkID, EngineHarness.Child) {
      var found: (ChunkID, EngineHarness.Child)?
      _ = try await eventually(within: .seconds(30)) {
        for chunk in try await harness.view(id).chunks where chunk.state == .running {
          if let child = harness.encoders(chunk.id.index).first { found = (chunk.id, child) }
        }
        return found != nil
      }
      return try #require(found)
    }

    @Test func `a paused chunk's encoder is frozen and goes on where it was, and so do all of a paused job`()
      async throws
    {
      let (harness, id) = try await start()
      let (chunk, child) = try await running(harness, id)
      try await harness.send(.pauseChunk(chunk))
      #expect(await eventually { child.state == "T" })
      #expect(try await harness.engine.snapshot()[chunk: chunk]?.state == .paused)
      try await harness.send(.pauseJob(id))
      #expect(await eventually { isFrozen(harness.children) })
      try await harness.send(.resumeJob(id))
      #expect(await eventually { harness.children.contains { $0.state != "T" } })
      #expect(child.state == "T")
      try await harness.send(.resumeChunk(chunk))
      #expect(await eventually { child.state != "T" })
      let view = try await harness.waitFor(id, "done") { $0.chunks[chunk.index].state == .done }
      #expect(view.chunks[chunk.index].attempt == 1)
      try await harness.send(.cancelJob(id))
    }

    @Test func `what is released or cancelled is killed at once, frozen or not, and the film comes out in the end`()
      async throws
    {
      let (harness, id) = try await start()
      let (released, first) = try await running(harness, id)
      try await harness.send(.releaseChunk(released))
      #expect(await eventually(within: .seconds(2)) { first.state == nil })
      let (cancelled, second) = try await running(harness, id)
      try await harness.send(.pauseChunk(cancelled))
      #expect(await eventually { second.state == "T" })
      try await harness.send(.cancelChunk(cancelled))
      #expect(await eventually(within: .seconds(2)) { second.state == nil })
      #expect(try await harness.engine.snapshot()[chunk: cancelled]?.state == .cancelled)
      _ = try await running(harness, id)
      try await harness.send(.pauseJob(id))
      #expect(await eventually { isFrozen(harness.children) })
      try await harness.send(.cancelJob(id))
      #expect(await eventually(within: .seconds(2)) { harness.children.isEmpty })
      try await harness.send(.retryJob(id))
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      #expect(view.report?.passed == true)
      #expect(view.chunks.allSatisfy { $0.attempt == 1 })
    }
  }
}
