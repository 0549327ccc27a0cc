import DraptoModel
import DraptoTestSupport
import class Foundation.JSONDecoder
import class Foundation.JSONEncoder
import Testing

@Suite struct EngineSnapshotTests {
  private func folded(_ payloads: [EngineEvent.Payload], onto start: EngineSnapshot = EngineSnapshot())
    -> EngineSnapshot
  {
    var state = start
    for payload in payloads { state.apply(ModelSamples.event(state.sequence + 1, payload)) }
    return state
  }

  @Test func `a job is added, then changed in place`() {
    var job = ModelSamples.job(state: .waiting)
    var state = folded([.job(job), .chunk(ModelSamples.chunk(0))])
    job.state = .running
    state = folded([.job(job)], onto: state)
    #expect(state.jobs[ModelSamples.first]?.job.state == .running)
    #expect(state.jobs[ModelSamples.first]?.chunks.count == 1)
    #expect(state.sequence == 3)
  }

  @Test func `a removed job is gone with all of it`() {
    let state = folded([.job(ModelSamples.job(1)), .job(ModelSamples.job(2)), .jobRemoved(JobID(1))])
    #expect(state.jobs.keys.sorted() == [JobID(2)])
  }

  @Test func `source, plan, report and the segmented mark hang on their job`() {
    let report = TrustReport(source: "a", output: "b", made: ModelSamples.time)
    let view = folded([
      .job(ModelSamples.job()), .planned(ModelSamples.first, ModelSamples.media(), ModelSamples.plan()),
      .segmented(ModelSamples.first),
      .report(ModelSamples.first, report),
    ]).jobs[ModelSamples.first]
    #expect(view?.source == ModelSamples.media())
    #expect(view?.plan == ModelSamples.plan())
    #expect(view?.isSegmented == true)
    #expect(view?.report == report)
  }

  @Test func `chunks are appended in order and replaced by their number`() {
    var state = folded([.job(ModelSamples.job()), .chunks([ModelSamples.chunk(0), ModelSamples.chunk(1)])])
    state = folded([.chunk(ModelSamples.chunk(0, state: .done)), .chunk(ModelSamples.chunk(2))], onto: state)
    #expect(state.jobs[ModelSamples.first]?.chunks.map(\.state) == [.done, .waiting, .waiting])
    #expect(state[chunk: ChunkID(job: ModelSamples.first, index: 2)]?.id.index == 2)
    #expect(state[chunk: ChunkID(job: ModelSamples.first, index: 3)] == nil)
  }

  @Test(arguments: [-1, 5]) func `a chunk out of range is ignored`(index: Int) {
    let before = folded([.job(ModelSamples.job()), .chunk(ModelSamples.chunk(0))])
    let id = ChunkID(job: ModelSamples.first, index: index)
    var stray = ModelSamples.chunk(0, state: .failed)
    stray.id = id
    let after = folded([.chunk(stray), .chunkProgress(id, Progress(frames: 9))], onto: before)
    #expect(after.jobs == before.jobs)
    #expect(after[chunk: id] == nil)
  }

  @Test func `what belongs to an unknown job is ignored`() {
    let report = TrustReport(source: "a", output: "b")
    let state = folded([
      .chunk(ModelSamples.chunk(0)), .track(ModelSamples.track()), .segmented(ModelSamples.first),
      .report(ModelSamples.first, report),
      .planned(ModelSamples.first, ModelSamples.media(), ModelSamples.plan()),
      .phaseProgress(ModelSamples.first, .probe, 0.5),
      .trackProgress(ModelSamples.first, stream: 1, Progress(frames: 1)),
    ])
    #expect(state.jobs.isEmpty)
    #expect(state.sequence == 7)
  }

  @Test func `tracks are found by their stream`() {
    let state = folded([
      .job(ModelSamples.job()), .track(ModelSamples.track(1)), .track(ModelSamples.track(3)),
      .track(ModelSamples.track(1, state: .running)),
      .trackProgress(ModelSamples.first, stream: 3, Progress(seconds: 4)),
      .trackProgress(ModelSamples.first, stream: 9, Progress(seconds: 5)),
    ])
    let tracks = state.jobs[ModelSamples.first]?.tracks ?? []
    #expect(tracks.map(\.state) == [.running, .waiting])
    #expect(tracks.map(\.progress.seconds) == [0, 4])
  }

