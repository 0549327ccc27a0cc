import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  @Suite struct FaultTests {
    private func harness(
      _ behaviour: FakeTool.Behaviour, chunk: Int? = nil, source: String = "", _ changes: [String: String] = [:]
    ) async throws -> (EngineHarness, FakeTool) {
      let fake = try FakeTool(
        behaviour, chunk: chunk, source: source, real: try await TestTools.toolset().ffmpeg)
      return (try await EngineHarness(changes, fake: fake), fake)
    }

    @Test func `an encoder killed twice is tried again with fewer workers and the film comes out`() async throws {
      let (harness, fake) = try await harness(.killed(times: 2), chunk: 1)
      let view = try await harness.ended(try await harness.enqueue(try await Clips.path(.film)))
      #expect(view.job.state == .done)
      #expect(view.chunks[1].attempt == 3)
      #expect(view.chunks[1].error == nil)
      #expect(fake.encodes.filter { $0 == 1 }.count == 3)
      let log = try await harness.engine.snapshot().log
      #expect(log.contains { $0.message.contains("fewer workers") && $0.fields["code"] == "DRP-TOOL-KILLED" })
    }

    @Test func `a chunk that always fails ends its job, with all there is to know, and no other`() async throws {
      let (harness, fake) = try await harness(.fails, chunk: 2, source: "bad", ["process.retries": "1"])
      let film = try await Clips.path(.film)
      let bad = try await harness.enqueue(try harness.copy(of: film, as: "bad.mkv"), to: harness.output("bad.mkv"))
      let good = try await harness.enqueue(film, to: harness.output("good.mkv"))
      let failed = try await harness.ended(bad)
      #expect(failed.job.state == .failed)
      let error = try #require(failed.job.error)
      #expect(error.code == .toolFailed)
      #expect(error.exitStatus == 7)
      #expect(error.command?.contains("libsvtav1") == true && error.command?.contains("000002.mkv") == true)
      #expect(error.stderrTail?.contains("on fire") == true)
      #expect(failed.chunks[2].state == .failed && failed.chunks[2].attempt == 2)
      #expect(fake.encodes.filter { $0 == 2 }.count >= 2)
      #expect(try await harness.ended(good).job.state == .done)
      #expect(harness.exists(harness.output("good.mkv")))
      #expect(!harness.exists(harness.output("bad.mkv")))
      for chunk in try await harness.view(bad).chunks where chunk.state == .done {
        #expect(harness.exists(harness.workspace(bad).chunk(chunk.id.index)))
      }
    }

    @Test func `a failed chunk can be retried while others still run, and the film comes out`() async throws {
      let fake = try FakeTool(.waits, chunk: 0, real: try await TestTools.toolset().ffmpeg)
      // Chunk 1 fails behind the one that waits.
      let failing = try FakeTool(.killed(times: 1), chunk: 1, real: fake.path)
      let harness = try await EngineHarness(["process.retries": "0"], fake: failing)
      let id = try await harness.enqueue(try await Clips.path(.film))
      let view = try await harness.waitFor(id, "chunk 1 failed") {
        fake.isWaiting && $0.isSegmented && $0.chunks.count > 1 && $0.chunks[1].state == .failed
      }
      #expect(view.job.state == .running)
      try await harness.send(.retryChunk(ChunkID(job: id, index: 1)))
      try fake.open()
      #expect(try await harness.ended(id).job.state == .done)
    }

    @Test func `an encoder that hangs is ended by the watchdog`() async throws {
      let (harness, _) = try await harness(
        .hangs, chunk: 0, ["process.stall_timeout": "5", "process.retries": "0"])
      let view = try await harness.ended(try await harness.enqueue(try await Clips.path(.film)))
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .toolStalled)
      #expect(view.job.error?.command?.contains("000000.mkv") == true)
      #expect(await eventually(within: .seconds(2)) { harness.children.isEmpty })
    }

    @Test func `a parameter the encoder does not know fails at once`() async throws {
      let harness = try await EngineHarness(["encoding.svt.params": "nonsense=1"])
      let view = try await harness.ended(try await harness.enqueue(try await Clips.path(.film)))
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .parameterRejected)
      #expect(view.job.error?.message.contains("nonsense") == true)
      #expect(view.chunks.allSatisfy { $0.attempt <= 1 && $0.state != .done })
    }

    @Test func `a source that vanishes in the middle is told, and its chunks are kept`() async throws {
      let (harness, fake) = try await harness(.waits, chunk: 2)
      let clip = try await Clips.path(.film)
      let source = try harness.copy(of: clip, as: "film.mkv")
      let id = try await harness.enqueue(source)
      try await harness.waitFor(id, "two done") { view in
        fake.isWaiting && view.chunks.prefix(2).allSatisfy { $0.state == .done }
      }
      try FileManager.default.removeItem(atPath: source)
      try fake.open()
      let view = try await harness.ended(id)
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .sourceGone)
      #expect(view.chunks.prefix(2).allSatisfy { $0.state == .done })
      #expect(!harness.exists(harness.output()))
    }

    @Test func `a source that changes in the middle is told, and no chunk of the new one is kept`() async throws {
      let (harness, fake) = try await harness(.waits, chunk: 2)
      let source = try harness.copy(of: try await Clips.path(.film), as: "film.mkv")
      let id = try await harness.enqueue(source)
      try await harness.waitFor(id, "waits") { $0.isSegmented && fake.isWaiting }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: source))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data("more".utf8))
      try handle.close()
      try fake.open()
      let view = try await harness.ended(id)
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .sourceChanged)
      #expect(view.chunks[2].state != .done)
      #expect(!harness.exists(harness.output()))
    }

    @Test func `an output that appears meanwhile is not overwritten`() async throws {
      let (harness, fake) = try await harness(.waits, chunk: 5)
      let id = try await harness.enqueue(try await Clips.path(.film))
      #expect(await eventually(within: .seconds(30)) { fake.isWaiting })
      try harness.folder.write("somebody else's", to: "out/film.mkv")
      try fake.open()
      let view = try await harness.ended(id)
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .outputExists)
      #expect(try String(contentsOfFile: harness.output(), encoding: .utf8) == "somebody else's")
      // The work is kept: once the other file is gone a retry publishes the film without encoding.
      let calls = fake.encodes.count
      try FileManager.default.removeItem(atPath: harness.output())
      try await harness.send(.retryJob(id))
      #expect(try await harness.ended(id).job.state == .done)
      #expect(fake.encodes.count == calls)
      #expect(harness.folder.contents("out") == ["film.mkv"])
    }

    /// All chunks but the last are done, which waits for `fake.open()`.
    private func nearlyDone() async throws -> (EngineHarness, FakeTool, JobID) {
      let (harness, fake) = try await harness(.waits, chunk: 5)
      let id = try await harness.enqueue(try await Clips.path(.film))
      try await harness.waitFor(id, "all but the last done") { view in
        fake.isWaiting && view.isSegmented && view.chunks.dropLast().allSatisfy { $0.state == .done }
      }
      return (harness, fake, id)
    }

    @Test func `chunks whose files were exchanged are found by the checks and encoded again`() async throws {
      let (harness, fake, id) = try await nearlyDone()
      let (a, b) = (harness.workspace(id).chunk(0), harness.workspace(id).chunk(1))
      let aside = harness.folder.file("aside.mkv")
      for (from, to) in [(a, aside), (b, a), (aside, b)] { try FileManager.default.moveItem(atPath: from, toPath: to) }
      let calls = fake.encodes.count
      try fake.open()
      let view = try await harness.ended(id)
      #expect(view.job.state == .done)
      #expect(view.report?.passed == true)
      #expect(fake.encodes.count > calls)
    }

    @Test func `a film that fails its checks is not published, keeps its chunks and leaves with its job`() async throws
    {
      let (harness, fake, id) = try await nearlyDone()
      let times = harness.workspace(id).chunkTimes(0)
      let wrong = try #require(TimesFile.read(times)).map { $0 + 10 }
      try TimesFile.write(wrong, to: times)
      try fake.open()
      let view = try await harness.ended(id)
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .validationFailed)
      #expect(view.report?.failures.contains { $0.name == "frame times" } == true)
      #expect(!harness.exists(harness.output()))
      #expect((0..<6).allSatisfy { harness.exists(harness.workspace(id).chunk($0)) })
      try await harness.send(.removeJob(id))
      #expect(!harness.exists(harness.workspace(id).folder))
      #expect(harness.folder.contents("out").isEmpty)
    }
  }
}
