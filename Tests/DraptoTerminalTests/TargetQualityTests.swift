import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// What is seen of films whose chunks are encoded until their score fits.
@Suite struct TargetQualityTests {
  private let film = TargetSamples.engine.jobs[JobID(1)]!
  private let low = TargetSamples.engine.jobs[JobID(3)]!

  private func press(_ state: inout DashboardState, _ keys: String...) {
    for key in keys { _ = state.update(.key(KeyPress(name: key)!)) }
  }

  // MARK: Rows

  @Test func `a chunk's row has the stage, the CRF that is tried, and the latest score`() {
    let rows = CanvasDump.glyphs(Screen.draw(TargetSamples.state(Size(120, 60))))
    func row(_ number: Int) -> String {
      rows.first { $0.contains("   \(number)    0:") || $0.contains("   \(number)    1:") } ?? ""
    }
    #expect(row(0).contains("✓") && row(0).contains("28.25   95.2"), "\(row(0))")
    #expect(row(1).contains("✓!") && row(1).contains("   10   93.2"), "what stayed below is marked: \(row(1))")
    #expect(!row(2).contains("!") && row(2).contains("   55   98.4"))
    #expect(row(3).contains("▶ search") && row(3).contains("   30  "))
    #expect(row(4).contains("▶ encode") && row(4).contains(" 27.5  ~93.1"), "of a part of it: \(row(4))")
    #expect(row(5).contains("▶ prove ") && row(5).contains("   27   92.4"))
    #expect(row(6).contains("⏸ encode") && row(6).contains("paused by you"))
  }

  @Test func `a narrow screen keeps CRF and score of a film with a target`() {
    let text = CanvasDump.glyphs(Screen.draw(TargetSamples.state(Size(80, 24)))).joined(separator: "\n")
    #expect(text.contains("27.5  ~93.1") && text.contains("search") && text.contains("Score"))
    let without = CanvasDump.glyphs(Screen.draw(DashboardSamples.full(Size(80, 24)))).joined(separator: "\n")
    #expect(!without.contains("Stage"))
  }

