import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoEngine

/// Jobs that the machine fails, on a core whose stages are fakes.
@Suite(.timeLimit(.minutes(1))) struct JobRecoveryTests {
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
