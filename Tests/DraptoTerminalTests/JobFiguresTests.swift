import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// Sums kept up step by step are those of the whole.
@Suite struct JobFiguresTests {
  @Test(arguments: Array(UInt64(20)...23))
  func `after any events the sums are those of the chunks`(seed: UInt64) {
    var messages = RandomMessages(seed: seed)
    var state = DashboardSamples.full()
    for step in 0..<400 {
      _ = state.update(.event(messages.event()))
      guard step % 25 == 0 else { continue }
      #expect(Set(state.figures.keys) == Set(state.engine.jobs.keys), "seed \(seed), step \(step)")
      #expect(state.order == state.engine.orderedJobs.map(\.job.id), "seed \(seed), step \(step)")
      for (id, view) in state.engine.jobs {
        expectSame(state.figures[id]!, view, "seed \(seed), step \(step), job \(id)")
      }
    }
  }

  private func expectSame(_ figures: JobFigures, _ view: JobView, _ comment: Comment) {
    let fresh = JobFigures(view.chunks)
    #expect(figures.states == fresh.states, comment)
    for state in WorkState.allCases { #expect(figures.count(state) == fresh.count(state), comment) }
    #expect(figures.doneFrames == view.doneFrames, comment)
    #expect(figures.encodedFrames == view.encodedFrames, comment)
    #expect(figures.knownFrames == view.knownFrames, comment)
    #expect(figures.doneBytes == fresh.doneBytes, comment)
    #expect(figures.workingFrames == fresh.workingFrames && figures.workingBytes == fresh.workingBytes, comment)
    #expect(figures.totalFrames(of: view) == view.totalFrames, comment)
    #expect(figures.fraction(of: view) == view.fraction, comment)
  }

  @Test func `events that were seen already, or are of nothing known, change nothing`() {
    var state = DashboardSamples.full()
    let before = (state.figures, state.engine)
    _ = state.update(.event(ModelSamples.event(3, .chunk(ModelSamples.chunk(0, state: .failed)))))
    _ = state.update(.event(ModelSamples.event(900, .chunk(ModelSamples.chunk(0, job: 99)))))
    _ = state.update(.event(ModelSamples.event(901, .chunk(ModelSamples.chunk(40)))))
    #expect(state.figures == before.0)
    #expect(state.engine.jobs == before.1.jobs)
  }

  @Test func `after a gap the log has each line once`() {
    var state = DashboardSamples.full()
    var engine = state.engine
    let missed = LogLine(time: DashboardSamples.now, level: .info, subsystem: "engine", message: "missed")
    engine.apply(ModelSamples.event(engine.sequence + 5, .log(missed)))
    let lines = state.log.lines
    _ = state.update(.snapshot(engine))
    #expect(state.log.lines == lines + [missed])
  }

  @Test func `a screen whose engine is gone tells no speed and no time left`() {
    var state = DashboardSamples.full()
    #expect(ForecastText.left(state.engine.forecast) == "~1:15:20")
    _ = state.update(.lost(ErrorReport(.controlLost, "gone"), retry: 5))
    #expect(ForecastText.left(state.engine.forecast) == "—" && state.engine.forecast?.framesPerSecond == nil)
    #expect(ForecastText.share(state.engine.forecast) == "~31.5%")
  }

  @Test func `what chunks at work have written counts once they are half through`() {
    func figures(_ progress: Progress) -> JobFigures {
      JobFigures([ModelSamples.chunk(0, state: .done), ModelSamples.chunk(1, state: .running, progress: progress)])
    }
    var view = JobView(job: ModelSamples.job())
    view.source = ModelSamples.media()
    view.source?.fingerprint = FileFingerprint(bytes: 10_000_000, modified: 1)
    #expect(figures(Progress(frames: 124, bytes: 9_000_000)).workingFrames == 0)
    let half = figures(Progress(frames: 125, bytes: 125_000))
    #expect(half.workingFrames == 125 && half.workingBytes == 125_000)
    // 1,125,000 bytes for 375 of 1000 frames.
    #expect(JobText.savedText(view, half) == "~−70%")
    var changed = half
    let chunk = ModelSamples.chunk(1, state: .running, progress: Progress(frames: 125, bytes: 125_000))
    changed.replace(chunk.progress, with: Progress(frames: 200, bytes: 210_000), of: chunk)
    #expect(changed.workingFrames == 200 && changed.workingBytes == 210_000)
  }
}

@Suite struct KeptSumsTests {
  @Test func `a film that was done long ago shows what is kept of its chunks`() {
    var state = DashboardSamples.full()
    let sums = WorkSums(chunks: 12, frames: 3000, bytes: 12 << 20, seconds: 60, tracks: 2, trackBytes: 1 << 20)
    var job = state.engine.jobs[JobID(1)]!.job
    job.state = .done
    for payload in [EngineEvent.Payload.job(job), .summed(job.id, sums)] {
      _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, payload)))
    }
    let figures = state.figures[job.id]
    #expect(figures?.doneFrames == 3000 && figures?.count(.done) == 12 && figures?.doneBytes == 12 << 20)
    _ = state.update(.key(KeyPress(name: "g")!))
    let text = CanvasDump.glyphs(Screen.draw(state)).joined(separator: "\n")
    #expect(text.contains("12 chunks, 3000 frames, 12.0 MiB; 2 sound tracks, 1.0 MiB."), "\(text)")
    #expect(text.contains("12/12"))
  }
}
