import DraptoEngine
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Testing

/// What is kept of films that were finished, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreHistoryTests {
  private func history(_ harness: CoreHarness) throws -> [HistoryEntry] {
    try History.read(path: harness.stateFolder + "/" + JobStore.fileName)
  }

  @Test func `a film that is done joins the history, and stays there when its job is removed`() async throws {
    let harness = try await CoreHarness()
    let id = try await harness.enqueue()
    let view = try await harness.ended(id)
    try await harness.send(.removeJob(id))
    let entry = try #require(try history(harness).first)
    #expect(entry.job == id && entry.source == view.job.source && entry.output == view.job.output)
    #expect(entry.frames == view.doneFrames && entry.seconds == view.job.elapsedBefore)
    await harness.stop()
    #expect(try history(harness).count == 1, "also without an engine")
  }

  @Test func `a film that failed or was cancelled does not`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .waits]))
    let id = try await harness.enqueue()
    _ = try await harness.atWork(id, 0)
    try await harness.send(.cancelJob(id))
    #expect(try history(harness).isEmpty)
    await harness.stop()
  }

  @Test func `films that were done before there was a history are taken in at the start`() async throws {
    let harness = try await CoreHarness()
    await harness.stop()
    // As an earlier version leaves it: done, with its chunks.
    let chunks = (0..<3).map { ModelSamples.chunk($0, job: 7, status: .done) }
    try await JobStore(path: harness.stateFolder + "/" + JobStore.fileName).write([
      .job(ModelSamples.job(7, state: .done)), .chunks(chunks),
    ])
    try await harness.start()
    #expect(try await eventually { try history(harness).map(\.job) == [JobID(7)] })
    #expect(try history(harness).first?.frames == 750)
    await harness.stop()
  }
}
