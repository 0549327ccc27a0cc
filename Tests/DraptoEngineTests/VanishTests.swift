import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Files and programs that are taken away, or stand still, under a film.
  @Suite struct VanishTests {
    /// All chunks but the last are done, which waits for `fake.open()`.
    private func nearlyDone() async throws -> (EngineHarness, FakeTool, JobID) {
      let fake = try FakeTool(.waits, chunk: 5, real: try await TestTools.toolset().ffmpeg)
      let harness = try await EngineHarness(fake: fake)
      let id = try await harness.enqueue(try await Clips.path(.film))
      try await harness.waitFor(id, "all but the last done") { view in
        fake.isWaiting && view.isSegmented && view.chunks.dropLast().allSatisfy { $0.state == .done }
      }
      return (harness, fake, id)
    }

    @Test func `chunks and index that vanish together are made again, and no frame comes twice`() async throws {
      let (harness, fake, id) = try await nearlyDone()
      let files = harness.workspace(id)
      for path in [files.chunk(0), files.chunk(3), files.chunkTimes(3), files.index] {
        try FileManager.default.removeItem(atPath: path)
      }
      try fake.open()
      let view = try await harness.ended(id)
      #expect(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(fake.encodes.filter { $0 == 0 }.count == 2)
      #expect(fake.encodes.filter { $0 == 1 }.count == 1)
      let baseline = try await Baseline.film().fingerprint
      #expect(try await Baseline.summary(harness, harness.output()) == baseline)
    }

    @Test func `a work folder that is removed is made again, that is said, and the film comes out`() async throws {
      let (harness, fake, id) = try await nearlyDone()
      try FileManager.default.removeItem(atPath: harness.workFolder)
      try fake.open()
      let view = try await harness.ended(id)
      #expect(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let log = try await harness.engine.snapshot().log
      #expect(log.contains { $0.message.contains("work folder was gone and is made again") })
      let baseline = try await Baseline.film().fingerprint
      #expect(try await Baseline.summary(harness, harness.output()) == baseline)
    }

    @Test func `a probe that stands still is frozen with its film, and ended by the watchdog`() async throws {
      let scripts = TemporaryFolder("probe")
      let real = try await TestTools.toolset().ffprobe
      let path = try scripts.write(
        "#!/bin/sh\ncase \"$*\" in *slow.mkv*) exec sleep 600 ;; esac\nexec \"\(real)\" \"$@\"\n", to: "ffprobe")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      let harness = try await EngineHarness(["process.stall_timeout": "5"], ffprobe: path)
      let slow = try harness.copy(of: try await Clips.path(.film), as: "slow.mkv")
      let id = try await harness.enqueue(slow, to: harness.output("slow.mkv"))
      #expect(await eventually { !harness.children.isEmpty })
      try await harness.send(.pauseJob(id))
      #expect(await eventually { harness.children.allSatisfy { $0.state == "T" } && !harness.children.isEmpty })
      // Frozen time does not count.
      try await Task.sleep(for: .seconds(6))
      #expect(try await harness.view(id).job.state == .paused)
      try await harness.send(.resumeJob(id))
      let view = try await harness.ended(id)
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .toolStalled)
      // A quick look for the forecast, made while it was paused, stands still as well, and has a limit of its own.
      #expect(await eventually(within: .seconds(30)) { harness.children.isEmpty })
      // Others go on.
      let good = try await harness.enqueue(try await Clips.path(.film))
      #expect(try await harness.ended(good).job.state == .done)
    }
  }
}
