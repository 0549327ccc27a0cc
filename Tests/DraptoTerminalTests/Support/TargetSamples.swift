import DraptoModel
import DraptoTestSupport

@testable import DraptoTerminal

/// A queue whose films have targets: one that is encoded, in every step, and two that are done, one of them with a low score.
enum TargetSamples {
  static func state(_ size: Size, unicode: Bool = true) -> DashboardState {
    var state = DashboardSamples.empty(size, unicode: unicode)
    _ = state.update(.snapshot(engine))
    _ = state.update(.tick(DashboardSamples.now, uptime: 1))
    return state
  }

  static let engine: EngineSnapshot = {
    var engine = EngineSnapshot()
    for (id, name) in [(Int64(1), "The Long Voyage"), (2, "Short Story"), (3, "Second Thoughts")] {
      var job = ModelSamples.job(id, state: id == 1 ? .running : .done, phase: id == 1 ? .encode : .publish)
      job.source = "/films/\(name).mkv"
      job.output = "/films/\(name).av1.mkv"
      if id > 1 { job.elapsedBefore = 50 }
      engine.fold(.job(job))
      var plan = ModelSamples.plan()
      plan.quality = ModelSamples.goal
      engine.fold(.planned(job.id, ModelSamples.media(duration: 80), plan))
    }
    engine.fold(.chunks(chunks))
    engine.fold(.chunks([ModelSamples.scored(0, job: 2, ModelSamples.quality(95.1))]))
    engine.fold(.chunks([low]))
    for id: Int64 in 1...3 { engine.fold(.segmented(JobID(id))) }
    engine.fold(.report(JobID(2), report(mean: 95.1, encodes: 1)))
    engine.fold(.report(JobID(3), report(mean: 88.2, encodes: 3, below: 1)))
    engine.fold(.queue(QueueState(workers: 5, workerLimit: 0, jobLimit: 2)))
    engine.fold(.gauges(DashboardSamples.gauges(0)))
    return engine
  }()

  private static func report(mean: Double, encodes: Int, below: Int = 0) -> TrustReport {
    var quality = QualityReport(metric: "vmaf", scores: [mean])!
    quality.model = "vmaf_v0.6.1"
    quality.isBelow = mean < 90 ? 90 : nil
    quality.search = QualityReport.SearchSums(
      goal: ModelSamples.goal, chunks: 1, encodes: encodes, below: below, above: 0, meanMiss: below > 0 ? 0 : 0.1)
    return TrustReport(
      source: "/a", output: "/b", checks: [TrustReport.Check("frames", .ok, "250 of 250")], sourceBytes: 42 << 20,
      outputBytes: 15 << 20, quality: quality, made: DashboardSamples.now)
  }

  /// Of the last film: nothing that was tried reached the target.
  private static let low: Chunk = {
    var chunk = ModelSamples.scored(
      0, job: 3, ModelSamples.quality(88.2, .below, encodes: 3),
      trials: [
        ModelSamples.trial(.part, crf: 30, mean: 84), ModelSamples.trial(.whole, crf: 18.5, mean: 86.4),
        ModelSamples.trial(.whole, crf: 12, mean: 87.7), ModelSamples.trial(.whole, crf: 10, mean: 88.2),
      ])
    chunk.crf = 10
    return chunk
  }()

  private static var chunks: [Chunk] {
    let part = ModelSamples.trial(.part, crf: 30)
    func running(
      _ index: Int, _ stage: WorkStage, crf: Double, frames: Int, _ trials: [QualityTrial]? = nil,
      frozenBy holds: Set<Hold> = []
    ) -> Chunk {
      var chunk = ModelSamples.chunk(
        index, status: .running(stage, frozenBy: holds),
        progress: Progress(frames: frames, framesPerSecond: 10, memory: 640 << 20))
      (chunk.crf, chunk.trials, chunk.parallelism, chunk.attempt) = (crf, trials, 2, 1)
      return chunk
    }
    var reached = ModelSamples.scored(0, ModelSamples.quality(95.2), trials: [part])
    reached.crf = 28.25
    var below = ModelSamples.scored(1, ModelSamples.quality(93.2, .below, encodes: 3))
    below.crf = 10
    var above = ModelSamples.scored(2, ModelSamples.quality(98.4, .above))
    above.crf = 55
    return [
      reached, below, above, running(3, .searching, crf: 30, frames: 24),
      running(4, .encoding, crf: 27.5, frames: 120, [part]),
      running(5, .checking, crf: 27, frames: 250, [part, ModelSamples.trial(.whole, crf: 31, mean: 92.4)]),
      running(
        6, .encoding, crf: 26, frames: 90, [ModelSamples.trial(.whole, crf: 31, mean: 92.4)], frozenBy: [.user]),
      ModelSamples.chunk(7, state: .waiting),
    ]
  }
}
