import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Watched folders for real, on a core whose encoders are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreWatchTests {
  private let inbox = TemporaryFolder("inbox")
  private let outbox = TemporaryFolder("outbox")

  /// A clock that goes on when it is told to, and counts how often it is read: each look reads it once.
  private final class Clock: Sendable {
    private let state = Locked((now: ContinuousClock.now, reads: 0))

    func read() -> ContinuousClock.Instant {
      state.withLock {
        $0.reads += 1
        return $0.now
      }
    }

    func advance(_ duration: Duration) { state.withLock { $0.now += duration } }

    /// Waits until a look has seen what lies there now: the one under way may have been too early.
    func nextLook() async {
      let reads = state.value.reads
      #expect(await eventually { state.value.reads >= reads + 2 })
    }
  }

  private func harness(
    _ worker: FakeWorker = FakeWorker(), folder: WatchedFolder? = nil, others: [WatchedFolder] = [],
    _ changes: [String: String] = [:], clock: Clock? = nil
  ) async throws -> CoreHarness {
    let first = folder ?? WatchedFolder(folder: inbox.path, output: outbox.path, still: 0)
    let settings = try Samples.settings(
      ["system.resources.min_free_disk": "0", "process.retry_delay": "0.01"].merging(changes) { $1 })
    return try await CoreHarness(
      worker,
      configure: { configuration in
        configuration.watches = ([first] + others).map { WatchOrder(folder: $0, output: $0.output, settings: settings) }
        configuration.watchPace.interval = .milliseconds(5)
        configuration.watchPace.retryDelay = .milliseconds(20)
        configuration.watchPace.patience = .milliseconds(300)
        if let clock { configuration.watchPace.now = { clock.read() } }
      })
  }

  private func view(_ harness: CoreHarness, _ index: Int = 0) async throws -> WatchView {
    try #require(try await harness.engine.snapshot().watches.dropFirst(index).first)
  }

  private func waitFor(
    _ harness: CoreHarness, _ index: Int = 0, _ condition: (WatchView) -> Bool
  ) async throws -> WatchView {
    let isSo = try await eventually { condition(try await self.view(harness, index)) }
    let seen = try await view(harness, index)
    try #require(isSo, "\(seen)")
    return seen
  }

  private func jobs(_ harness: CoreHarness) async throws -> [Job] {
    try await harness.engine.snapshot().orderedJobs.map(\.job)
  }

  /// Waits until so many jobs are done.
  private func done(_ harness: CoreHarness, _ count: Int) async throws -> [Job] {
    #expect(try await eventually { try await jobs(harness).count { $0.state == .done } == count })
    return try await jobs(harness)
  }

  /// Time for dozens of looks.
  private func looks(_ harness: CoreHarness) async throws { for _ in 0..<15 { try await harness.twoTicks() } }

  @Test func `new films join by themselves, from folders below too, each once`() async throws {
    for name in [
      "film 1.mp4", "series/film 2.mkv", "notes.txt", ".hidden.mkv", ".trash/old.mkv", "own.av1.mkv", "a.mkv.part",
    ] {
      try inbox.write("film", to: name)
    }
    let harness = try await harness()
    _ = try await done(harness, 2)
    try inbox.write("more", to: "film 3.avi")
    let all = try await done(harness, 3)
    #expect(all.map(\.source) == ["film 1.mp4", "series/film 2.mkv", "film 3.avi"].map { inbox.path + "/" + $0 })
    #expect(all.map(\.output) == ["film 1.mkv", "series/film 2.mkv", "film 3.mkv"].map { outbox.path + "/" + $0 })
    try await looks(harness)
    #expect(try await jobs(harness).count == 3)
    #expect(try await view(harness).added == 3)
    #expect(try await harness.hasLogged("joined from a watched folder"))
    await harness.stop()
  }

  @Test func `a film that joined does so no more: after a restart, and when its job is gone`() async throws {
    try inbox.write("film", to: "film.mkv")
    let harness = try await harness()
    let id = try #require(try await done(harness, 1).first).id
    await harness.stop()
    try await harness.start()
    _ = try await waitFor(harness) { $0.lastLook != nil }
    try await looks(harness)
    #expect(try await jobs(harness).count == 1)
    try await harness.send(.removeJob(id))
    try await looks(harness)
    #expect(try await jobs(harness).isEmpty)
    await harness.stop()
    try await harness.start()
    _ = try await waitFor(harness) { $0.lastLook != nil }
    try await looks(harness)
    #expect(try await jobs(harness).isEmpty)
    #expect(try await view(harness).added == 0)
    await harness.stop()
  }

  @Test func `another file in its place is a new film`() async throws {
    try inbox.write("film", to: "film.mkv")
    let harness = try await harness(["process.overwrite": "true"])
    let first = try #require(try await done(harness, 1).first).id
    try inbox.write("a longer film", to: "film.mkv")
    #expect(try await eventually { try await jobs(harness).contains { $0.id != first && $0.state == .done } })
    #expect(try await view(harness).added == 2)
    await harness.stop()
  }

  private func harness(_ changes: [String: String]) async throws -> CoreHarness {
    try await harness(FakeWorker(), folder: nil, others: [], changes)
  }

  @Test func `a file that grows waits until it is still`() async throws {
    let clock = Clock()
    let harness = try await harness(
      folder: WatchedFolder(folder: inbox.path, output: outbox.path, still: 30), clock: clock)
    try inbox.write("", to: "film.mkv")
    let handle = try #require(FileHandle(forWritingAtPath: inbox.path + "/film.mkv"))
    for _ in 0..<8 {
      try handle.write(contentsOf: Data("more".utf8))
      await clock.nextLook()
      clock.advance(.seconds(29))
      await clock.nextLook()
      #expect(try await jobs(harness).isEmpty)
    }
    #expect(try await view(harness).waiting == 1)
    try handle.close()
    clock.advance(.seconds(1))
    let job = try #require(try await done(harness, 1).first)
    #expect(job.sourceBytes == 32)
    #expect(try await view(harness).waiting == 0)
    await harness.stop()
  }

  @Test func `what can't be queued is said once, and joins when it can`() async throws {
    try inbox.write("film", to: "film.mkv")
    try outbox.write("something else", to: "film.mkv")
    let harness = try await harness()
    _ = try await waitFor(harness) { $0.refused == 1 }
    try await looks(harness)
    func warnings() async throws -> Int {
      try await harness.engine.snapshot().log.count { $0.subsystem == "watch" && $0.fields["code"] == "DRP-OUT-EXISTS" }
    }
    #expect(try await warnings() == 1)
    #expect(try await jobs(harness).isEmpty)
    try FileManager.default.removeItem(atPath: outbox.path + "/film.mkv")
    _ = try await done(harness, 1)
    #expect(try await waitFor(harness) { $0.refused == 0 }.added == 1)
    await harness.stop()
  }

  @Test func `a folder that is not there says so and is looked at again, and others go on`() async throws {
    let lost = TemporaryFolder("lost")
    try FileManager.default.removeItem(atPath: lost.path)
    let harness = try await harness(others: [WatchedFolder(folder: lost.path, output: outbox.path, still: 0)])
    #expect(try await waitFor(harness, 1) { $0.problem != nil }.problem == "\(lost.path) is not there")
    try inbox.write("film", to: "film.mkv")
    _ = try await done(harness, 1)
    #expect(try await view(harness).problem == nil)
    try lost.write("film", to: "late.mkv")
    _ = try await done(harness, 2)
    #expect(try await waitFor(harness, 1) { $0.problem == nil }.added == 1)
    #expect(
      try await harness.engine.snapshot().log.count { $0.fields["code"] == "DRP-WATCH-UNREACHABLE" } == 1)
    #expect(try await harness.hasLogged("is there again"))
    await harness.stop()
  }

  @Test func `films don't join while the folder they go to is not there`() async throws {
    let target = outbox.path + "/share"
    try inbox.write("film", to: "film.mkv")
    let harness = try await harness(folder: WatchedFolder(folder: inbox.path, output: target, still: 0))
    #expect(try await waitFor(harness) { $0.problem != nil }.problem == "\(target) is not there")
    try await looks(harness)
    #expect(!FileManager.default.fileExists(atPath: target))
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
    #expect(try await done(harness, 1).first?.output == target + "/film.mkv")
    await harness.stop()
  }

  @Test(.enabled(if: DeadShare.canMount)) func `a share that hangs stalls itself only, and holds up no end`()
    async throws
  {
    let share = try DeadShare()
    let harness = try await harness(others: [WatchedFolder(folder: share.path, output: outbox.path, still: 0)])
    #expect(try await waitFor(harness, 1) { $0.problem != nil }.problem == "\(share.path) does not answer")
    try inbox.write("film", to: "film.mkv")
    _ = try await done(harness, 1)
    let began = ContinuousClock.now
    await harness.stop()
    #expect(ContinuousClock.now - began < .seconds(60))
    share.end()
  }

  @Test func `films that drapto makes in a watched folder are no new ones`() async throws {
    try inbox.write("film", to: "film.mkv")
    let made = inbox.path + "/made"
    try FileManager.default.createDirectory(atPath: made, withIntermediateDirectories: false)
    // One goes into a folder below the watched one, one comes from elsewhere.
    let harness = try await harness(folder: WatchedFolder(folder: inbox.path, output: made, still: 0))
    _ = try await done(harness, 1)
    var request = try harness.request("other")
    request.output = inbox.path + "/other.mkv"
    let id = try await harness.engine.enqueue(request)
    _ = try await harness.ended(id)
    try await looks(harness)
    #expect(try await jobs(harness).map(\.output) == [made + "/film.mkv", inbox.path + "/other.mkv"])
    await harness.stop()
  }

  @Test func `a film whose output lies elsewhere in the watched folder stays known when its job is removed`()
    async throws
  {
    // `in/in/film` becomes `in/film`.
    let below = inbox.path + "/below"
    try inbox.write("film", to: "below/below/film.mkv")
    let harness = try await harness(folder: WatchedFolder(folder: below, output: inbox.path, still: 0))
    let job = try #require(try await done(harness, 1).first)
    #expect(job.output == below + "/film.mkv")
    try await harness.send(.removeJob(job.id))
    await harness.stop()
    try await harness.start()
    _ = try await waitFor(harness) { $0.lastLook != nil }
    try await looks(harness)
    #expect(try await jobs(harness).isEmpty)
    await harness.stop()
  }

  @Test func `a film that somebody queued and paused stays as it is`() async throws {
    let worker = FakeWorker([0: .waits])
    let clock = Clock()
    let harness = try await harness(
      worker, folder: WatchedFolder(folder: inbox.path, output: outbox.path, still: 30), clock: clock)
    try inbox.write("film", to: "film.mkv")
    var request = try harness.request()
    (request.source, request.output) = (inbox.path + "/film.mkv", outbox.path + "/film.mkv")
    let id = try await harness.engine.enqueue(request)
    try await harness.send(.pauseJob(id))
    _ = try await waitFor(harness) { $0.waiting == 1 }
    clock.advance(.seconds(30))
    _ = try await waitFor(harness) { $0.waiting == 0 }
    try await looks(harness)
    #expect(try await harness.view(id).job.state == .paused)
    #expect(try await view(harness).added == 0)
    #expect(try await view(harness).refused == 0)
    await harness.stop()
  }

  @Test func `looks that find nothing new are not told`() async throws {
    let harness = try await harness()
    _ = try await waitFor(harness) { $0.lastLook != nil }
    let start = try await harness.engine.snapshot()
    let events = harness.engine.events(after: start.sequence)
    try await looks(harness)
    #expect(try await harness.engine.snapshot().watches == start.watches)
    await harness.stop()
    var told = 0
    for await event in events { if case .watches = event.payload { told += 1 } }
    #expect(told == 0)
  }

  @Test func `names that are no UTF-8 are said once`() async throws {
    let bytes = Array(inbox.path.utf8) + Array("/f".utf8) + [0xE9] + Array(".mkv".utf8) + [0]
    let file = bytes.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { fopen($0.baseAddress!, "w") }
    fclose(file)
    let harness = try await harness()
    #expect(try await eventually { try await harness.hasLogged("f\\xE9.mkv is no UTF-8") })
    try await looks(harness)
    #expect(try await harness.engine.snapshot().log.count { $0.message.contains("is no UTF-8") } == 1)
    await harness.stop()
  }
}
