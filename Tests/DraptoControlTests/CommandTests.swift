import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoControl

/// Commands through the socket: the same ones arrive, once each, in their order, and none holds up another.
@Suite struct CommandTests {
  static let commands: [EngineCommand] = {
    let (job, chunk) = (JobID(7), ChunkID(job: JobID(7), index: 3))
    return [
      .pauseJob(job), .resumeJob(job), .suspendJob(job), .cancelJob(job), .retryJob(job), .requeueJob(job),
      .removeJob(job),
      .moveJob(job, before: JobID(2)), .moveJob(job, before: nil), .setPriority(job, -4), .pauseChunk(chunk),
      .resumeChunk(chunk), .cancelChunk(chunk), .retryChunk(chunk), .releaseChunk(chunk), .pauseQueue, .drainQueue,
      .resumeQueue, .setWorkers(3), .shutDownWhenIdle,
    ] + changes
  }()

  private static let changes: [EngineCommand] = {
    var settings = Settings()
    try? settings.set("encoding.crf", text: "31", from: .environment("DRAPTO_ENCODING_CRF"))
    try? settings.set("encoding.svt.params", text: "tune=0:ac-bias=1", from: .file("/c.toml"))
    return [
      .changeSettings(JobID(7), JobChange(settings: settings, output: "/out/a.mkv", restart: true)),
      .changeSettings(JobID(7), JobChange(settings: Settings())),
    ]
  }()

  @Test func `each command arrives as it was sent`() async throws {
    let engine = FakeEngine()
    engine.publish(.job(ModelSamples.job(7)))
    engine.set(Settings(), of: JobID(7))
    let harness = try await ControlHarness(engine)
    let client = try await harness.client()
    for command in Self.commands { try await client.send(command) }
    #expect(engine.commands == Self.commands)
    try await client.send(.shutDown)
    #expect(engine.commands == Self.commands)
    #expect(harness.stopsAsked == 1)
    await harness.stop()
  }

  @Test func `films are queued with the settings of whoever asks, and their numbers come back in order`() async throws {
    let engine = FakeEngine { command in
      guard case .enqueue(let requests) = command else { return CommandAnswer() }
      return CommandAnswer(jobs: [JobID(Int64(requests[0].priority))])
    }
    let harness = try await ControlHarness(engine)
    let client = try await harness.client()
    var settings = Settings()
    try settings.set("encoding.crf", text: "31", from: .flag("test"))
    try settings.set("encoding.svt.params", text: "tune=0:ac-bias=1", from: .flag("test"))
    let requests = [4, 9].map {
      JobRequest(source: "/in/a\n\($0).mkv", output: "/out/\($0).mkv", settings: settings, priority: $0, restart: true)
    }
    #expect(try await client.send(.enqueue(requests)).jobs == [JobID(4), JobID(9)])
    let sent = engine.commands.flatMap { command -> [JobRequest] in
      if case .enqueue(let requests) = command { requests } else { [] }
    }
    #expect(sent.map(\.source) == requests.map(\.source))
    #expect(sent.map(\.output) == requests.map(\.output))
    #expect(sent.map(\.settings.changed) == requests.map(\.settings.changed))
    #expect(sent.allSatisfy { $0.restart })
    await harness.stop()
  }

