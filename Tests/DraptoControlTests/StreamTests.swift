import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoControl

/// The state and its events from afar: nothing falls between, whatever happens meanwhile.
@Suite(.timeLimit(.minutes(2))) struct StreamTests {
  private func command(_ ids: [JobID], _ dice: inout SeededRandom) -> EngineCommand {
    let job = dice.pick(ids)
    let chunk = ChunkID(job: job, index: Int.random(in: 0..<6, using: &dice))
    let commands: [EngineCommand] = [
      .pauseJob(job), .resumeJob(job), .retryJob(job), .cancelJob(job), .moveJob(job, before: nil),
      .setPriority(job, Int.random(in: 0...2, using: &dice)), .pauseChunk(chunk), .resumeChunk(chunk),
      .cancelChunk(chunk), .retryChunk(chunk), .releaseChunk(chunk), .pauseQueue, .resumeQueue, .resumeQueue,
      .setWorkers(Int.random(in: 1...4, using: &dice)), .removeJob(ids[0]),
    ]
    return dice.pick(commands)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `whoever attaches to a busy engine, and when, knows all of it in the end`(
    seed: UInt64
  ) async throws {
    var dice = SeededRandom(seed)
    let core = try await CoreHarness(
      FakeWorker(), ["system.resources.jobs": "2"], pipeline: { $0.chunks = 6 })
    let harness = try await ControlHarness(core.engine)
    let steering = try await harness.client()
    var mirrors: [Mirrored] = []
    var ids: [JobID] = []
    for round in 0..<8 {
      if round < 5 {
        ids += try await steering.send(.enqueue([try core.request("film \(round)")])).jobs
      }
      mirrors.append(Mirrored(harness))
      for _ in 0..<12 {
        // Refusals are part of it.
        _ = try? await steering.send(command(ids, &dice))
        if dice.chance(30) { try await Task.sleep(for: .milliseconds(2)) }
      }
    }
    try await steering.send(.resumeQueue)
    var state = EngineSnapshot()
    for (index, mirror) in mirrors.enumerated() {
      let isSame = try await eventually {
        state = try await core.engine.snapshot().overTheWire()
        let known = mirror.snapshot
        return known.jobs == state.jobs && known.queue == state.queue && known.log == state.log
      }
      #expect(isSame, "mirror \(index), seed \(seed)\n\(difference(mirror.snapshot, state))")
      #expect(mirror.retries.isEmpty)
    }
    for mirror in mirrors { await mirror.end() }
    await harness.stop()
    await core.stop()
  }

  private func difference(_ a: EngineSnapshot, _ b: EngineSnapshot) -> String {
    var lines: [String] = []
    if a.queue != b.queue { lines.append("\(a.queue) != \(b.queue)") }
    if a.log != b.log { lines.append("\(a.log.count) log lines, \(b.log.count)") }
    if a.jobs.keys != b.jobs.keys { lines.append("\(a.jobs.keys) != \(b.jobs.keys)") }
    for (id, view) in a.jobs where view != b.jobs[id] {
      lines.append("\(view.job) != \(b.jobs[id]?.job as Any)")
      for (mine, its) in zip(view.chunks, b.jobs[id]?.chunks ?? []) where mine != its {
        lines.append("\(mine) != \(its)")
      }
      for (mine, its) in zip(view.tracks, b.jobs[id]?.tracks ?? []) where mine != its {
        lines.append("\(mine) != \(its)")
      }
    }
    return lines.joined(separator: "\n")
  }

  @Test func `a large state comes in pieces, and its list first`() async throws {
    let engine = FakeEngine.large()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    await raw.send(request(1, "snapshot"))
    let head = try #require(await raw.line())
    #expect(head.count < 400_000)
    let first = try WireJSON.value(SnapshotLine.self, from: head)
    #expect(first.result.more)
    var state = first.result.head.snapshot
    #expect(state.jobs.count == 501)
    // What happens meanwhile belongs to what comes after it.
    engine.publish(.jobRemoved(JobID(3)))
    var pieces = 0
    var hasMore = true
    while hasMore {
      await raw.send(request(2, "snapshot.next"))
      let line = try #require(await raw.line())
      #expect(line.count < 1 << 20)
      let piece = try WireJSON.value(DetailsLine.self, from: line).result
      #expect(piece.seq == state.sequence)
      for detail in piece.details { state.fold(detail.payload) }
      hasMore = piece.more
      pieces += 1
    }
    #expect(pieces > 20)
    #expect(state.jobs[JobID(501)]?.chunks.count == 10_000)
    #expect(state.jobs[JobID(3)] != nil)
    await raw.send(request(3, "snapshot.next"))
    #expect(await raw.object().number == -32600)
    let client = try await harness.client()
    #expect(try await client.snapshot() == engine.snapshot().overTheWire())
    #expect(try await client.head().jobs.count == 500)
    await harness.stop()
  }

  private struct SnapshotLine: Decodable { var result: SnapshotAnswer }
  private struct DetailsLine: Decodable { var result: DetailsAnswer }

  @Test func `a whole film of 10,000 chunks that is paused comes in short lines`() async throws {
    let core = try await CoreHarness(FakeWorker(others: .waits), pipeline: { $0.chunks = 2000 })
    let harness = try await ControlHarness(core.engine)
    let id = try await core.enqueue()
    try await core.waitFor(id, "cut") { $0.isSegmented }
    let raw = try await harness.greeted()
    await raw.send(request(1, "events", #"{"after":\#(try await core.engine.snapshot().sequence)}"#))
    #expect(await raw.object()["id"] as? Int == 1)
    let mirror = Mirrored(harness)
    try await core.send(.pauseJob(id))
    var paused = Set<Int>()
    while paused.count < 2000 {
      let line = try #require(await raw.line())
      #expect(line.count < 300_000)
      let event = try WireJSON.value(EventNotice.self, from: line).params.event
      if case .chunks(let chunks) = event.payload {
        #expect(chunks.count <= EngineEvent.mostChunks)
        paused.formUnion(chunks.filter { $0.status.holds.contains(.job) }.map(\.id.index))
      }
      if case .chunk(let chunk) = event.payload, chunk.status.holds.contains(.job) { paused.insert(chunk.id.index) }
    }
    #expect(
      await eventually { mirror.snapshot.jobs[id]?.chunks.allSatisfy { $0.status.holds.contains(.job) } == true })
    await mirror.end()
    await harness.stop()
    core.worker.open()
    await core.stop()
  }

  @Test func `events that the engine no longer has are told as a gap`() async throws {
    let engine = FakeEngine()
    for number in 0..<5000 { engine.publish(.dashboards(number)) }
    let harness = try await ControlHarness(engine)
    let client = try await harness.client()
    var events = client.events(after: 10).makeAsyncIterator()
    #expect(await events.next()?.payload == .gap)
    #expect(await events.next()?.sequence == 905)
    await harness.stop()
  }

  @Test func `a reader that fell behind takes the whole state again`() async throws {
    let engine = FakeEngine()
    engine.publish(.job(ModelSamples.job()), .chunks((0..<10).map { ModelSamples.chunk($0) }))
    let harness = try await ControlHarness(engine)
    let hasSlept = Locked(false)
    let mirror = Mirrored(harness) { _ in
      let isFirst = hasSlept.withLock { hasSlept in
        defer { hasSlept = true }
        return !hasSlept
      }
      guard isFirst else { return }
      for number in 0..<25_000 {
        engine.publish(.chunk(ModelSamples.chunk(number % 10, state: .running, frames: number)))
      }
      // Until all of them are on this side: more than are kept.
      try? await Task.sleep(for: .seconds(1))
    }
    #expect(await eventually { engine.readers == 1 })
    engine.publish(.dashboards(1))
    #expect(await eventually { (try? await engine.snapshot().jobs) == mirror.snapshot.jobs && mirror.heads > 1 })
    #expect(mirror.retries.isEmpty)
    await mirror.end()
    await harness.stop()
  }

  @Test func `a second stream takes the place of the first, without a word of the first behind it`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    let isOver = Locked(false)
    let publisher = Task {
      while !isOver.value {
        for _ in 0..<20 { engine.publish(.dashboards(1)) }
        try? await Task.sleep(for: .milliseconds(1))
      }
    }
    for id in 1...60 {
      let after = try await engine.snapshot().sequence
      await raw.send(request(id, "events", #"{"after":\#(after)}"#))
      var next: UInt64?
      while next ?? 0 < after + 15 {
        let line = try #require(await raw.line())
        if let event = try? WireJSON.value(EventNotice.self, from: line).params.event {
          guard let expected = next else { continue }
          // On a machine that is busy with other things the engine may have gone on for too long.
          if event.payload == .gap { break }
          #expect(event.sequence == expected)
          next = expected + 1
        } else {
          next = after + 1
        }
      }
    }
    isOver.withLock { $0 = true }
    await publisher.value
    #expect(engine.readers == 1)
    await harness.stop()
  }

  @Test func `when the engine stops and comes back the screen connects again by itself, ever less often`() async throws
  {
    let engine = FakeEngine()
    engine.publish(.dashboards(3))
    let harness = try await ControlHarness(engine)
    let mirror = Mirrored(harness)
    #expect(await eventually { mirror.completes == 1 })
    await harness.stop()
    #expect(await eventually { mirror.retries.count >= 3 })
    #expect(Array(mirror.retries.prefix(3)) == [0.25, 0.25, 0.5] || Array(mirror.retries.prefix(3)) == [0.25, 0.5, 1])
    engine.publish(.dashboards(4))
    try await harness.start()
    #expect(await eventually { mirror.snapshot.dashboards == 4 && mirror.completes == 2 })
    engine.publish(.dashboards(5))
    #expect(await eventually { mirror.snapshot.dashboards == 5 })
    await mirror.end()
    await harness.stop()
  }

  @Test func `when the engine ends by itself its clients are told`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let client = try await harness.client()
    let events = client.events(after: 0)
    #expect(await eventually { engine.readers == 1 })
    engine.publish(.dashboards(1))
    engine.close()
    var seen: [EngineEvent.Payload] = []
    for await event in events { seen.append(event.payload) }
    #expect(seen == [.dashboards(1)])
    await harness.stop()
    #expect(await code { _ = try await client.snapshot() } == .controlLost)
  }

  @Test func `one that waits for an answer can be told to stop waiting`() async throws {
    let engine = FakeEngine { _ in
      try await Task.sleep(for: .seconds(600))
      return CommandAnswer()
    }
    let harness = try await ControlHarness(engine)
    let client = try await harness.client()
    let task = Task { try await client.send(.pauseQueue) }
    #expect(await eventually { engine.commands.count == 1 })
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await client.snapshot().jobs.isEmpty)
    await harness.stop()
  }

  // MARK: A later version's engine

  /// A server that says what it is told to.
  private func later(_ lines: [String]) async throws -> (ControlClient, TemporaryFolder) {
    let folder = TemporaryFolder("ctl")
    let path = folder.path + "/later.sock"
    let file = try RawSocket.listen(at: path)
    let hello =
      #"{"id":1,"jsonrpc":"2.0","result":{"build":"b","capabilities":[],"engine":"drapto","owner":"service","pid":1,"proto":{"major":1,"minor":7},"started":"2026-11-28T00:00:00Z","state":"/s","version":"9","watch":false,"news":{}}}"#
    Thread.detachNewThread {
      let peer = accept(file, nil, nil)
      for line in [hello] + lines {
        var byte: UInt8 = 0
        while recv(peer, &byte, 1, 0) == 1, byte != 10 {}
        let bytes = Array((line + "\n").utf8)
        _ = Glibc.send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      }
      var byte: UInt8 = 0
      while recv(peer, &byte, 1, 0) == 1 {}
      close(peer)
      close(file)
    }
    return (try await ControlClient.connect(to: path, name: "test"), folder)
  }

  @Test func `an error whose code is not known is still an error`() async throws {
    let (client, folder) = try await later([
      #"{"error":{"code":1,"data":{"advice":"Wait.","code":"DRP-NEW","message":"no","since":3},"message":"DRP-NEW: no"},"id":2,"jsonrpc":"2.0"}"#
    ])
    do {
      try await client.send(.pauseQueue)
      Issue.record("it was not refused")
    } catch {
      #expect(ErrorReport.of(error).code == .unexpected)
      #expect(ErrorReport.of(error).message == "DRP-NEW: no")
    }
    client.close()
    withExtendedLifetime(folder) {}
  }

  @Test func `an event of a new kind is passed over, one of a known kind that can't be read is a gap`() async throws {
    func notice(_ sequence: Int, _ rest: String) -> String {
      #"{"jsonrpc":"2.0","method":"event","params":{"seq":\#(sequence),"time":"2026-11-28T00:00:00Z",\#(rest)}}"#
    }
    let (client, folder) = try await later([
      [
        #"{"id":2,"jsonrpc":"2.0","result":{"jobs":[]}}"#, notice(5, #""event":"weather","rain":true"#),
        notice(6, #""event":"dashboards","dashboards":2,"names":[]"#),
        notice(7, #""event":"dashboards","dashboards":"many""#),
      ].joined(separator: "\n")
    ])
    var events = client.events(after: 4).makeAsyncIterator()
    #expect(await events.next()?.payload == .dashboards(2))
    let gap = await events.next()
    #expect(gap?.payload == .gap)
    #expect(gap?.sequence == 7)
    client.close()
    withExtendedLifetime(folder) {}
  }

  // MARK: At rest

  @Test func `a server at rest with two clients uses next to nothing`() async throws {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
      path: "drapto-bench")
    let built = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".build/debug/drapto-bench")
    let bench = FileManager.default.isExecutableFile(atPath: beside.path) ? beside : built
    let text = try await OtherProgram(bench.path, ["idle", "4"]).text
    let share = try #require(Double(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    // In percent of a core; an optimised build stays below 0.3.
    #expect(share < 5, "\(share) %")
  }
}
