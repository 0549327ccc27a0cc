import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

/// What one engine leaves and the next finds, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreRestartTests {
  /// An engine that was stopped when all chunks but number 3 were done.
  private func stopped() async throws -> (CoreHarness, JobID) {
    let harness = try await CoreHarness(
      FakeWorker([3: .waits]), ["process.keep_work": "true"], pipeline: { $0.chunks = 6 })
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "all but one done") { view in
      view.isSegmented && view.chunks.allSatisfy { ($0.state == .done) != ($0.id.index == 3) }
        && view.tracks.allSatisfy { $0.state == .done }
    }
    await harness.stop()
    #expect(harness.worker.grips.isEmpty)
    harness.worker.open()
    return (harness, id)
  }

  /// Identity and time of change of each finished chunk's file.
  private func identities(_ harness: CoreHarness, _ id: JobID) -> [[Int]] {
    [0, 1, 2, 4, 5].map { index in
      var info = stat()
      guard stat(harness.workspace(id).chunk(index), &info) == 0 else { return [] }
      return [Int(info.st_ino), Int(info.st_mtim.tv_sec), Int(info.st_mtim.tv_nsec)]
    }
  }

  @Test func `finished chunks and sound are not encoded again`() async throws {
    let (harness, id) = try await stopped()
    let before = identities(harness, id)
    #expect(before.allSatisfy { !$0.isEmpty })
    let calls = harness.worker.attempts.count
    try await harness.start(onlyNamedJobs: true)
    #expect(try await harness.view(id).chunks.count { $0.state == .done } == 5)
    #expect(try await harness.enqueue() == id)
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.chunks.allSatisfy { $0.attempt == 1 })
    #expect(identities(harness, id) == before)
    #expect(harness.worker.attempts.dropFirst(calls).map(\.index) == [3])
  }

  @Test func `chunks whose files are gone or cut are encoded again, and only those`() async throws {
    let (harness, id) = try await stopped()
    let calls = harness.worker.attempts.count
    try FileManager.default.removeItem(atPath: harness.workspace(id).chunk(0))
    #expect(truncate(harness.workspace(id).chunk(1), 10) == 0)
    #expect(truncate(harness.workspace(id).chunkTimes(2), 8) == 0)
    try await harness.start()
    #expect(try await harness.ended(id).job.state == .done)
    #expect(harness.worker.attempts.dropFirst(calls).map(\.index).sorted() == [0, 1, 2, 3])
    #expect(try await harness.hasLogged("3 recorded chunks are missing or changed"))
  }

  @Test func `a sound track whose file is gone is made again`() async throws {
    let (harness, id) = try await stopped()
    let calls = harness.worker.attempts.count
    try FileManager.default.removeItem(atPath: harness.workspace(id).track(1))
    try await harness.start()
    #expect(try await harness.ended(id).job.state == .done)
    #expect(harness.worker.attempts.dropFirst(calls).map(\.index).sorted() == [-2, 3])
  }

  @Test func `half-written files are gone before anything begins`() async throws {
    let (harness, id) = try await stopped()
    let part = harness.workspace(id).chunkPart(3, attempt: 1)
    try Data("half".utf8).write(to: URL(fileURLWithPath: part))
    try await harness.start(onlyNamedJobs: true)
    #expect(!harness.exists(part))
    #expect(harness.exists(harness.workspace(id).chunk(0)))
  }

  @Test func `other settings are refused, and start over when told to`() async throws {
    let (harness, id) = try await stopped()
    try await harness.start(onlyNamedJobs: true)
    let calls = harness.worker.attempts.count
    let folder = harness.workspace(id).folder
    #expect(await code { try await harness.enqueue("film", ["encoding.crf": "40"]) } == .jobChanged)
    #expect(try await harness.view(id).chunks.count { $0.state == .done } == 5)
    let new = try await harness.enqueue("film", ["encoding.crf": "40"], restart: true)
    #expect(new != id)
    let view = try await harness.ended(new)
    #expect(view.job.state == .done)
    #expect(harness.worker.begun(of: new).sorted() == Array(0..<6))
    #expect(harness.worker.attempts.dropFirst(calls).allSatisfy { $0.job == new })
    #expect(view.chunks.allSatisfy { $0.crf == 40 })
    #expect(!harness.exists(folder))
    #expect(try await harness.engine.snapshot().jobs[id] == nil)
  }

  @Test func `a source that is another file now is refused, and starts over when told to`() async throws {
    let (harness, id) = try await stopped()
    try harness.folder.write("another film", to: "in/film.mkv")
    try await harness.start(onlyNamedJobs: true)
    #expect(await code { try await harness.enqueue() } == .jobChanged)
    let new = try await harness.enqueue(restart: true)
    #expect(new != id)
    #expect(try await harness.ended(new).job.state == .done)
    #expect(harness.worker.begun(of: new).count == 6)
  }

  @Test func `a film that was failing when the engine stopped is tried again, its failed chunk too`() async throws {
    let worker = FakeWorker([0: .waits, 1: .fails(ErrorReport(.sourceDamaged, "cut"), times: 1)])
    let harness = try await CoreHarness(worker)
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    try await harness.waitFor(id, "chunk 1 failed") { $0.chunks.count > 1 && $0.chunks[1].state == .failed }
    await harness.stop()
    worker.open()
    try await harness.start()
    let view = try await harness.ended(id)
    #expect(view.job.state == .done)
    #expect(view.chunks[1].attempt == 1)
  }

  @Test func `an engine that works only on named jobs leaves the others waiting`() async throws {
    let (harness, id) = try await stopped()
    try await harness.start(onlyNamedJobs: true)
    let other = try await harness.enqueue("other")
    #expect(try await harness.ended(other).job.state == .done)
    try await harness.twoTicks()
    #expect(try await harness.view(id).job.state == .waiting)
    try await harness.engine.resumeUnfinished(id)
    #expect(try await harness.ended(id).job.state == .done)
  }

  @Test func `a finished film is not made again after a restart`() async throws {
    let harness = try await CoreHarness()
    let id = try await harness.enqueue()
    #expect(try await harness.ended(id).job.state == .done)
    await harness.stop()
    try await harness.start()
    #expect(try await harness.view(id).job.state == .done)
    // The same command again finds it done.
    #expect(try await harness.enqueue() == id)
    #expect(try await harness.view(id).job.state == .done)
    #expect(harness.worker.begun.count == 4)
    // Other settings would make another film, and another file in its place is not ours.
    #expect(await code { try await harness.enqueue("film", ["encoding.crf": "40"]) } == .outputExists)
    try Data("precious".utf8).write(to: URL(fileURLWithPath: harness.output()))
    #expect(await code { try await harness.enqueue() } == .outputExists)
    #expect(try String(contentsOfFile: harness.output(), encoding: .utf8) == "precious")
  }

  @Test func `jobs that were paused, failed and cancelled are so for the next engine`() async throws {
    let worker = FakeWorker([0: .waits])
    let harness = try await CoreHarness(worker, ["system.resources.jobs": "3", "system.resources.workers": "3"])
    try await harness.send(.pauseQueue)
    var ids: [JobID] = []
    for name in ["paused", "failed", "cancelled"] { ids.append(try await harness.enqueue(name)) }
    worker.behave(1, of: ids[1], .fails(ErrorReport(.sourceDamaged, "cut"), times: 1))
    try await harness.send(.resumeQueue)
    for id in ids { try await harness.atWork(id, 0) }
    try await harness.send(.pauseJob(ids[0]))
    try await harness.send(.cancelJob(ids[2]))
    worker.open()
    #expect(try await harness.ended(ids[1]).job.state == .failed)
    await harness.stop()
    try await harness.start()
    try await harness.twoTicks()
    let states = try await harness.engine.snapshot().jobs.mapValues(\.job.state)
    #expect(states == [ids[0]: .paused, ids[1]: .failed, ids[2]: .cancelled])
    #expect(worker.grips.isEmpty)
    try await harness.send(.resumeJob(ids[0]))
    for id in ids.dropFirst() { try await harness.send(.retryJob(id)) }
    for id in ids { #expect(try await harness.ended(id).job.state == .done) }
  }
}
