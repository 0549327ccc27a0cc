import DraptoControl
import DraptoModel
import DraptoTestSupport
import Foundation

/// What the socket costs: from a connection to the first picture and to the whole state, with 500 films that are done
/// and one of 10,000 chunks; and from a key on one client to what another one sees.
enum AttachBench {
  struct Figures {
    var head = 0.0
    var complete = 0.0
    var bytes = 0
    var pause = 0.0
    var wholeJob = 0.0
    var wholeJobBytes = 0
  }

  /// Milliseconds: medians of so many runs.
  static func run(times: Int = 9) async throws -> Figures {
    let folder = TemporaryFolder("bench")
    let job = JobID(501)
    let engine = FakeEngine.large()
    let server = try await ControlServer.start(
      engine,
      ControlConfiguration(
        stateFolder: folder.path, owner: .service, environment: ["XDG_RUNTIME_DIR": folder.path],
        settings: { _ in Settings() }, stop: {}))
    defer { withExtendedLifetime(folder) {} }
    var runs: [Figures] = []
    for _ in 0..<times {
      var figures = Figures()
      let start = ContinuousClock.now
      let client = try await ControlClient.connect(to: server.socket, name: "bench")
      for try await page in client.pages() {
        if case .head = page { figures.head = start.milliseconds }
      }
      figures.complete = start.milliseconds
      let sequence = try await engine.snapshot().sequence
      var events = client.events(after: sequence).makeAsyncIterator()
      _ = await eventually { engine.readers > 0 }

      let paused = ContinuousClock.now
      engine.publish(.chunk(ModelSamples.chunk(1, job: job.value, state: .paused)))
      _ = await events.next()
      figures.pause = paused.milliseconds

      let chunks = (0..<10_000).map { ModelSamples.chunk($0, job: job.value, status: .pending(heldBy: [.job])) }
      let slices = stride(from: 0, to: chunks.count, by: EngineEvent.mostChunks).map {
        EngineEvent.Payload.chunks(Array(chunks[$0..<min($0 + EngineEvent.mostChunks, chunks.count)]))
      }
      let whole = ContinuousClock.now
      engine.publish(slices)
      for _ in slices { _ = await events.next() }
      figures.wholeJob = whole.milliseconds
      figures.wholeJobBytes = try slices.reduce(0) { try $0 + WireJSON.line(PayloadLine($1)).count }
      runs.append(figures)
      client.close()
      _ = await eventually { engine.readers == 0 }
    }
    await server.stop()
    func median<T: Comparable>(_ value: (Figures) -> T) -> T { runs.map(value).sorted()[runs.count / 2] }
    let snapshot = try await engine.snapshot()
    let bytes = try WireJSON.line(SnapshotHeadLine(snapshot)).count
    let details = try snapshot.details.reduce(0) { try $0 + WireJSON.line(PayloadLine($1)).count }
    return Figures(
      head: median(\.head), complete: median(\.complete), bytes: bytes + details, pause: median(\.pause),
      wholeJob: median(\.wholeJob), wholeJobBytes: median(\.wholeJobBytes))
  }
}

extension ContinuousClock.Instant {
  fileprivate var milliseconds: Double { (ContinuousClock.now - self).seconds * 1000 }
}
