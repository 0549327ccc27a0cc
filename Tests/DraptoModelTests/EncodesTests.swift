import DraptoModel
import DraptoTestSupport
import Testing

/// Chunks of films with a target are encoded until their score fits: what is shown of them goes one way.
@Suite struct EncodesTests {
  private func running(
    _ stage: WorkStage, _ frames: Int, whole: Int = 0, part: Int = 0
  ) -> Chunk {
    var chunk = ModelSamples.chunk(
      0, status: .running(stage, frozenBy: []), frames: 240, progress: Progress(frames: frames))
    let trials =
      (0..<part).map { _ in ModelSamples.trial(.part, crf: 30) }
      + (0..<whole).map { _ in ModelSamples.trial(.whole, crf: 28) }
    chunk.trials = trials.isEmpty ? nil : trials
    return chunk
  }

  @Test func `a chunk never counts less than before, whichever order its figures come in`() {
    // The way of one that is encoded three times, with figures that stay from the step before.
    let way = [
      running(.searching, 0), running(.searching, 48), running(.encoding, 48, part: 1),
      running(.encoding, 0, part: 1), running(.encoding, 48, part: 1), running(.encoding, 120, part: 1),
      running(.encoding, 240, part: 1),
      running(.checking, 240, part: 1), running(.checking, 16, part: 1), running(.checking, 240, whole: 1, part: 1),
      running(.encoding, 240, whole: 1, part: 1), running(.encoding, 0, whole: 1, part: 1),
      running(.encoding, 240, whole: 1, part: 1), running(.checking, 240, whole: 1, part: 1),
      running(.encoding, 0, whole: 2, part: 1), running(.checking, 240, whole: 2, part: 1),
      ModelSamples.chunk(0, status: .done, frames: 240),
    ]
    let counts = way.map { $0.countedFrames(hasTarget: true) }
    #expect(counts == counts.sorted(), "\(counts)")
    #expect(counts.first == 0 && counts.last == 240)
    #expect(counts[6] == 200, "a sixth is kept back until the score fits")
    #expect(counts[14] > 200 && counts[14] < 240)
  }

  @Test func `without a target frames count as they come`() {
    #expect(running(.encoding, 120).countedFrames(hasTarget: false) == 120)
    #expect(running(.checking, 240).countedFrames(hasTarget: false) == 240)
    #expect(
      running(.encoding, 10).countedFrames(hasTarget: false, progress: Progress(frames: 20)) == 20,
      "those that are given")
  }

  @Test(arguments: [UInt64](1...3))
  func `the share of a film goes one way, and is whole when all chunks are done`(seed: UInt64) {
    var film = QueueWorld.Film(seconds: 200, cost: 0.03)
    film.encodes = 1.5
    var world = QueueWorld([film], seed: seed)
    var last = 0.0
    var again = false
    while !world.isOver {
      world.pass(0.1)
      guard let view = world.state.jobs[JobID(1)], view.isSegmented else { continue }
      again = again || view.chunks.contains { $0.wholeTrials > 0 && $0.progress.frames < $0.range.expectedFrames }
      #expect(view.fraction >= last, "\(world.time)")
      last = view.fraction
    }
    #expect(last == 1 && again)
  }
}

@Suite struct FilmScoreTests {
  private func view(_ chunks: [Chunk]) -> JobView {
    var view = JobView(job: ModelSamples.job())
    view.plan = ModelSamples.plan()
    view.plan?.quality = ModelSamples.goal
    view.chunks = chunks
    return view
  }

  @Test func `before a film is done its score is that of its chunks, by their frames`() {
    #expect(view([ModelSamples.chunk(0)]).score == nil)
    let some = view([
      ModelSamples.scored(0, frames: 100, ModelSamples.quality(94)),
      ModelSamples.scored(1, frames: 300, ModelSamples.quality(96)), ModelSamples.chunk(2, state: .running),
    ])
    #expect(some.score == FilmScore(metric: "VMAF", mean: 95.5, isFinal: false))
    #expect(some.score?.text == "~VMAF 95.5")
    var done = some
    done.report = TrustReport(source: "/a", output: "/b", quality: QualityReport(metric: "vmaf-v1", scores: [91, 92]))
    #expect(done.score?.text == "VMAF v1 91.5" && done.score?.brief == "v1 91.5")
    var plain = some
    plain.plan?.quality = nil
    #expect(plain.score == nil, "without a target nothing is told before the end")
  }

  @Test func `sums that are kept chunk by chunk are those of the whole`() {
    let (a, b) = (
      ModelSamples.scored(0, frames: 100, ModelSamples.quality(94)),
      ModelSamples.scored(1, frames: 300, ModelSamples.quality(90, .below))
    )
    var sums = ScoreSums([a, b, ModelSamples.chunk(2)])
    #expect(sums.mean == 91 && sums.chunks == 2 && sums.below == 1)
    sums.add(b, -1)
    #expect(sums.mean == 94 && sums.chunks == 1 && sums.below == 0)
    sums.add(a, -1)
    #expect(sums.mean == nil)
  }
}

