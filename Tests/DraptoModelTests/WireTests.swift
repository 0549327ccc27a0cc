import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// What is written can be read again, and is the same.
@Suite struct WireTests {
  private static let error = ErrorReport(.toolFailed, "ffmpeg ended", command: "ffmpeg -i 'a b'", exitStatus: 1)
  private static let holds: [QueueHold] = [
    .diskLow(folder: "/work", free: 5, minimum: 9), .unreachable(path: "/films/a", error),
    .hours(until: ModelSamples.time),
  ]
  private static let reasons: [WaitReason] =
    [.workers(2), .memory(needed: 5, spare: -1), .disk(needed: 7, spare: 2), .mode(.draining)]
    + holds.map { .queue($0) }
  private static let waits: [JobWait] = [
    .user, .cancelledChunks(3), .room(folder: "/out", free: 1, workFree: 2, needed: 3, inEach: true),
    .backOff(until: ModelSamples.time, error), .record(error), .hours,
  ]
  private static let statuses: [WorkStatus] =
    [
      .pending, .pending(heldBy: [.user, .job]), .inLine(nil), .backingOff(until: ModelSamples.time, error),
      .running(.encoding, frozenBy: []), .running(.checking, frozenBy: Set(Hold.allCases)), .done, .failed(error),
      .cancelled,
    ] + reasons.map { .inLine($0) }

  private static let watch = WatchView(
    folder: "/in", output: "/out", preset: "grain", still: 5, lastLook: ModelSamples.time, waiting: 1, added: 2,
    refused: 3, problem: "is not there")

  private func again(_ payload: EngineEvent.Payload) throws -> EngineEvent.Payload {
    let line = EventLine(ModelSamples.event(7, payload)).json
    return try WireJSON.value(EventLine.self, from: Data(line.utf8)).event.payload
  }

  @Test(arguments: statuses) func `a chunk and a track are read as they were, whatever their status`(status: WorkStatus)
    throws
  {
    let chunk = ModelSamples.chunk(3, status: status, progress: Progress(frames: 4, framesPerSecond: 2.5))
    #expect(try again(.chunk(chunk)) == .chunk(chunk))
    #expect(try again(.chunks([chunk, chunk])) == .chunks([chunk, chunk]))
    let track = ModelSamples.track(status: status)
    #expect(try again(.track(track)) == .track(track))
  }

  @Test(arguments: waits) func `a job is read as it was, whatever it waits for`(wait: JobWait) throws {
    var job = ModelSamples.job()
    job.wait = wait
    job.error = Self.error
    job.ended = ModelSamples.time
    #expect(try again(.job(job)) == .job(job))
  }

  @Test(arguments: holds) func `the queue is read as it was, whatever holds it`(hold: QueueHold) throws {
    let queue = QueueState(mode: .draining, hold: hold, workers: 3, workerLimit: 4)
    #expect(try again(.queue(queue)) == .queue(queue))
  }

  @Test func `everything else is read as it was`() throws {
    let id = JobID(4)
    let payloads: [EngineEvent.Payload] = [
      .jobRemoved(id), .jobReset(id), .planned(id, ModelSamples.media(), ModelSamples.plan()), .segmented(id),
      .chunkProgress(ChunkID(job: id, index: 2), Progress(frames: 3)),
      .trackProgress(id, stream: 1, Progress(seconds: 2.5)), .phaseProgress(id, .validate, 0.25),
      .report(id, TrustReport(source: "a", output: "b", made: ModelSamples.time)),
      .summed(id, WorkSums(chunks: 1, frames: 2, bytes: 3, seconds: 4, tracks: 5, trackBytes: 6)),
      .gauges(Gauges(cpu: 0.5, cores: [0.25, 0.75], work: DiskGauge(path: "/w", free: 1, total: 2))),
      .log(LogLine(time: ModelSamples.time, level: .warning, subsystem: "x", job: id, message: "\u{1B}[2J \"\\")),
      .watches([Self.watch, WatchView(folder: "/b")]), .dashboards(3), .gap,
    ]
    for payload in payloads { #expect(try again(payload) == payload) }
    #expect(Set(payloads.map(\.name)).count == payloads.count)
  }

  @Test func `targets, trials and scores are read as they were`() throws {
    var chunk = ModelSamples.scored(
      2, ModelSamples.quality(93.2, .below, encodes: 2),
      trials: [ModelSamples.trial(.part, crf: 30), ModelSamples.trial(.whole, crf: 10, mean: 93.2)])
    #expect(try again(.chunk(chunk)) == .chunk(chunk))
    chunk = ModelSamples.chunk(3, status: .running(.searching, frozenBy: []))
    #expect(try again(.chunk(chunk)) == .chunk(chunk))
    var plan = ModelSamples.plan()
    plan.quality = ModelSamples.goal
    let planned = EngineEvent.Payload.planned(JobID(1), ModelSamples.media(), plan)
    #expect(try again(planned) == planned)
    var quality = try #require(QualityReport(metric: "vmaf", scores: [88, 90]))
    (quality.model, quality.isRelative, quality.isBelow) = ("vmaf_v0.6.1", true, 90)
    quality.search = QualityReport.SearchSums(
      goal: ModelSamples.goal, chunks: 2, encodes: 3, below: 1, above: 0, meanMiss: 0.25)
    let report = EngineEvent.Payload.report(
      JobID(1), TrustReport(source: "a", output: "b", quality: quality, made: ModelSamples.time))
    #expect(try again(report) == report)
  }

  @Test func `a figure that is no number does not cost the line`() throws {
    #expect(try again(.phaseProgress(JobID(1), .plan, .infinity)) == .phaseProgress(JobID(1), .plan, .infinity))
  }

  @Test func `head and details together are the whole snapshot`() throws {
    var snapshot = EngineSnapshot()
    snapshot.sequence = 40
    snapshot.dashboards = 2
    snapshot.watches = [Self.watch]
    for number in Int64(1)...3 {
      let id = JobID(number)
      snapshot.fold(.job(ModelSamples.job(number, state: number == 2 ? .running : .done)))
      snapshot.fold(.planned(id, ModelSamples.media(), ModelSamples.plan()))
      snapshot.fold(.chunks((0..<600).map { ModelSamples.chunk($0, job: number, state: .done) }))
      snapshot.fold(.track(ModelSamples.track(job: number, state: .running)))
      snapshot.fold(.segmented(id))
    }
    snapshot.fold(.phaseProgress(JobID(2), .encode, 0.5))
    snapshot.fold(.summed(JobID(3), WorkSums(chunks: 1, frames: 2, bytes: 3, seconds: 4, tracks: 5, trackBytes: 6)))
    snapshot.fold(.log(LogLine(time: ModelSamples.time, level: .info, subsystem: "x", message: "hello")))
    let head = try WireJSON.value(SnapshotHeadLine.self, from: WireJSON.line(SnapshotHeadLine(snapshot))).snapshot
    #expect(head == snapshot.head)
    var whole = head
    for payload in snapshot.details { whole.fold(try again(payload)) }
    #expect(whole == snapshot)
  }
}