  @Test func `a job's settings come with their origins, and single values are laid over them`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let id = JobID(7)
    var settings = Settings()
    try settings.set("encoding.crf", text: "31", from: .flag("--crf"))
    try settings.set("encoding.preset", text: "quick", from: .file("/c.toml"))
    try settings.set("encoding.svt.preset", text: "8", from: .preset("quick"))
    engine.publish(.job(ModelSamples.job(7)))
    engine.set(settings, of: id)
    #expect(try await harness.client().settings(of: id) == settings)
    let raw = try await harness.greeted()
    await raw.send(request(1, "job.edit", #"{"job":7,"settings":{"encoding.crf":null,"encoding.svt.preset":2}}"#))
    #expect(await raw.object()["result"] != nil)
    guard case .changeSettings(id, let change)? = engine.commands.last else { return #expect(Bool(false)) }
    #expect(change.settings[SettingsCatalog.crf] == nil && change.settings[SettingsCatalog.svtPreset] == 2)
    #expect(change.settings[SettingsCatalog.preset] == "quick" && change.output == nil && !change.restart)
    for params in [
      #"{"job":7,"settings":{"encoding.crff":1}}"#, #"{"job":7,"settings":{"encoding.preset":"none"}}"#,
      #"{"job":8,"settings":{}}"#, #"{"job":7,"base":"x"}"#, #"{"job":7,"origins":{"a":1}}"#,
    ] {
      await raw.send(request(2, "job.edit", params))
      #expect(await raw.object()["error"] != nil, "\(params)")
    }
    #expect(engine.commands.count == 1)
    await harness.stop()
  }

  @Test func `a film without an output is named as the engine's settings say`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    await raw.send(
      request(
        1, "job.add",
        #"{"source":"/in/film.mkv","settings":{"system.paths.output":"/films","encoding.crf":30,"encoding.svt.params":{"tune":"0"}}}"#
      ))
    #expect(await raw.object()["result"] != nil)
    guard case .enqueue(let requests)? = engine.commands.first else { return #expect(Bool(false)) }
    #expect(requests[0].output.hasPrefix("/films/film"))
    #expect(requests[0].settings[SettingsCatalog.crf] == 30)
    await harness.stop()
  }

  @Test func `what the engine refuses comes back with its code`() async throws {
    let report = ErrorReport(
      .jobState, "job 7 is done", file: "/a b", command: "x 'y'", exitStatus: 3, signal: 9, stderrTail: "t",
      advice: "Wait.")
    let harness = try await ControlHarness(FakeEngine { _ in throw report })
    let client = try await harness.client()
    do {
      try await client.send(.pauseJob(JobID(7)))
      Issue.record("it was not refused")
    } catch { #expect(error as? ErrorReport == report) }
    await harness.stop()
  }

  // MARK: Names of requests

  @Test func `a repeat under the same name is carried out once, also on another connection and while it is under way`()
    async throws
  {
    let gate = Locked(false)
    let engine = FakeEngine { _ in
      while !gate.value { try await Task.sleep(for: .milliseconds(5)) }
      return CommandAnswer(jobs: [JobID(42)])
    }
    let harness = try await ControlHarness(engine)
    let (one, two) = (try await harness.greeted(), try await harness.greeted())
    let params = #"{"source":"/in/film.mkv","request_id":"add-1"}"#
    await one.send(request(1, "job.add", params), request(2, "job.add", params))
    await two.send(request(1, "job.add", params))
    #expect(await eventually { engine.commands.count == 1 })
    await two.send(request(2, "snapshot"))
    #expect(await two.object()["id"] as? Int == 2)
    gate.withLock { $0 = true }
    for raw in [one, one, two] {
      let result = await raw.object()["result"] as? [String: Any]
      #expect(result?["jobs"] as? [Int] == [42])
    }
    // The same request, written in another order.
    await two.send(request(3, "job.add", #"{ "request_id":"add-1", "source":"\/in\/film.mkv" }"#))
    #expect((await two.object()["result"] as? [String: Any])?["jobs"] as? [Int] == [42])
    #expect(engine.commands.count == 1)
    await harness.stop()
  }

  @Test func `what was begun is ended when its client is gone, and a repeat gets the answer`() async throws {
    let gate = Locked(false)
    let engine = FakeEngine { _ in
      while !gate.value { try await Task.sleep(for: .milliseconds(5)) }
      return CommandAnswer(jobs: [JobID(5)])
    }
    let harness = try await ControlHarness(engine)
    var gone: RawSocket? = try await harness.greeted()
    await gone?.send(request(1, "queue.drain", #"{"request_id":"d"}"#), request(2, "queue.pause"))
    #expect(await eventually { engine.commands.count == 2 })
    gone = nil
    // Its place is free, though what it asked for is under way.
    #expect(await eventually { harness.server.clientCount == 0 })
    let again = try await harness.greeted()
    await again.send(request(1, "queue.drain", #"{"request_id":"d"}"#))
    gate.withLock { $0 = true }
    #expect((await again.object()["result"] as? [String: Any])?["jobs"] as? [Int] == [5])
    #expect(engine.commands == [.drainQueue, .pauseQueue])
    await harness.stop()
  }

  @Test func `a refusal is remembered too`() async throws {
    let engine = FakeEngine { _ in throw ErrorReport(.jobState, "it is done") }
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    for _ in 0..<2 {
      await raw.send(request(1, "job.pause", #"{"job":1,"request_id":"p"}"#))
      #expect(await raw.object().code == "DRP-JOB-STATE")
    }
    #expect(engine.commands.count == 1)
    await harness.stop()
  }

  @Test func `another request under the same name is refused`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    await raw.send(request(1, "job.pause", #"{"job":1,"request_id":"p"}"#))
    #expect(await raw.object()["result"] != nil)
    for line in [
      request(2, "job.pause", #"{"job":2,"request_id":"p"}"#), request(2, "job.resume", #"{"job":1,"request_id":"p"}"#),
    ] {
      await raw.send(line)
      let answer = await raw.object()
      #expect(answer.number == -32602)
      #expect(answer.message.contains("was used for another request"))
    }
    #expect(engine.commands == [.pauseJob(JobID(1))])
    await harness.stop()
  }

  @Test func `names are forgotten in time, and never too many are kept`() async throws {
    let count = Locked(0)
    let memory = RequestMemory(lifetime: .milliseconds(50))
    let body: @Sendable () async throws -> CommandAnswer = {
      count.withLock { $0 += 1 }
      return CommandAnswer()
    }
    _ = try await memory.answer("a", 1, body)
    _ = try await memory.answer("a", 1, body)
    #expect(count.value == 1)
    try await Task.sleep(for: .milliseconds(60))
    _ = try await memory.answer("a", 2, body)
    #expect(count.value == 2)
    let long = RequestMemory()
    for number in 0..<10_100 { _ = try await long.answer("\(number)", 1, body) }
    #expect(long.count <= 10_000)
    // The newest is still known.
    let before = count.value
    _ = try await long.answer("10099", 1, body)
    #expect(count.value == before)
  }

  // MARK: Order

  @Test func `what takes long holds up nothing else of the same client`() async throws {
    let core = try await CoreHarness(FakeWorker([0: .clings], others: .waits))
    let harness = try await ControlHarness(core.engine)
    let client = try await harness.client()
    let id = try #require(try await client.send(.enqueue([try core.request()])).jobs.first)
    try await core.atWork(id, 0)
    let raw = try await harness.greeted()
    await raw.send(
      request(1, "chunk.cancel", #"{"job":\#(id.value),"chunk":0}"#),
      request(2, "chunk.pause", #"{"job":\#(id.value),"chunk":2}"#),
      request(3, "snapshot"))
    #expect(Set([await raw.object()["id"] as? Int, await raw.object()["id"] as? Int]) == [2, 3])
    #expect(await raw.line(within: .milliseconds(100)) == nil)
    core.worker.open(0)
    #expect(await raw.object()["id"] as? Int == 1)
    core.worker.open()
    await harness.stop()
    await core.stop()
  }

  @Test func `commands begin in the order of their lines`() async throws {
    let engine = FakeEngine { _ in
      try await Task.sleep(for: .milliseconds(1))
      return CommandAnswer()
    }
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    let lines = (1...200).map { request($0, "job.priority", #"{"job":\#($0),"priority":1,"request_id":"\#($0)"}"#) }
    await raw.send(Data(lines.map { $0 + "\n" }.joined().utf8))
    for _ in lines { #expect(await raw.object()["result"] != nil) }
    #expect(engine.commands == (1...200).map { .setPriority(JobID($0), 1) })
    await harness.stop()
  }

  @Test func `commands reach the core in the order of their lines`() async throws {
    let core = try await CoreHarness(FakeWorker(others: .waits))
    let harness = try await ControlHarness(core.engine)
    let raw = try await harness.greeted()
    for round in 0..<20 {
      let last = round % 7 + 1
      let lines = (0..<50).map { request($0, "queue.workers", #"{"workers":\#($0 == 49 ? last : $0 % 9 + 1)}"#) }
      await raw.send(Data(lines.map { $0 + "\n" }.joined().utf8))
      for _ in lines { #expect(await raw.object()["result"] != nil) }
      #expect(try await core.engine.snapshot().queue.workerLimit == last)
    }
    await harness.stop()
    await core.stop()
  }
}
