import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Commands that are run at the end of films: real ones, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreHookTests {
  private let notes = TemporaryFolder("hooks")
  private var file: String { notes.path + "/said" }

  /// Each hook appends a line to one file.
  private func harness(
    _ worker: FakeWorker = FakeWorker(), _ changes: [String: String] = [:]
  ) async throws -> CoreHarness {
    let say = "echo $DRAPTO_HOOK_EVENT ${DRAPTO_HOOK_JOB-none} ${DRAPTO_HOOK_ERROR-none} >> '\(file)'"
    return try await CoreHarness(
      worker,
      ["hooks.done": say, "hooks.failed": say, "hooks.idle": say, "system.resources.nice": "0"].merging(changes) { $1 })
  }

  private var said: [String] {
    ((try? String(contentsOfFile: file, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  @Test func `films that end run their hooks in order, and the last one the hook of an idle queue`() async throws {
    let worker = FakeWorker()
    let harness = try await harness(worker, ["system.resources.jobs": "1"])
    worker.behave(0, of: JobID(2), .fails(ErrorReport(.sourceDamaged, "cut"), times: 9))
    let ids = [try await harness.enqueue("one"), try await harness.enqueue("two")]
    for id in ids { _ = try await harness.ended(id) }
    await harness.engine.hooksSettled()
    #expect(said == ["done 1 none", "failed 2 DRP-SRC-DAMAGED", "idle none none"])
    await harness.stop()
  }

  @Test func `a start with nothing to do runs none, nor one with films that ended before`() async throws {
    let harness = try await harness()
    try await harness.twoTicks()
    #expect(said.isEmpty)
    _ = try await harness.ended(try await harness.enqueue())
    await harness.engine.hooksSettled()
    #expect(said.count == 2)
    await harness.stop()
    try await harness.start()
    try await harness.twoTicks()
    await harness.engine.hooksSettled()
    #expect(said.count == 2)
    await harness.stop()
  }

  @Test func `a queue is not idle while a film waits, and is beside one that somebody paused`() async throws {
    let worker = FakeWorker([0: .waits])
    let harness = try await harness(worker, ["hooks.done": ""])
    let first = try await harness.enqueue("one")
    let second = try await harness.enqueue("two")
    try await harness.atWork(second, 0)
    worker.behave(0, of: first, .works)
    try await harness.send(.cancelJob(first))
    await harness.engine.hooksSettled()
    #expect(said.isEmpty)
    try await harness.send(.retryJob(first))
    try await harness.send(.pauseJob(second))
    // A pause is no end.
    #expect(said.isEmpty)
    #expect(try await harness.ended(first).job.state == .done)
    await harness.engine.hooksSettled()
    #expect(said == ["idle none none"])
    await harness.stop()
  }

  @Test func `the job is on the hook's input, and what it prints in the log, made harmless`() async throws {
    let harness = try await harness(FakeWorker(), ["hooks.done": "cat; printf 'a\\033[31mb\\n' >&2", "hooks.idle": ""])
    let id = try await harness.enqueue()
    _ = try await harness.ended(id)
    await harness.engine.hooksSettled()
    let lines = try await harness.engine.snapshot().log.filter { $0.subsystem == "hook" && $0.level == .info }
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.job == id && $0.fields == ["hook": "done"] })
    #expect(lines.last?.message == "a␛[31mb")
    let json = try JSONSerialization.jsonObject(with: Data((lines.first?.message ?? "").utf8)) as? [String: Any]
    #expect(json?["output"] as? String == harness.output())
    #expect(json?["state"] as? String == "done")
    await harness.stop()
  }

  @Test func `one that fails or takes too long is a warning with its command, and the queue goes on`() async throws {
    let harness = try await harness(
      FakeWorker(), ["hooks.done": "exit 3", "hooks.idle": "sleep 60", "hooks.timeout": "1"])
    _ = try await harness.ended(try await harness.enqueue("one"))
    #expect(try await harness.ended(try await harness.enqueue("two")).job.state == .done)
    await harness.engine.hooksSettled()
    let warnings = try await harness.engine.snapshot().log.filter { $0.subsystem == "hook" && $0.level == .warning }
    let status = warnings.filter { $0.message == "hooks.done ended with status 3" }
    #expect(status.count == 2)
    #expect(status.allSatisfy { $0.fields == ["code": "DRP-HOOK-FAILED", "command": "exit 3"] })
    #expect(warnings.contains { $0.message == "hooks.idle took longer than 1 s and was ended" })
    await harness.stop()
  }

  @Test func `the end of the engine ends a hook, and runs no more of them`() async throws {
    let mark = notes.path + "/begun"
    let harness = try await harness(
      FakeWorker(),
      ["hooks.done": "trap 'echo ended >> \"\(file)\"; exit' TERM; touch '\(mark)'; while :; do sleep 0.05; done"])
    _ = try await harness.ended(try await harness.enqueue())
    #expect(await eventually { FileManager.default.fileExists(atPath: mark) })
    let began = ContinuousClock.now
    await harness.stop()
    #expect(ContinuousClock.now - began < .seconds(60))
    #expect(said == ["ended"])
  }
}