@Suite struct QualityWordsTests {
  @Test func `trials, targets and scores in words`() {
    var chunk = ModelSamples.chunk(0, state: .running)
    #expect(chunk.trialsText(.vmaf) == nil && chunk.latestScore == nil)
    chunk.trials = [ModelSamples.trial(.part, crf: 30), ModelSamples.trial(.whole, crf: 28.25, mean: 95.2)]
    #expect(chunk.trialsText(.vmaf) == "part CRF 30 → 93.1 · CRF 28.25 → 95.2")
    #expect(chunk.latestScore?.mean == 95.2 && chunk.latestScore?.isPart == false)
    #expect(ModelSamples.trial(.whole, crf: 40, mean: 41.267).text(.xpsnr) == "CRF 40 → 41.27 dB")
    #expect(ModelSamples.goal.brief == "VMAF 95")
    #expect(
      ModelSamples.quality(93.2, .below).text
        == "VMAF 93.2, 5th percentile 90.2, least 86.2: below the target")
    #expect(WorkStage.allCases.map(\.word) == ["search", "encode", "prove"])
  }

  @Test func `a search in words: how many encodes, and what was missed`() {
    var sums = QualityReport.SearchSums(
      goal: ModelSamples.goal, chunks: 40, encodes: 47, below: 0, above: 0, meanMiss: 0.312)
    #expect(sums.text == "VMAF 95 ± 0.75: 1.2 encodes per chunk, 0.31 beside it on average")
    (sums.below, sums.above) = (2, 1)
    #expect(sums.missedText == "2 of 40 chunks below, 1 above")
    sums.below = 0
    #expect(sums.missedText == "1 of 40 chunks above")
    (sums.chunks, sums.encodes, sums.below, sums.above) = (1, 4, 1, 0)
    #expect(sums.text == "VMAF 95 ± 0.75: 4.0 encodes per chunk, 1 of 1 chunk below", "none has a distance")
    var report = QualityReport(metric: "vmaf", scores: [95])!
    #expect(report.remark == nil && report.lowText == nil)
    (report.model, report.isRelative, report.isBelow) = ("vmaf_4k_v0.6.1", true, 97.5)
    #expect(report.remark == "vmaf_4k_v0.6.1, relative: the metric knows no HDR")
    #expect(report.lowText == "score under 97.5")
  }

  @Test func `a low score is a mark of its own`() {
    var marks = JobMarks(losses: 1, scoreBelow: 90)
    #expect(marks.text == "1 loss, score under 90" && marks.kinds == [.loss, .score] && !marks.isEmpty)
    marks = JobMarks(warnings: 2, hasGrown: true)
    #expect(marks.kinds == [.warning, .larger])
    #expect(JobMarks().kinds.isEmpty)
  }

  @Test func `what was finished keeps its target, its score and that it is low`() throws {
    var view = JobView(job: ModelSamples.job(state: .done))
    view.plan = ModelSamples.plan()
    view.plan?.quality = ModelSamples.goal
    view.report = TrustReport(source: "/a", output: "/b", quality: QualityReport(metric: "vmaf", scores: [88]))
    view.report?.quality?.isBelow = 90
    view.report?.add("score", .warning, "VMAF 88.0 is under 90.0")
    let entry = try #require(HistoryEntry(view, settings: Settings()))
    #expect(entry.settings == "VMAF 95, SVT preset 6")
    #expect(entry.marks.kinds == [.score], "the check that warns of it is no mark beside it")
    view.report?.add("target", .warning, "1 of 2 chunks stays below it")
    #expect(view.marks == JobMarks(warnings: 1, scoreBelow: 90))
    #expect(entry.filmScore?.text == "VMAF 88.0")
    let line = try String(decoding: WireJSON.line(HistoryLine(entry)), as: UTF8.self)
    #expect(line.contains(#""score":{"below":90,"mean":88,"metric":"vmaf"}"#), "\(line)")
    view.plan?.quality = nil
    #expect(HistoryEntry(view, settings: Settings())?.settings == "CRF 26, SVT preset 6")
  }

  @Test func `a job's line has its target, and what has come of it`() throws {
    var view = JobView(job: ModelSamples.job())
    view.plan = ModelSamples.plan()
    view.plan?.quality = ModelSamples.goal
    view.chunks = [
      ModelSamples.scored(0, ModelSamples.quality(93, .below)), ModelSamples.scored(1, ModelSamples.quality(95)),
      ModelSamples.chunk(2),
    ]
    let outlook = QueueOutlook(EngineSnapshot())
    func line() throws -> String {
      try String(decoding: WireJSON.line(JobStatusLine(view, in: outlook)), as: UTF8.self)
    }
    let text = try line()
    #expect(
      text.contains(
        #""target":{"chunksBelow":1,"floor":89,"isRelative":false,"meanSoFar":94,"metric":"vmaf","score":95,"tolerance":0.75}"#
      ), "\(text)")
    view.plan?.quality = nil
    let without = try line()
    #expect(!without.contains(#""target""#))
  }
}
