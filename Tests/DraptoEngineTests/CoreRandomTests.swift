import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoEngine

/// Commands in any order and at once, on a core whose encoders are fakes, some of which fail.
@Suite(.serialized, .timeLimit(.minutes(5))) struct CoreRandomTests {
  private static let killed = ErrorReport(.toolKilled, "killed", signal: 9)
  private static let damaged = ErrorReport(.sourceDamaged, "cut")

  private func harness(_ dice: inout SeededRandom) async throws -> CoreHarness {
    let worker = FakeWorker()
    for index in [-2, 0, 1, 2, 3] {
      let behaviours: [FakeWorker.Behaviour] = [
        .works, .works, .fails(Self.killed, times: 2), .fails(Self.damaged, times: 1),
      ]
      worker.behave(index, behaviours.randomElement(using: &dice)!)
    }
    let faults = Locked(2)
    return try await CoreHarness(
      worker, ["system.resources.jobs": "2"],
      pipeline: { pipeline in
        pipeline.fault = { phase, job in
          guard phase == .publish,
            faults.withLock({
              $0 -= 1; return $0 >= 0
            })
          else { return }
          throw ErrorReport(.outputNotWritable, "no", file: job.output)
        }
      })
  }

  /// With some CRF, and now and then with the word that work may be dropped.
  private func change(_ dice: inout SeededRandom) -> JobChange {
    let crf = "\(Int.random(in: 20...22, using: &dice))"
    let settings = try? Samples.settings(["encoding.crf": crf, "process.retry_delay": "0.01"])
    return JobChange(settings: settings ?? Settings(), restart: Int.random(in: 0..<3, using: &dice) == 0)
  }

  private func command(_ ids: [JobID], _ dice: inout SeededRandom) -> EngineCommand {
    let job = ids.randomElement(using: &dice)!
    let chunk = ChunkID(job: job, index: Int.random(in: 0..<4, using: &dice))
    let commands: [EngineCommand] = [
      .pauseJob(job), .resumeJob(job), .cancelJob(job), .retryJob(job), .moveJob(job, before: nil),
      .setPriority(job, Int.random(in: 0...2, using: &dice)), .pauseChunk(chunk), .resumeChunk(chunk),
      .cancelChunk(chunk), .retryChunk(chunk), .releaseChunk(chunk), .pauseQueue, .drainQueue, .resumeQueue,
      .resumeQueue, .setWorkers(Int.random(in: 1...3, using: &dice)), .removeJob(ids[0]),
      .changeSettings(job, change(&dice)),
    ]
    return commands.randomElement(using: &dice)!
  }

  /// Sends some commands at once. Returns errors that are none of a refusal.
  private func send(_ commands: [EngineCommand], to engine: Engine) async -> [String] {
    await withTaskGroup(of: String?.self) { group in
      for command in commands {
        group.addTask {
          let code = await code { try await engine.send(command) }
          return code == nil || [.jobState, .jobUnknown, .jobChanged].contains(code) ? nil : "\(command): \(code!)"
        }
      }
      return await group.reduce(into: []) { if let error = $1 { $0.append(error) } }
    }
  }

  /// Asks for all that was paused, failed or cancelled. Returns whether nothing was.
  private func wantEverything(_ harness: CoreHarness) async throws -> Bool {
    let views = try await harness.engine.snapshot().jobs.values
    var commands: [EngineCommand] = []
    for view in views {
      switch view.job.state {
      case .paused: commands.append(.resumeJob(view.job.id))
      case .failed, .cancelled: commands.append(.retryJob(view.job.id))
      case .waiting, .running:
        for chunk in view.chunks {
          if chunk.state == .paused { commands.append(.resumeChunk(chunk.id)) }
          if chunk.state == .cancelled || chunk.state == .failed { commands.append(.retryChunk(chunk.id)) }
        }
      case .done: break
      }
    }
    _ = await send(commands, to: harness.engine)
    return views.allSatisfy { $0.job.state == .done }
  }

  @Test(arguments: UInt64(1)...8)
  func `whatever was asked in whatever order, every film comes out once it is wanted`(seed: UInt64) async throws {
    var dice = SeededRandom(seed)
    let harness = try await harness(&dice)
    var ids: [JobID] = []
    for name in ["a", "b", "c"] { ids.append(try await harness.enqueue(name)) }
    for step in 0..<60 {
      let commands = (0..<Int.random(in: 1...3, using: &dice)).map { _ in command(ids, &dice) }
      let errors = await send(commands, to: harness.engine)
      #expect(errors.isEmpty, "step \(step)")
      if Int.random(in: 0..<3, using: &dice) == 0 { try await Task.sleep(for: .milliseconds(1)) }
      if Int.random(in: 0..<25, using: &dice) == 0 {
        await harness.stop()
        #expect(harness.worker.grips.isEmpty)
        try await harness.start()
      }
    }
    _ = await send([.resumeQueue, .setWorkers(2)], to: harness.engine)
    let isDone = try await eventually(within: .seconds(10), every: .milliseconds(2)) {
      try await wantEverything(harness)
    }
    let jobs = try await harness.engine.snapshot().jobs
    #expect(isDone, "\(jobs.values.map { "\($0.job.state) \($0.chunks.map(\.status)) \($0.tracks.map(\.status))" })")
    #expect(jobs.keys.filter { $0 != ids[0] }.count == 2)
    for view in jobs.values {
      #expect(harness.exists(view.job.output))
      #expect(view.chunks.allSatisfy { $0.state == .done } && view.tracks.allSatisfy { $0.state == .done })
    }
    #expect(await eventually(every: .milliseconds(2)) { await harness.engine.runs.isEmpty })
    #expect(harness.worker.grips.isEmpty)
  }
}
