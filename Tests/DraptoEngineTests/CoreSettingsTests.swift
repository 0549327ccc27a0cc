import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Settings of films that are queued, changed and looked at, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreSettingsTests {
  private func crf(_ value: Double) -> [String: SettingValue] { ["encoding.crf": .number(value)] }

  private func change(_ harness: CoreHarness, _ id: JobID, _ edit: JobEdit) async throws {
    let settings = try await harness.engine.settings(of: id)
    let job = try await harness.view(id).job
    let change = try edit.change(job, settings, from: .flag("test"), profiles: Profiles())
    try await harness.send(.changeSettings(id, change))
  }

  private func refusal(_ body: () async throws -> Void) async -> ErrorCode? {
    do {
      try await body()
      return nil
    } catch { return ErrorReport.of(error).code }
  }

  @Test func `a film that waits is encoded with the settings it was given last, also by the next engine`() async throws
  {
    let harness = try await CoreHarness()
    try await harness.send(.pauseQueue)
    let id = try await harness.enqueue("film", ["encoding.crf": "30"])
    #expect(try await harness.engine.settings(of: id)[SettingsCatalog.crf] == 30)
    let output = harness.folder.file("out/elsewhere/film.mkv")
    try await change(
      harness, id, JobEdit(values: crf(22), folder: harness.folder.path + "/out/elsewhere"))
    await harness.stop()
    try await harness.start()
    let settings = try await harness.engine.settings(of: id)
    #expect(settings[SettingsCatalog.crf] == 22)
    #expect(settings.origin(of: SettingsCatalog.crf.definition) == .flag("test"))
    try await harness.send(.resumeQueue)
    let view = try await harness.ended(id)
    #expect(view.job.state == .done && view.job.output == output)
    #expect(view.chunks.map(\.crf) == [22, 22, 22, 22])
    #expect(harness.exists(output) && !harness.exists(harness.output()))
  }

  @Test func `what is encoded or done can't be changed, and what is not there neither`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .waits]))
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    let edit = JobEdit(values: crf(22))
    #expect(await refusal { try await change(harness, id, edit) } == .jobState)
    harness.worker.open()
    _ = try await harness.ended(id)
    #expect(await refusal { try await change(harness, id, edit) } == .jobState)
    #expect(await refusal { _ = try await harness.engine.settings(of: JobID(99)) } == .jobUnknown)
    #expect(try await harness.engine.settings(of: id)[SettingsCatalog.crf] == nil)
  }

  @Test func `finished chunks are dropped only where that is allowed and the change decides what comes out`()
    async throws
  {
    let harness = try await CoreHarness(FakeWorker([3: .fails(ErrorReport(.toolRefused, "no"), times: 1)]))
    let id = try await harness.enqueue()
    let failed = try await harness.ended(id)
    let done = failed.doneChunks
    #expect(failed.job.state == .failed && done > 0)
    // Nothing in the chunks depends on it.
    try await change(harness, id, JobEdit(values: ["process.retries": .int(7)]))
    #expect(try await harness.view(id).doneChunks == done)
    #expect(await refusal { try await change(harness, id, JobEdit(values: crf(22))) } == .jobChanged)
    #expect(try await harness.view(id).doneChunks == done)
    #expect(try await harness.engine.settings(of: id)[SettingsCatalog.crf] == nil)

    try await change(harness, id, JobEdit(values: crf(22), restart: true))
    let reset = try await harness.view(id)
    #expect(reset.chunks.isEmpty && reset.tracks.isEmpty && !reset.isSegmented && reset.job.state == .failed)
    #expect(!harness.exists(harness.workspace(id).folder))
    await harness.stop()
    try await harness.start()
    #expect(try await harness.view(id).chunks.isEmpty)
    #expect(try await harness.engine.settings(of: id)[SettingsCatalog.retries] == 7)
    try await harness.send(.retryJob(id))
    let again = try await harness.ended(id)
    #expect(again.job.state == .done && again.chunks.map(\.crf) == [22, 22, 22, 22])
  }

  @Test func `a paused film at work gives its encoders back before it is changed, and stays paused`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .waits]))
    let id = try await harness.enqueue()
    try await harness.atWork(id, 0)
    try await harness.send(.pauseJob(id))
    try await change(harness, id, JobEdit(values: crf(22), restart: true))
    #expect(try await harness.view(id).job.state == .paused)
    #expect(harness.worker.atWork(id).isEmpty)
    harness.worker.open()
    try await harness.send(.resumeJob(id))
    #expect(try await harness.ended(id).chunks.map(\.crf) == [22, 22, 22, 22])
  }

  @Test func `a place that is taken is refused, and nothing is changed`() async throws {
    let harness = try await CoreHarness()
    try await harness.send(.pauseQueue)
    let first = try await harness.enqueue("a")
    let second = try await harness.enqueue("b")
    let taken = JobEdit(values: crf(22), output: harness.output("a"))
    #expect(await refusal { try await change(harness, second, taken) } == .outputConflict)
    try harness.folder.write("there", to: "out/c.mkv")
    let exists = JobEdit(output: harness.output("c"))
    #expect(await refusal { try await change(harness, second, exists) } == .outputExists)
    let source = JobEdit(output: try await harness.view(second).job.source)
    #expect(await refusal { try await change(harness, second, source) } == .outputIsInput)
    #expect(try await harness.view(second).job.output == harness.output("b"))
    #expect(try await harness.engine.settings(of: second)[SettingsCatalog.crf] == nil)
    try await change(
      harness, first, JobEdit(values: ["process.overwrite": .bool(true)], output: harness.output("c")))
    #expect(try await harness.view(first).job.output == harness.output("c"))
  }
}
