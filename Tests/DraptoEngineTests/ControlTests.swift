import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Commands, on an encoder slow enough to be caught at work.
  @Suite struct ControlTests {
    private let slow = ["encoding.svt.preset": "8"]

    private func start(_ changes: [String: String]? = nil) async throws -> (EngineHarness, JobID) {
      let harness = try await EngineHarness(changes ?? slow)
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

    @Test func `a paused chunk is frozen and goes on where it was`() async throws {
      let (harness, id) = try await start()
      let (chunk, child) = try await running(harness, id)
      try await harness.send(.pauseChunk(chunk))
      #expect(await eventually { child.state == "T" })
      #expect(try await harness.engine.snapshot()[chunk: chunk]?.state == .paused)
      try await harness.send(.resumeChunk(chunk))
      #expect(await eventually { child.state != "T" })
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      #expect(view.chunks[chunk.index].attempt == 1)
    }

    @Test func `others take the place of a paused chunk and the film waits for it`() async throws {
      let (harness, id) = try await start(["system.resources.workers": "1", "encoding.svt.preset": "8"])
      let (chunk, child) = try await running(harness, id)
      try await harness.send(.pauseChunk(chunk))
      let view = try await harness.waitFor(id, "others done") { view in
        view.isSegmented && view.chunks.allSatisfy { $0.state == .done || $0.id == chunk }
          && view.tracks.allSatisfy { $0.state == .done }
      }
      #expect(view.job.state == .running)
      #expect(child.state == "T")
      try await harness.send(.resumeChunk(chunk))
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `a waiting chunk that is paused does not start until it is resumed`() async throws {
      let (harness, id) = try await start()
      try await harness.waitFor(id, "segmented") { $0.isSegmented }
      let last = try #require(try await harness.view(id).chunks.last { $0.state == .waiting })
      try await harness.send(.pauseChunk(last.id))
      let view = try await harness.waitFor(id, "others done") { view in
        view.chunks.allSatisfy { $0.state == .done || $0.id == last.id }
      }
      #expect(view.chunks[last.id.index].state == .paused)
      #expect(view.chunks[last.id.index].attempt == 0)
      try await harness.send(.resumeChunk(last.id))
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `a paused job is frozen whole and goes on`() async throws {
      let (harness, id) = try await start()
      _ = try await running(harness, id)
      try await harness.send(.pauseJob(id))
      #expect(await eventually { isFrozen(harness.children) })
      let view = try await harness.view(id)
      #expect(view.job.state == .paused)
      #expect(view.chunks.allSatisfy { $0.state != .running })
      try await harness.send(.resumeJob(id))
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `a cancelled job's programs are gone at once, frozen or not, and retry brings it back`() async throws {
      let (harness, id) = try await start()
      try await harness.waitFor(id, "one done") { $0.chunks.contains { $0.state == .done } }
      _ = try await running(harness, id)
      try await harness.send(.cancelJob(id))
      #expect(await eventually(within: .seconds(2)) { harness.children.isEmpty })
      let cancelled = try await harness.view(id)
      #expect(cancelled.job.state == .cancelled)
      #expect(cancelled.chunks.allSatisfy { $0.state == .done || $0.state == .waiting })
      try await harness.send(.retryJob(id))
      _ = try await running(harness, id)
      try await harness.send(.pauseJob(id))
      #expect(await eventually { isFrozen(harness.children) })
      try await harness.send(.cancelJob(id))
      #expect(await eventually(within: .seconds(2)) { harness.children.isEmpty })
      try await harness.send(.retryJob(id))
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `a cancelled chunk is killed, even frozen, and its film waits for the retry`() async throws {
      let (harness, id) = try await start()
      let (chunk, child) = try await running(harness, id)
      try await harness.send(.pauseChunk(chunk))
      try await harness.send(.cancelChunk(chunk))
      #expect(await eventually(within: .seconds(2)) { child.state == nil })
      #expect(try await harness.engine.snapshot()[chunk: chunk]?.state == .cancelled)
      let view = try await harness.waitFor(id, "told") { $0.job.reason?.contains("cancelled") == true }
      #expect(view.job.state == .running)
      #expect(view.chunks.count { $0.state == .done } == view.chunks.count - 1)
      try await harness.send(.retryChunk(chunk))
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `a released chunk is killed and starts anew without using up an attempt`() async throws {
      let (harness, id) = try await start()
      let (chunk, first) = try await running(harness, id)
      try await harness.send(.releaseChunk(chunk))
      #expect(await eventually(within: .seconds(2)) { first.state == nil })
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      #expect(view.chunks[chunk.index].attempt == 1)
    }

    @Test func `a paused film that is removed stays away and gives its place to the next`() async throws {
      let harness = try await EngineHarness(slow.merging(["system.resources.jobs": "1"]) { $1 })
      let film = try await Clips.path(.film)
      for round in 0..<3 {
        let id = try await harness.enqueue(film, to: harness.output("gone\(round).mkv"))
        _ = try await running(harness, id)
        try await harness.send(.pauseJob(id))
        try await harness.send(.removeJob(id))
        #expect(try await harness.engine.snapshot().jobs[id] == nil)
        #expect(await eventually(within: .seconds(2)) { harness.children.isEmpty })
      }
      let next = try await harness.enqueue(film, to: harness.output("next.mkv"))
      #expect(try await harness.ended(next).job.state == .done)
      #expect(harness.folder.contents("out") == ["next.mkv"])
    }

    @Test func `what was paused by hand is forgotten with a cancel`() async throws {
      let (harness, id) = try await start()
      let (chunk, _) = try await running(harness, id)
      try await harness.send(.pauseChunk(chunk))
      try await harness.send(.cancelJob(id))
      try await harness.send(.retryJob(id))
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `letting one chunk go on says what else holds it`() async throws {
      let (harness, id) = try await start()
      let (chunk, child) = try await running(harness, id)
      try await harness.send(.pauseChunk(chunk))
      try await harness.send(.pauseQueue)
      #expect(await code { try await harness.send(.resumeChunk(chunk)) } == .jobState)
      #expect(await eventually { child.state == "T" })
      try await harness.send(.resumeQueue)
      #expect(await eventually { child.state != "T" })
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `a paused queue freezes all, a drained one starts nothing`() async throws {
      let (harness, id) = try await start()
      _ = try await running(harness, id)
      try await harness.send(.pauseQueue)
      #expect(await eventually { isFrozen(harness.encoders()) })
      let frozen = Set(try await harness.view(id).chunks.filter { $0.state == .paused }.map(\.id))
      await harness.twoTicks()
      #expect(isFrozen(harness.encoders()))
      let after = try await harness.view(id).chunks
      #expect(!after.contains { $0.state == .running })
      #expect(Set(after.filter { $0.state == .paused }.map(\.id)) == frozen)
      try await harness.send(.drainQueue)
      let view = try await harness.waitFor(id, "drained") {
        $0.chunks.allSatisfy { $0.state != .running && $0.state != .paused }
      }
      #expect(view.chunks.contains { $0.state == .waiting && $0.attempt == 0 })
      #expect(harness.encoders().isEmpty)
      try await harness.send(.resumeQueue)
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `the order of the queue can be changed`() async throws {
      let harness = try await EngineHarness()
      try await harness.send(.pauseQueue)
      let source = try await Clips.path(.film)
      var ids: [JobID] = []
      for name in ["a", "b", "c"] { ids.append(try await harness.enqueue(source, to: harness.output(name))) }
      let order = { try await harness.engine.snapshot().orderedJobs.map(\.job.id) }
      try await harness.send(.moveJob(ids[2], before: ids[0]))
      #expect(try await order() == [ids[2], ids[0], ids[1]])
      try await harness.send(.moveJob(ids[2], before: nil))
      #expect(try await order() == ids)
      try await harness.send(.setPriority(ids[1], 5))
      #expect(try await order() == [ids[1], ids[0], ids[2]])
      try await harness.send(.removeJob(ids[1]))
      #expect(try await order() == [ids[0], ids[2]])
      await harness.stop()
      try await harness.start()
      #expect(try await order() == [ids[0], ids[2]])
      #expect(try await harness.engine.snapshot().queue.mode == .paused)
    }

    @Test func `commands that make no sense are refused`() async throws {
      let film = try await Baseline.film()
      let (harness, id) = (film.harness, film.view.job.id)
      let chunk = ChunkID(job: id, index: 0)
      for command in [
        EngineCommand.pauseJob(id), .resumeJob(id), .cancelJob(id), .retryJob(id), .pauseChunk(chunk),
        .resumeChunk(chunk), .cancelChunk(chunk), .retryChunk(chunk), .releaseChunk(chunk),
      ] {
        #expect(await code { try await harness.send(command) } == .jobState, "\(command)")
      }
      #expect(await code { try await harness.send(.pauseJob(JobID(99))) } == .jobUnknown)
      #expect(await code { try await harness.send(.pauseChunk(ChunkID(job: id, index: 99))) } == .jobUnknown)
      #expect(await code { try await harness.send(.setWorkers(-1)) } == .settingRange)
      #expect(try await harness.view(id) == film.view)
    }
  }
}