  @Test func `progress changes only the figures of its chunk`() {
    let id = ChunkID(job: ModelSamples.first, index: 1)
    let state = folded([
      .job(ModelSamples.job()), .chunks([ModelSamples.chunk(0), ModelSamples.chunk(1, state: .running)]),
      .chunkProgress(id, Progress(frames: 42)),
    ])
    #expect(state[chunk: id]?.progress.frames == 42)
    #expect(state[chunk: id]?.state == .running)
    #expect(state[chunk: ChunkID(job: ModelSamples.first, index: 0)]?.progress.frames == 0)
  }

  @Test func `progress of a phase counts only in that phase, and a new phase begins at zero`() {
    var state = folded([
      .job(ModelSamples.job(phase: .probe)), .phaseProgress(ModelSamples.first, .validate, 0.9),
      .phaseProgress(ModelSamples.first, .probe, 0.5),
    ])
    #expect(state.jobs[ModelSamples.first]?.phaseProgress == 0.5)
    state = folded([.job(ModelSamples.job(phase: .plan))], onto: state)
    #expect(state.jobs[ModelSamples.first]?.phaseProgress == 0)
  }

  @Test func `queue and gauges are the latest`() {
    let queue = QueueState(
      mode: .draining, hold: .diskLow(folder: "/work", free: 1, minimum: 2), workers: 3, workerLimit: 4)
    let state = folded([.queue(queue), .gauges(Gauges(cpu: 0.2)), .gauges(Gauges(cpu: 0.7)), .gap])
    #expect(state.queue == queue)
    #expect(state.gauges.cpu == 0.7)
    #expect(state.sequence == 4)
  }

  @Test func `the log keeps its newest lines`() {
    let lines = (0..<(EngineSnapshot.logCapacity + 7)).map {
      EngineEvent.Payload.log(LogLine(time: ModelSamples.time, level: .info, subsystem: "test", message: "\($0)"))
    }
    let log = folded(lines).log
    #expect(log.count == EngineSnapshot.logCapacity)
    #expect(log.first?.message == "7")
    #expect(log.last?.message == "\(EngineSnapshot.logCapacity + 6)")
  }

  @Test func `a replay changes nothing`() {
    let payloads: [EngineEvent.Payload] = [
      .job(ModelSamples.job()), .chunk(ModelSamples.chunk(0)), .chunk(ModelSamples.chunk(0, state: .done)),
      .log(LogLine(time: ModelSamples.time, level: .info, subsystem: "test", message: "once")),
    ]
    let events = payloads.enumerated().map { ModelSamples.event(UInt64($0 + 1), $1) }
    var state = EngineSnapshot()
    for event in events { state.apply(event) }
    let once = state
    for event in events { state.apply(event) }
    #expect(state == once)
  }

  @Test func `jobs are ordered by priority, place and number`() {
    let jobs = [
      ModelSamples.job(1, position: 2), ModelSamples.job(2, position: 1), ModelSamples.job(3, priority: 5, position: 9),
      ModelSamples.job(4, position: 1),
    ]
    #expect(folded(jobs.map { .job($0) }).orderedJobs.map(\.job.id.value) == [3, 2, 4, 1])
  }

  @Test func `a snapshot survives JSON`() throws {
    let state = folded([
      .job(ModelSamples.job()), .planned(ModelSamples.first, ModelSamples.media(), ModelSamples.plan()),
      .chunk(ModelSamples.chunk(0)),
    ])
    let copy = try JSONDecoder().decode(EngineSnapshot.self, from: JSONEncoder().encode(state))
    #expect(copy == state)
  }
}

@Suite struct JobViewTests {
  @Test func `frames are guessed from the length until all chunks are known`() {
    var view = JobView(job: ModelSamples.job())
    #expect(view.fraction == 0)
    view.chunks = [ModelSamples.chunk(0, state: .done, frames: 240)]
    #expect(view.totalFrames == 240)
    view.source = ModelSamples.media(duration: 40)
    #expect(view.totalFrames == 1000)
    view.chunks.append(ModelSamples.chunk(1, state: .running, frames: 260, progress: Progress(frames: 10)))
    #expect(view.encodedFrames == 250)
    #expect(view.doneFrames == 240)
    #expect(view.fraction == 0.25)
    view.isSegmented = true
    #expect(view.totalFrames == 500)
    #expect(view.fraction == 0.5)
  }

  @Test func `a finished job is whole, whatever its chunks say`() {
    #expect(JobView(job: ModelSamples.job(state: .done)).fraction == 1)
  }
}
