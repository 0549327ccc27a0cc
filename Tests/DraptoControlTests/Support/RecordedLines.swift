import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoControl

/// Lines that went over a socket in each version of the protocol: `Fixtures/protocol-MAJOR.MINOR.jsonl`. Those of this
/// version are written anew by `RECORD_PROTOCOL=1`; those of earlier ones stay as they are.
struct RecordedLines: Sendable {
  /// One line, and what it is.
  struct Line: Sendable {
    enum Kind: Sendable { case request(ControlMethod), answer(ControlMethod), refusal, event(EventName) }
    var text: String
    var kind: Kind
  }

  var lines: [Line] = []

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")
  static let isRecording = ProcessInfo.processInfo.environment["RECORD_PROTOCOL"] == "1"

  static var versions: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.compactMap { $0.wholeMatch(of: /protocol-(.*)\.jsonl/).map { String($0.output.1) } }.sorted()
  }

  init(version: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: "protocol-\(version).jsonl"), encoding: .utf8)
    var asked: [Int: ControlMethod] = [:]
    for line in text.split(separator: "\n").map(String.init) {
      let fields = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let id = fields["id"] as? Int
      let kind: Line.Kind
      if let name = fields["method"] as? String, let id {
        let method = try #require(ControlMethod(rawValue: name), "\(name) is gone")
        asked[id] = method
        kind = .request(method)
      } else if fields["method"] != nil {
        let name = (fields["params"] as? [String: Any])?["event"] as? String ?? ""
        kind = .event(try #require(EventName(rawValue: name), "\(name) is gone"))
      } else if fields["error"] != nil {
        kind = .refusal
      } else {
        kind = .answer(try #require(id.flatMap { asked[$0] }))
      }
      lines.append(Line(text: line, kind: kind))
    }
  }

  /// The first request for a method that went well, with its answer.
  func example(_ method: ControlMethod) -> (request: String, answer: String)? {
    for line in lines {
      guard case .request(method) = line.kind, let id = Self.id(line.text) else { continue }
      let answer = lines.first { other in
        if case .answer(method) = other.kind { Self.id(other.text) == id } else { false }
      }
      if let answer { return (line.text, answer.text) }
    }
    return nil
  }

  func example(_ event: EventName) -> String? {
    lines.first { if case .event(event) = $0.kind { true } else { false } }?.text
  }

  var refusals: [String] { lines.filter { if case .refusal = $0.kind { true } else { false } }.map(\.text) }

  private static func id(_ line: String) -> Int? {
    (try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])?["id"] as? Int
  }

  // MARK: Recording

  /// Has a real exchange with a real core, and lets a made-up engine tell events of all kinds.
  static func record() async throws {
    let text = (try await requests() + events()).joined(separator: "\n") + "\n"
    let name = "protocol-\(ControlVersion.current).jsonl"
    try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
  }

  private static func requests() async throws -> [String] {
    let core = try await CoreHarness(FakeWorker(others: .waits))
    let harness = try await ControlHarness(core.engine)
    let raw = try RawSocket(harness.socket)
    var lines: [String] = []
    var number = 0
    func ask(_ method: ControlMethod, _ params: String = "{}") async throws {
      number += 1
      let request = #"{"jsonrpc":"2.0","id":\#(number),"method":"\#(method.rawValue)","params":\#(params)}"#
      await raw.send(request)
      while let line = await raw.line().map({ String(decoding: $0, as: UTF8.self) }) {
        // Events come when they like.
        guard !line.contains(#""method":"event""#) else { continue }
        lines += [request, line]
        return
      }
      Issue.record("no answer to \(request)")
    }
    func chunk(_ method: ControlMethod, _ index: Int) async throws {
      try await ask(method, #"{"job":1,"chunk":\#(index)}"#)
    }
    for name in ["film", "other"] { _ = try core.request(name) }
    try await ask(.hello, #"{"client":"example","proto":{"major":1,"minor":0}}"#)
    try await ask(.setWorkers, #"{"workers":2}"#)
    let source = core.folder.path + "/in/film.mkv"
    try await ask(
      .addJob,
      #"{"source":"\#(source)","output":"\#(core.output())","settings":{"encoding.crf":28},"request_id":"7d1e-1"}"#)
    let id = JobID(1)
    try await core.waitFor(id, "cut") { $0.isSegmented }
    try await core.atWork(id, 0)
    try await ask(.addJob, #"{"source":"\#(core.folder.path)/in/other.mkv","output":"\#(core.output("other"))"}"#)
    try await ask(.jobSettings, #"{"job":1}"#)
    try await ask(.snapshot)
    try await ask(.snapshotNext)
    try await ask(.events, #"{"after":17}"#)
    try await ask(.setPriority, #"{"job":2,"priority":5}"#)
    try await ask(.moveJob, #"{"job":1,"before":2}"#)
    try await chunk(.pauseChunk, 3)
    try await chunk(.resumeChunk, 3)
    try await chunk(.releaseChunk, 0)
    try await chunk(.cancelChunk, 3)
    try await chunk(.retryChunk, 3)
    try await ask(.pauseJob, #"{"job":1}"#)
    try await ask(.resumeJob, #"{"job":1}"#)
    try await ask(.requeueJob, #"{"job":1}"#)
    try await ask(.suspendJob, #"{"job":1}"#)
    try await ask(.resumeJob, #"{"job":1}"#)
    try await ask(.pauseQueue)
    try await ask(.drainQueue)
    try await ask(.resumeQueue)
    try await ask(.cancelJob, #"{"job":1}"#)
    try await ask(.retryJob, #"{"job":1}"#)
    try await ask(.cancelJob, #"{"job":2}"#)
    try await ask(.editJob, #"{"job":2,"settings":{"encoding.crf":24,"encoding.svt.preset":null},"restart":true}"#)
    try await ask(.removeJob, #"{"job":2}"#)
    try await ask(.pauseJob, #"{"job":99}"#)
    try await ask(.pauseQueue, #"{"job":1}"#)
    try await ask(.stopEngine)
    core.worker.open()
    await harness.stop()
    await core.stop()
    return lines.map { line in
      var line = line.replacingOccurrences(of: harness.stateFolder, with: "/home/ada/.local/state/drapto")
      line = line.replacingOccurrences(of: core.folder.path + "/state", with: "/home/ada/.local/state/drapto")
      line = line.replacingOccurrences(of: core.folder.path + "/work", with: "/home/ada/.local/state/drapto/work")
      line = line.replacingOccurrences(of: core.folder.path, with: "/films").replacingOccurrences(
        of: BuildID.own, with: "8f1c2a9d4be07365")
      return line.replacing(/"pid":\d+/, with: #""pid":4711"#)
    }
  }

  private static func events() async throws -> [String] {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let raw = try await harness.greeted()
    await raw.send(request(1, "events", #"{"after":0}"#))
    _ = await raw.line()
    engine.publish(Self.payloads)
    var lines: [String] = []
    for _ in Self.payloads {
      if let line = await raw.line() { lines.append(String(decoding: line, as: UTF8.self)) }
    }
    await harness.stop()
    #expect(lines.count == Self.payloads.count)
    return lines
  }

  /// Each kind of event, and in them each kind of state, wait and hold.
  static let payloads: [EngineEvent.Payload] = {
    let id = JobID(1)
    let error = ErrorReport(
      .toolFailed, "ffmpeg ended with status 1", file: "/films/film 1.mkv", command: "ffmpeg -i '/films/film 1.mkv'",
      exitStatus: 1, stderrTail: "one\ntwo")
    let holds: [QueueHold] = [
      .diskLow(folder: "/work", free: 5, minimum: 9), .unreachable(path: "/films", error),
      .hours(until: ModelSamples.time),
    ]
    let reasons: [WaitReason] =
      [.workers(2), .memory(needed: 5, spare: -1), .disk(needed: 7, spare: 2), .mode(.draining)]
      + holds.map { .queue($0) }
    let statuses: [WorkStatus] =
      [
        .pending, .pending(heldBy: Set(Hold.allCases)), .inLine(nil), .backingOff(until: ModelSamples.time, error),
        .running(.encoding, frozenBy: []), .running(.checking, frozenBy: [.user]), .done, .failed(error), .cancelled,
      ] + reasons.map { .inLine($0) }
    let waits: [JobWait?] = [
      nil, .user, .cancelledChunks(3), .room(folder: "/out", free: 1, workFree: 2, needed: 3, inEach: true),
      .backOff(until: ModelSamples.time, error), .record(error), .hours,
    ]
    let states: [JobState] = [.waiting, .running, .paused, .done, .failed, .cancelled, .running]
    let jobs = zip(waits, states).map { wait, state in
      var job = ModelSamples.job(state: state)
      (job.wait, job.error) = (wait, state == .failed ? error : nil)
      (job.started, job.ended, job.sourceBytes) = (ModelSamples.time, ModelSamples.time, 5 << 20)
      job.estimate = FilmEstimate(seconds: 40, frames: 1000, width: 1920, height: 1080)
      return EngineEvent.Payload.job(job)
    }
    let progress = Progress(
      frames: 120, framesPerSecond: 23.5, bytes: 80_000, seconds: 4.8, memory: 500 << 20, cores: 1.9)
    var report = TrustReport(source: "/films/film 1.mkv", output: "/films/film 1.av1.mkv", made: ModelSamples.time)
    report.checks = [
      TrustReport.Check("frames", .ok, "1000 of 1000"), TrustReport.Check("sound", .warning, "0.1 s late"),
    ]
    let first: [EngineEvent.Payload] = [
      .planned(id, ModelSamples.media(), ModelSamples.plan(losses: [])),
      .chunkProgress(ChunkID(job: id, index: 3), progress), .trackProgress(id, stream: 1, progress),
      .phaseProgress(id, .validate, 0.25), .segmented(id), .report(id, report),
      .summed(id, WorkSums(chunks: 4, frames: 1000, bytes: 4000, seconds: 60, tracks: 1, trackBytes: 900)),
      .gauges(
        Gauges(
          cpu: 0.5, cores: [0.25, 0.75], memoryTotal: 8 << 30, memoryAvailable: 5 << 30, cpuPressure: 1.5,
          work: DiskGauge(path: "/work", free: 1 << 30, total: 2 << 30, readRate: 0, writeRate: 1e6))),
      .forecast(
        Forecast(
          share: 0.31517, isGuess: true, secondsLeft: 4520.5, framesPerSecond: 47.25, done: 1, films: 3,
          jobs: [FilmForecast(job: id, secondsLeft: 240.5, framesPerSecond: 47.25)])),
      .log(
        LogLine(
          time: ModelSamples.time, level: .info, subsystem: "encode", job: id, chunk: 3, message: "done",
          fields: ["frames": "250"])),
      .watches([
        WatchView(
          folder: "/in", output: "/out", preset: "grain", still: 5, lastLook: ModelSamples.time, waiting: 1, added: 2,
          refused: 3, problem: "is not there")
      ]),
      .dashboards(2), .jobRemoved(JobID(9)), .jobReset(JobID(9)), .gap,
    ]
    let queues =
      [QueueState(workers: 4)] + holds.map { QueueState(mode: .draining, hold: $0, workers: 2, workerLimit: 2) }
    return jobs + first + queues.map { .queue($0) }
      + [.chunks([ModelSamples.chunk(0, status: .done), ModelSamples.chunk(1, status: .pending)])]
      + statuses.map { .chunk(ModelSamples.chunk(2, status: $0, progress: progress)) }
      + statuses.map { .track(ModelSamples.track(status: $0)) }
  }()
}
