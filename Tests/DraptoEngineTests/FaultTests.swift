import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// What only real programs and real films show of faults. The rest is said by ``CoreFaultTests``.
  @Suite struct FaultTests {
    private func harness(
      _ behaviour: FakeTool.Behaviour, chunk: Int? = nil, _ changes: [String: String] = [:]
    ) async throws -> (EngineHarness, FakeTool) {
      let fake = try FakeTool(behaviour, chunk: chunk, real: try await TestTools.toolset().ffmpeg)
      return (try await EngineHarness(changes, fake: fake), fake)
    }

    @Test func `an encoder killed twice is tried again with fewer workers and all chunks come out`() async throws {
      let (harness, fake) = try await harness(.killed(times: 2), chunk: 1)
      let id = try await harness.enqueue(try await Clips.path(.film))
      let view = try await harness.waitFor(id, "chunks done") { view in
        view.isSegmented && view.chunks.allSatisfy { $0.state == .done }
      }
      #expect(view.chunks[1].attempt == 3)
      #expect(view.chunks[1].error == nil)
      #expect(fake.encodes.filter { $0 == 1 }.count == 3)
      let log = try await harness.engine.snapshot().log
      #expect(log.contains { $0.message.contains("fewer workers") && $0.fields["code"] == "DRP-TOOL-KILLED" })
      try await harness.send(.cancelJob(id))
    }

    @Test func `an encoder that fails ends its job, with all there is to know`() async throws {
      let (harness, fake) = try await harness(.fails, chunk: 2, ["process.retries": "1"])
      let id = try await harness.enqueue(try await Clips.path(.film))
      let failed = try await harness.ended(id)
      #expect(failed.job.state == .failed)
      let error = try #require(failed.job.error)
      #expect(error.code == .toolFailed)
      #expect(error.exitStatus == 7)
      #expect(error.command?.contains("libsvtav1") == true && error.command?.contains("/000002.a") == true)
      #expect(error.stderrTail?.contains("on fire") == true)
      #expect(failed.chunks[2].state == .failed && failed.chunks[2].attempt == 2)
      #expect(fake.encodes.filter { $0 == 2 }.count == 2)
      #expect(!harness.exists(harness.output()))
      for chunk in failed.chunks where chunk.state == .done {
        #expect(harness.exists(harness.workspace(id).chunk(chunk.id.index)))
      }
    }

    @Test func `an encoder that hangs is ended by the watchdog`() async throws {
      let (harness, _) = try await harness(
        .hangs, chunk: 0, ["process.stall_timeout": "5", "process.retries": "0"])
      let id = try await harness.enqueue(try await Clips.path(.film))
      let error = Locked<ErrorReport?>(nil)
      // The job begins again by itself, once: that is said by ``CoreFaultTests``.
      try await harness.waitFor(id, "told") { view in
        if case .backOff(_, let report) = view.job.wait { error.withLock { $0 = report } }
        return error.value != nil
      }
      #expect(error.value?.code == .toolStalled)
      #expect(error.value?.command?.contains("/000000.a") == true)
      try await harness.send(.cancelJob(id))
      #expect(await eventually(within: .seconds(2)) { harness.children.isEmpty })
    }

    @Test(arguments: [("nonsense=1", "nonsense"), ("film-grain=99", "denoise"), ("lookahead=9999", "ookahead")])
    func `parameters the encoder does not take fail before the first chunk, in its own words`(
      parameters: String, word: String
    ) async throws {
      let harness = try await EngineHarness(["encoding.svt.params": parameters])
      let view = try await harness.ended(try await harness.enqueue(try await Clips.path(.film)))
      #expect(view.job.state == .failed && view.job.phase == .plan)
      #expect(view.job.error?.code == .parameterRejected)
      #expect(view.job.error?.message.contains(word) == true, "\(view.job.error?.message ?? "")")
      #expect(view.chunks.isEmpty && view.plan == nil)
      // Other settings, and it goes through.
      let settings = try harness.settings.changing(
        [:], unset: ["encoding.svt.params"], from: .flag("test"), profiles: Profiles())
      try await harness.send(.changeSettings(view.job.id, JobChange(settings: settings)))
      try await harness.send(.retryJob(view.job.id))
      #expect(try await harness.ended(view.job.id).job.state == .done)
    }

    @Test func `the same arguments are tried once`() async throws {
      let started = Locked(0)
      let tools = try await TestTools.toolset()
      let runner = ToolRunner(owner: "test") { command, _ in
        if command.arguments.contains("lavfi") { started.withLock { $0 += 1 } }
      }
      let source = try await Detector(tools: tools, runner: runner).media(try await Clips.path(.film))
      var preview = Preview(tools: tools, runner: runner, settings: Settings(), cores: 2)
      preview.trials = EncoderTrials()
      for _ in 0..<2 {
        let found = try await preview.glance(source.path, output: "/out/film.mkv")
        #expect(found.plan != nil && found.refusal == nil)
      }
      #expect(started.value == 1)
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

    /// All chunks but the last are done, which waits for `fake.open()`.
    private func nearlyDone() async throws -> (EngineHarness, FakeTool, JobID) {
      let (harness, fake) = try await harness(.waits, chunk: 5)
      let id = try await harness.enqueue(try await Clips.path(.film))
      try await harness.waitFor(id, "all but the last done") { view in
        fake.isWaiting && view.isSegmented && view.chunks.dropLast().allSatisfy { $0.state == .done }
      }
      return (harness, fake, id)
    }

    @Test func `exchanged chunks are found and encoded again, and an output that appears meanwhile is left alone`()
      async throws
    {
      let (harness, fake, id) = try await nearlyDone()
      let (a, b) = (harness.workspace(id).chunk(0), harness.workspace(id).chunk(1))
      let aside = harness.folder.file("aside.mkv")
      for (from, to) in [(a, aside), (b, a), (aside, b)] { try FileManager.default.moveItem(atPath: from, toPath: to) }
      try harness.folder.write("somebody else's", to: "out/film.mkv")
      let before = fake.encodes.count
      try fake.open()
      let failed = try await harness.ended(id)
      #expect(failed.report?.passed == true)
      #expect(Set(fake.encodes.dropFirst(before)) == [0, 1])
      #expect(failed.job.state == .failed)
      #expect(failed.job.error?.code == .outputExists)
      #expect(try String(contentsOfFile: harness.output(), encoding: .utf8) == "somebody else's")
      // The work is kept: once the other file is gone a retry publishes the film without encoding.
      let calls = fake.encodes.count
      try FileManager.default.removeItem(atPath: harness.output())
      try await harness.send(.retryJob(id))
      #expect(try await harness.ended(id).job.state == .done)
      #expect(fake.encodes.count == calls)
      #expect(harness.folder.contents("out") == ["film.mkv"])
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