  @Test func `a film's score is that of its chunks until it is done, and a low one is marked`() {
    let rows = CanvasDump.glyphs(Screen.draw(TargetSamples.state(Size(140, 40))))
    #expect(rows.contains { $0.contains("The Long Voyage.mkv") && $0.contains("~VMAF 95.6") })
    #expect(
      rows.contains { $0.contains("✓! 3") && $0.contains("score under 90") && $0.contains("VMAF 88.2") }, "\(rows)")
    #expect(rows.contains { $0.contains("✓  2") && $0.contains("VMAF 95.1") })
  }

  @Test(arguments: [(120, 40, true), (80, 24, true), (80, 24, false)])
  func `screens of films with targets are as recorded`(width: Int, height: Int, unicode: Bool) throws {
    let state = TargetSamples.state(Size(width, height), unicode: unicode)
    try ScreenRecord.expect(Screen.draw(state), "targets-\(width)x\(height)\(unicode ? "" : "-ascii")")
  }

  // MARK: Lists

  @Test func `films and chunks with a low score can be shown alone`() {
    var state = TargetSamples.state(Size(120, 40))
    func rows(_ filter: String) -> [Int64] {
      state.queueFilter = filter
      return state.jobRows.map(\.value)
    }
    #expect(rows("mark:score") == [3] && rows("mark:s state:done") == [3] && rows("mark:score voyage").isEmpty)
    #expect(rows("mark:") == [3] && rows("mark:loss").isEmpty && rows("").count == 3)
    state.queueFilter = ""
    press(&state, "x", "x")
    #expect(state.queueFilter == "state:done")
    press(&state, "x")
    #expect(state.queueFilter == "mark:score" && state.jobRows == [JobID(3)])
    press(&state, "x")
    #expect(state.queueFilter.isEmpty)
    _ = state.run(CommandLine.parse("show score", state))
    #expect(state.jobRows == [JobID(3)])
    state.queueFilter = ""
    state.jobs.select(at: 0, in: state.jobRows)
    state.settle()
    press(&state, "2")
    _ = state.run(CommandLine.parse("show score", state))
    #expect(state.chunkRows == [.chunk(ChunkID(job: JobID(1), index: 1))])
    #expect(state.statesShown.last == "score")
  }

  @Test func `without low scores x shows states alone`() {
    #expect(!DashboardSamples.full().statesShown.contains("score"))
    #expect(RowFilter("mark:warning,loss").marks == ["warning", "loss"])
    #expect(RowFilter.only("score") == "mark:score" && RowFilter.only("done") == "state:done")
  }

  @Test func `the queue is sorted by scores, those of films at work too`() {
    var state = TargetSamples.state(Size(120, 40))
    press(&state, "C")
    #expect(state.jobRows.map(\.value) == [1, 2, 3])
    press(&state, "C")
    #expect(state.jobRows.map(\.value) == [3, 2, 1])
  }

  // MARK: Figures

  @Test func `sums that are kept step by step are those of the chunks, whatever the plan`() {
    var state = TargetSamples.state(Size(120, 40))
    func isSame() -> Bool {
      let view = state.engine.jobs[JobID(1)]!
      let figures = state.figures[JobID(1)]!
      return figures.encodedFrames == view.encodedFrames
        && abs((figures.scores.mean ?? 0) - (ScoreSums(view.chunks).mean ?? 0)) < 1e-9
    }
    #expect(isSame())
    var again = state.engine[chunk: ChunkID(job: JobID(1), index: 4)]!
    again.trials = (again.trials ?? []) + [ModelSamples.trial(.whole, crf: 27.5)]
    var plan = film.plan!
    plan.quality = nil
    let payloads: [EngineEvent.Payload] = [
      .chunkProgress(again.id, Progress(frames: 200)), .chunk(again), .chunkProgress(again.id, Progress(frames: 16)),
      .chunk(ModelSamples.scored(5, ModelSamples.quality(95))), .planned(JobID(1), film.source!, plan),
      .chunkProgress(again.id, Progress(frames: 50)), .jobReset(JobID(1)),
    ]
    for payload in payloads {
      _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, payload)))
      #expect(isSame(), "\(payload.name)")
    }
  }

  // MARK: Words

  @Test func `details of a chunk have its trials and its score, those of a film the target and what stayed under it`() {
    let state = TargetSamples.state(Size(120, 40))
    let chunk = DetailsText.lines(.chunk(ChunkID(job: JobID(3), index: 0)), state).map(\.text)
    #expect(
      chunk.contains { $0.hasSuffix("part CRF 30 → 84.0 · CRF 18.5 → 86.4 · CRF 12 → 87.7 · CRF 10 → 88.2") },
      "\(chunk)")
    #expect(chunk.contains { $0.hasSuffix("VMAF 88.2, 5th percentile 85.2, least 81.2: below the target") })
    let searching = DetailsText.lines(.chunk(ChunkID(job: JobID(1), index: 3)), state).map(\.text)
    #expect(searching.contains { $0.hasSuffix("running, search") })
    let film = DetailsText.lines(.job(JobID(1)), state)
    #expect(film.contains { $0.text.contains("target") && $0.text.hasSuffix("VMAF 95 ± 0.75") })
    #expect(film.contains { $0.text.hasSuffix("~VMAF 95.6, over 3 chunks, 1 under the target") }, "\(film.map(\.text))")
    #expect(film.contains { $0.text == "  1  CRF 10 → 93.2" && $0.kind == .warning })
    let done = DetailsText.lines(.job(JobID(3)), state)
    #expect(done.contains { $0.text == "  target VMAF 95 ± 0.75: 3.0 encodes per chunk, 1 of 1 chunk below" })
    #expect(done.contains { $0.text.contains("marks") && $0.text.hasSuffix("score under 90") })
    #expect(done.contains { $0.text.hasSuffix("minimum 88.20 (vmaf_v0.6.1)") })
  }

  @Test func `a job's page has the target, CRFs and scores`() {
    let lines = JobPage.lines(film, in: QueueOutlook(TargetSamples.engine), width: nil)
    #expect(lines.contains { $0.hasPrefix("target") && $0.hasSuffix("VMAF 95 ± 0.75") })
    #expect(lines.contains { $0.hasPrefix("score") && $0.hasSuffix("~VMAF 95.6, 1 of 3 chunks below") }, "\(lines)")
    let searching = lines.first { $0.hasPrefix("  1/3") } ?? ""
    #expect(searching.contains("running, search") && searching.hasSuffix("30       —"), "\(lines)")
    #expect(lines.contains { $0.hasPrefix("  1/1") && $0.hasSuffix("93.2 !") })
    let done = JobPage.lines(low, in: QueueOutlook(TargetSamples.engine), width: nil)
    #expect(done.contains { $0.hasSuffix("VMAF 88.2, 3.0 encodes per chunk, 1 of 1 chunk below") }, "\(done)")
    #expect(done.contains { $0.hasPrefix("marks") && $0.hasSuffix("score under 90") })
  }

  @Test func `the queue's table has scores of films at work, and marks low ones`() {
    let engine = TargetSamples.engine
    let lines = QueueTable.lines(engine.orderedJobs, in: QueueOutlook(engine), width: nil)
    #expect(lines[1].contains("~VMAF 95.6") && lines[3].contains("done !") && lines[3].hasSuffix("(score under 90)"))
  }

  @Test func `the history has targets in place of CRFs, and marks low scores`() throws {
    let entries = try TargetSamples.engine.orderedJobs.dropFirst().map {
      try #require(HistoryEntry($0, settings: Settings()))
    }
    let lines = HistoryTable.lines(entries, width: nil, zone: .gmt)
    #expect(lines[1].contains("VMAF 95.1") && lines[1].contains("VMAF 95, SVT preset 6"), "\(lines)")
    #expect(lines[2].contains(" !") && lines[2].hasSuffix("Second Thoughts.mkv  (score under 90)"), "\(lines)")
  }

  @Test func `a summary says what came of targets, and names what stayed below`() {
    let views = TargetSamples.engine.orderedJobs.filter { $0.job.state == .done }
    let lines = SummaryText.lines(views)
    #expect(
      lines.suffix(3) == [
        "Short Story.mkv: VMAF 95.1, target VMAF 95 ± 0.75, 1.0 encodes per chunk",
        "Second Thoughts.mkv: VMAF 88.2, target VMAF 95 ± 0.75, 3.0 encodes per chunk, 1 of 1 chunk below: chunk 0 (88.2)",
        "Second Thoughts.mkv: score under 90: VMAF 88.2",
      ], "\(lines)")
  }

  @Test func `a plan shows the target in place of the CRF, and a report the model`() {
    let plan = ReportText.lines(film.plan!)
    #expect(plan.contains { $0.contains("preset 6, target VMAF 95 ± 0.75, tune=0") }, "\(plan)")
    #expect(ReportText.lines(ModelSamples.plan()).contains { $0.contains("preset 6, CRF 26, tune=0") })
    var report = low.report!
    report.quality?.isRelative = true
    #expect(
      ReportText.lines(report).last?.hasSuffix("1 frames (vmaf_v0.6.1, relative: the metric knows no HDR)") == true)
  }

  @Test func `the form has target and metric, and says that the CRF follows from them`() {
    var state = DashboardSamples.full()
    state.openForm(["/films/a.mkv"]).forEach { _ in }
    func remark() -> String? {
      guard case .form(let form)? = state.overlay else { return nil }
      return form.fields.first { $0.key == "encoding.crf" }.map { FormText.remark($0, form, form.base) }
    }
    #expect(remark()?.hasPrefix("by width") == true)
    press(&state, "Down", "Down", "9", "5")
    #expect(remark() == "the target leads to it")
    guard case .form(let form)? = state.overlay else { return }
    #expect(form.fields[2].title == "target quality" && form.fields[2].field.text == "95")
    #expect(form.fields[3].choices == ["vmaf", "vmaf-v1", "xpsnr"])
    #expect(form.settingChanges == ["encoding.quality.target": "95"])
  }
}
