import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoEngine

/// Jobs that the machine fails, on a core whose stages are fakes.
@Suite(.timeLimit(.minutes(5))) struct JobRecoveryTests {
  /// A pipeline stage that can't reach its source while the share's folder is away.
  private func harness(_ worker: FakeWorker = FakeWorker(), jobs: Int = 1) async throws -> CoreHarness {
    try await CoreHarness(
      worker, ["system.resources.jobs": "\(jobs)"],
      pipeline: { pipeline in
        pipeline.fault = { _, job in
          guard access(job.source, F_OK) != 0 else { return }
          throw ErrorReport(.sourceGone, "\(job.source) is gone", file: job.source)
        }
      })
  }

  @Test func `films whose folder goes away wait for it, none fails, and the queue says why`() async throws {
    let worker = FakeWorker([0: .waits])
    let harness = try await harness(worker)
    var ids: [JobID] = []
    for number in 0..<6 { ids.append(try await harness.enqueue("film \(number)")) }
    try await harness.waitFor(ids[0], "at work") { $0.chunks.first?.state == .running }
    let (here, away) = (harness.folder.file("in"), harness.folder.file("away"))
    try FileManager.default.moveItem(atPath: here, toPath: away)
    worker.open()
    let isHeld = try await eventually(within: .seconds(10)) {
      if case .unreachable(let path, let error) = try await harness.engine.snapshot().queue.hold {
        return path.contains("/in/") && error.code == .sourceGone
      }
      return false
    }
    #expect(isHeld)
    #expect(try await harness.engine.snapshot().jobs.values.allSatisfy { $0.job.state == .waiting })
    try FileManager.default.moveItem(atPath: away, toPath: here)
    for id in ids { #expect(try await harness.ended(id).job.state == .done) }
    #expect(try await harness.engine.snapshot().queue.hold == nil)
    // Finished chunks were not encoded again.
    #expect(worker.begun.count == 24)
  }

  @Test func `films that can't be reached don't stop one at work on another disk`() async throws {
    let worker = FakeWorker([0: .waits])
    let harness = try await harness(worker, jobs: 2)
    try await harness.send(.pauseQueue)
    let local = try harness.folder.write("film", to: "local/c.mkv")
    let good = try await harness.engine.enqueue(
      JobRequest(source: local, output: harness.folder.file("out/c.mkv"), settings: harness.settings))
    for name in ["a", "b"] { try await harness.enqueue(name) }
    try FileManager.default.moveItem(atPath: harness.folder.file("in"), toPath: harness.folder.file("away"))
    // One chunk waits at work, the others can't begin before it has ended: one worker.
    try await harness.send(.setWorkers(1))
    try await harness.send(.resumeQueue)
    let isHeld = try await eventually(within: .seconds(10)) {
      try await harness.engine.snapshot().queue.hold != nil
    }
    #expect(isHeld)
    worker.open()
    #expect(try await harness.ended(good).job.state == .done)
  }

  @Test func `a full disk fails no film, however often, and is waited for longer each time`() {
    let policy = JobRetryPolicy(delay: 2)
    let full = ErrorReport(.diskFull, "full", file: "/work/jobs/1")
    for rounds in [0, 1, 5, 1000] {
      #expect(
        policy.decision(full, reach: .there, tries: 99, rounds: rounds)
          == .again(after: min(120, 2 * pow(2, Double(rounds))), counts: false))
    }
  }

  @Test func `a program that vanished is waited for`() async throws {
    let job = ModelSamples.job()
    let work = FailedPlace(path: "/work", forWriting: true)
    let folder = TemporaryFolder("program")
    let program = folder.path + "/ffmpeg"
    let error = ErrorReport(.toolMissing, "ffmpeg can't be started", file: program, command: "A=1 'ffmpeg'")
    let place = try #require(FailedPlace.of(error, job: job, work: work))
    #expect(place == FailedPlace(path: program, isProgram: true))
    guard case .unreachable = await place.check() else {
      Issue.record("a program that is not there can be reached")
      return
    }
    try folder.write("#!/bin/sh\n", to: "ffmpeg")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    #expect(await place.check() == .there)
  }

  @Test func `a film that somebody deleted fails, and the others go on`() async throws {
    let harness = try await harness(FakeWorker([0: .waits]))
    let first = try await harness.enqueue("first")
    let second = try await harness.enqueue("second")
    try await harness.waitFor(first, "at work") { $0.chunks.first?.state == .running }
    try FileManager.default.removeItem(atPath: harness.folder.file("in/first.mkv"))
    harness.worker.open()
    let view = try await harness.ended(first)
    #expect(view.job.state == .failed)
    #expect(view.job.error?.code == .sourceGone)
    #expect(try await harness.ended(second).job.state == .done)
  }

  @Test func `a held queue goes on when the jobs that held it are cancelled`() async throws {
    let harness = try await harness()
    try await harness.send(.pauseQueue)
    let ids = [try await harness.enqueue("a"), try await harness.enqueue("b")]
    try FileManager.default.moveItem(atPath: harness.folder.file("in"), toPath: harness.folder.file("away"))
    try await harness.send(.resumeQueue)
    #expect(
      try await eventually(within: .seconds(10)) { try await harness.engine.snapshot().queue.hold != nil })
    let other = try harness.folder.write("film", to: "other/c.mkv")
    let third = try await harness.engine.enqueue(
      JobRequest(source: other, output: harness.folder.file("out/c.mkv"), settings: harness.settings))
    for id in ids { try await harness.send(.cancelJob(id)) }
    #expect(try await harness.ended(third).job.state == .done)
  }

  @Test func `what fails although its place is there is tried again a few times, then fails`() async throws {
    let tries = Locked(0)
    let harness = try await CoreHarness(pipeline: { pipeline in
      pipeline.fault = { phase, job in
        guard phase == .publish else { return }
        tries.withLock { $0 += 1 }
        throw ErrorReport(.outputNotWritable, "no", file: job.output)
      }
    })
    try FileManager.default.createDirectory(atPath: harness.folder.file("out"), withIntermediateDirectories: true)
    let view = try await harness.ended(try await harness.enqueue())
    #expect(view.job.state == .failed)
    #expect(view.job.error?.code == .outputNotWritable)
    // Once, a second time since its chunks had got done in the first, and three that counted.
    #expect((4...5).contains(tries.value))
    #expect(harness.worker.begun.count == 4)
  }

  @Test func `errors of the film are none of the machine`() async throws {
    let harness = try await CoreHarness(FakeWorker([1: .fails(ErrorReport(.sourceDamaged, "cut"), times: 99)]))
    let view = try await harness.ended(try await harness.enqueue())
    #expect(view.job.state == .failed)
    #expect(harness.worker.begun.filter { $0 == 1 }.count == 1)
  }
}
