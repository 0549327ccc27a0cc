import DraptoModel
import DraptoReports
import DraptoTerminal
import DraptoTestSupport
import Testing

@Suite struct PlainReporterTests {
  /// The lines of a script of events.
  private func lines(
    _ payloads: [EngineEvent.Payload], jobs: Set<JobID>? = nil, showsProgress: Bool = true
  ) -> [String] {
    var reporter = PlainReporter(state: EngineSnapshot(), jobs: jobs, showsProgress: showsProgress)
    return payloads.enumerated().flatMap { reporter.lines(for: ModelSamples.event(UInt64($0 + 1), $1)) }
  }

  @Test func `a whole encode reads like a story`() {
    let done = ModelSamples.chunk(0, state: .done)
    let script: [EngineEvent.Payload] = [
      .job(ModelSamples.job(state: .waiting, phase: .probe)), .job(ModelSamples.job(phase: .probe)),
      .job(ModelSamples.job(phase: .encode)), .chunks([ModelSamples.chunk(0), ModelSamples.chunk(1)]),
      .segmented(JobID(1)),
      .chunk(ModelSamples.chunk(0, state: .running)), .chunk(done), .job(ModelSamples.job(phase: .assemble)),
      .job(ModelSamples.job(state: .done, phase: .publish)),
    ]
    #expect(
      lines(script) == [
        "film 1.mkv: queued → /films/film 1.av1.mkv", "film 1.mkv: running", "film 1.mkv: encode",
        "film 1.mkv: 2 chunks, 500 frames", "film 1.mkv: chunk 0 started at 0:00.000, 250 frames",
        "film 1.mkv: chunk 0 done: 250 frames, 977 KiB, 20.0 fps", "film 1.mkv: assemble", "film 1.mkv: done",
      ])
  }

  @Test func `a plan is printed when it is made`() {
    let printed = lines([.job(ModelSamples.job()), .planned(JobID(1), ModelSamples.media(), ModelSamples.plan())])
    #expect(
      printed.suffix(ReportText.lines(ModelSamples.plan()).count)
        == ReportText.lines(ModelSamples.plan()).map { "  " + $0 }[...])
  }

  @Test func `failures are said with their code`() {
    var job = ModelSamples.job(state: .failed)
    job.error = ErrorReport(.sourceGone, "gone\u{1B}")
    let chunk = ModelSamples.chunk(0, state: .failed, error: ErrorReport(.toolKilled, "killed"))
    #expect(
      lines([.job(ModelSamples.job()), .chunk(ModelSamples.chunk(0)), .chunk(chunk), .job(job)]).suffix(2) == [
        "film 1.mkv: chunk 0 FAILED: DRP-TOOL-KILLED: killed", "film 1.mkv: FAILED: DRP-SRC-GONE: gone␛",
      ])
  }

  @Test func `a reason is said once, and waiting for a worker not at all`() {
    func chunk(_ reason: WaitReason?) -> EngineEvent.Payload { .chunk(ModelSamples.chunk(0, status: .inLine(reason))) }
    let memory = WaitReason.memory(needed: 2 << 30, spare: 1 << 30)
    let script = [
      .job(ModelSamples.job()), chunk(nil), chunk(.workers(2)), chunk(memory), chunk(memory), chunk(nil),
    ]
    #expect(
      lines(script).dropFirst(2) == ["film 1.mkv: chunk 0 waits: memory: needs 2.0 GiB, 1.0 GiB to spare"])
    var waiting = ModelSamples.job()
    waiting.wait = .backOff(until: ModelSamples.time, ErrorReport(.sourceGone, "disk\u{1B}[2J"))
    #expect(
      lines([.job(ModelSamples.job()), .job(waiting), .job(waiting)]).last
        == "film 1.mkv: waits: begins again by itself: DRP-SRC-GONE: disk␛[2J")
  }

  @Test func `pauses and cancellations of chunks are said`() {
    let states: [WorkState] = [.waiting, .running, .paused, .running, .cancelled]
    let printed = lines([.job(ModelSamples.job())] + states.map { .chunk(ModelSamples.chunk(0, state: $0)) })
    #expect(
      printed.suffix(4) == [
        "film 1.mkv: chunk 0 started at 0:00.000, 250 frames", "film 1.mkv: chunk 0 paused: paused by you",
        "film 1.mkv: chunk 0 running", "film 1.mkv: chunk 0 cancelled",
      ])
  }

  private func progress(_ job: Int64, _ frames: Int) -> EngineEvent.Payload {
    .chunkProgress(ChunkID(job: JobID(job), index: 0), Progress(frames: frames))
  }

  @Test func `progress takes a line per ten percent`() {
    let start: [EngineEvent.Payload] = [
      .job(ModelSamples.job()), .chunk(ModelSamples.chunk(0, state: .running, frames: 100)), .segmented(JobID(1)),
    ]
    let script = start + [0, 5, 9, 10, 11, 35, 39, 100].map { progress(1, $0) }
    #expect(lines(script).filter { $0.hasSuffix("%") } == ["film 1.mkv: 10%", "film 1.mkv: 30%", "film 1.mkv: 100%"])
    #expect(!lines(script, showsProgress: false).contains { $0.hasSuffix("%") })
  }

  @Test func `each film has its own progress`() {
    var script: [EngineEvent.Payload] = []
    for id in 1...2 as ClosedRange<Int64> {
      script += [
        .job(ModelSamples.job(id)), .chunk(ModelSamples.chunk(0, job: id, state: .running, frames: 100)),
        .segmented(JobID(id)),
      ]
    }
    script += [progress(1, 90), progress(2, 20), progress(1, 95), progress(2, 30)]
    #expect(
      lines(script).filter { $0.hasSuffix("%") } == ["film 1.mkv: 90%", "film 2.mkv: 20%", "film 2.mkv: 30%"])
  }

  @Test func `only the films asked for are told of`() {
    let other = LogLine(level: .warning, subsystem: "x", job: JobID(2), message: "other")
    let script: [EngineEvent.Payload] = [
      .job(ModelSamples.job(1)), .job(ModelSamples.job(2)), .chunk(ModelSamples.chunk(0, job: 2)), .segmented(JobID(2)),
      .log(other),
      .chunk(ModelSamples.chunk(0, job: 2, state: .running)), progress(2, 200),
    ]
    #expect(lines(script, jobs: [JobID(1)]).allSatisfy { $0.hasPrefix("film 1.mkv") })
    #expect(lines(script).contains("warning: film 2.mkv: other"))
  }

  @Test func `warnings are shown, the rest of the log is not: errors come as the state of their job`() {
    let script = LogLevel.allCases.map {
      EngineEvent.Payload.log(LogLine(level: $0, subsystem: "x", message: "a\n\($0.rawValue)"))
    }
    #expect(lines(script) == ["warning: a␊warning"])
  }

  @Test func `the queue says when it holds and when it goes on`() {
    let low = QueueHold.diskLow(folder: "/work", free: 1 << 30, minimum: 5 << 30)
    let script: [EngineEvent.Payload] = [
      .queue(QueueState()), .queue(QueueState(hold: low)), .queue(QueueState(hold: low, workers: 2)),
      .queue(QueueState()),
    ]
    #expect(lines(script) == ["queue waits: \(low.text)", "queue goes on"])
  }
}
