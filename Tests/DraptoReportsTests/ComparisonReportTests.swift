import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoReports

@Suite struct ComparisonReportTests {
  private let facts = ReportSamples.comparison()

  @Test func `limits that are not held make B worse, and each is named`() {
    let fine = ComparisonReport(facts, limits: ComparisonReport.Limits(drop: 3, sceneDrop: 6, growth: 60))
    #expect(
      !fine.verdict.isWorse
        && fine.verdict.text == "B is 50.0% larger, 2.00 VMAF worse, 1 streams differ; within the limits.")
    let bad = ComparisonReport(
      facts, limits: ComparisonReport.Limits(drop: 1, sceneDrop: 4, growth: 10, score: 95))
    #expect(
      bad.verdict.reasons == [
        "the drop of the score is 2.00, 1.00 are allowed", "the drop in the worst scene is 5.00, 4.00 are allowed",
        "the growth is 50.0%, 10.0% are allowed", "the score is 91.00, at least 95.00 is asked for",
      ])
    #expect(bad.verdict.isWorse)
  }

  @Test func `what nobody knows is not within a limit`() {
    var facts = facts
    facts.b.quality = nil
    facts.b.scores = []
    let report = ComparisonReport(facts, limits: ComparisonReport.Limits(drop: 1, score: 90))
    #expect(report.verdict.reasons == ["the drop of the score is not known", "the score is not known"])
  }

  @Test func `frames are shown where B falls most below A, ten seconds apart`() {
    let pairs = ComparisonReport.pairs(facts)
    let worst = pairs.filter { $0.choice == .worst }
    // The drop is largest from 20 s to 30 s: its first frame, and what lies ten seconds from there.
    #expect(worst.first?.frame == 500 && worst.first?.time == 20 && worst.first?.score == 88)
    #expect(worst.first?.scoreBefore == 93)
    for (one, other) in zip(worst, worst.dropFirst()) { #expect(abs(one.time - other.time) >= 10) }
    #expect(pairs.count { $0.choice == .spread } > 0)
  }

  @Test func `scenes are cut at key frames, and their sums are the film's`() {
    let scenes = ComparisonReport(facts, limits: ComparisonReport.Limits()).scenes
    #expect(scenes.start == [0, 10, 20, 30] && scenes.frames == [250, 250, 250, 250])
    #expect(scenes.drop == [1, 1, 5, 1])
    #expect(scenes.aBytes.reduce(0, +) == 1000 * 4000 && scenes.bBytes.reduce(0, +) == 1000 * 6000)
    #expect(SceneSpans.spans(keys: [0, 1, 2, 3, 40], length: 42).map(\.length) == [14, 14, 14])
    #expect(SceneSpans.spans(keys: [], length: 0).isEmpty)
  }

  @Test(arguments: ReportSamples.hostile) func `the page of a comparison has no markup from files`(name: String) throws
  {
    let plain = try ComparisonPage.html(ComparisonReport(facts, limits: ComparisonReport.Limits()))
    let hostile = try ComparisonPage.html(
      ComparisonReport(ReportSamples.comparison(name: name), limits: ComparisonReport.Limits()))
    func tags(_ html: String) -> [String] {
      html.components(separatedBy: "<body>").last.map {
        $0.matches(of: #/<(\/?[a-z][a-z0-9]*)/#).map { String($0.1) }
      } ?? []
    }
    #expect(tags(hostile) == tags(plain) && tags(plain).count > 100)
  }
}
