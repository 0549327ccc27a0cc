import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// A state folder whose disk is full, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5)), .enabled(if: SmallDisk.canMount)) struct CoreRecordTests {
  private let disk: SmallDisk
  private var filler: String { disk.path + "/filler" }

  init() throws { disk = try SmallDisk("4m") }

  /// Takes all room on the disk.
  private func fill() throws {
    _ = FileManager.default.createFile(atPath: filler, contents: nil)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: filler))
    for size in [1 << 16, 1 << 10, 1] {
      while (try? file.write(contentsOf: Data(count: size))) != nil {}
    }
    try file.close()
  }

  private func harness(_ worker: FakeWorker) async throws -> CoreHarness {
    let folder = disk.path + "/state"
    return try await CoreHarness(
      worker, ["system.resources.jobs": "1"], configure: { $0.stateFolder = folder }, pipeline: { $0.tracks = 0 })
  }

  private func holds(_ harness: CoreHarness) async throws -> Bool {
    if case .diskLow(let folder, _, _) = try await harness.engine.snapshot().queue.hold {
      return folder == disk.path + "/state"
    }
    return false
  }

  @Test func `what can't be recorded is done and shown all the same, holds the queue, and is recorded later`()
    async throws
  {
    let worker = FakeWorker([0: .waits])
    let harness = try await harness(worker)
    let id = try await harness.enqueue()
    let next = try await harness.enqueue("next")
    try await harness.atWork(id, 0)
    try await harness.waitFor(id, "others done") { $0.chunks.dropFirst().allSatisfy { $0.state == .done } }
    try fill()
    worker.open()
    // Its last chunk is done; the film is not published before that is known for good.
    try await harness.waitFor(id, "chunks done") { $0.chunks.allSatisfy { $0.state == .done } }
    #expect(try await eventually(every: .milliseconds(2)) { try await holds(harness) })
    #expect(try await harness.engine.send(.setPriority(next, 7)).unrecorded?.code == .diskFull)
    // What would be refused for good is not carried out: a new film is not in the queue.
    #expect(await code { try await harness.enqueue("third") } == .diskFull)
    #expect(try await harness.engine.snapshot().jobs.count == 2)
    #expect(try await harness.view(next).job.priority == 7)
    try await harness.twoTicks()
    #expect(try await harness.view(next).job.state == .waiting)
    #expect(!harness.exists(harness.output()))
    try FileManager.default.removeItem(atPath: filler)
    #expect(try await harness.ended(id).job.state == .done)
    #expect(try await harness.ended(next).job.state == .done)
    #expect(try await harness.engine.snapshot().queue.hold == nil)
    await harness.stop()
    try await harness.start()
    let found = try await harness.engine.snapshot().jobs
    #expect(found.values.allSatisfy { $0.job.state == .done })
    #expect(found[next]?.job.priority == 7)
    #expect(worker.begun.count == 8)
  }

  @Test func `what was never recorded is done anew by the next engine, and nothing is lost`() async throws {
    let worker = FakeWorker([0: .waits, 1: .waits])
    let harness = try await harness(worker)
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    try await harness.atWork(id, 1)
    try fill()
    worker.open(0)
    try await harness.waitFor(id, "chunk 0 done") { $0.chunks[0].state == .done }
    #expect(try await eventually(every: .milliseconds(2)) { try await holds(harness) })
    await harness.stop()
    try FileManager.default.removeItem(atPath: filler)
    worker.open()
    try await harness.start()
    #expect(try await harness.ended(id).job.state == .done)
    #expect(worker.begun.filter { $0 == 0 }.count == 2)
  }
}
