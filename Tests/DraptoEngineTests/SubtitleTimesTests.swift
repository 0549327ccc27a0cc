import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct SubtitleTimesTests {
  private func verdict(
    _ source: [SubtitleTimes.Cue], _ output: [Double], origin: Double = 0
  ) -> (TrustReport.Verdict, String) {
    var report = TrustReport(source: "a", output: "b")
    TrackChecks.subtitleTimes("s", source: source, output: output.map { .init($0) }, origin: origin, into: &report)
    return (report.checks[0].verdict, report.checks[0].detail)
  }

  private func cues(_ times: Double...) -> [SubtitleTimes.Cue] { times.map { .init($0, 1) } }

  @Test func `times that stay are right, less the film's origin`() {
    #expect(verdict(cues(11, 14), [1.01, 3.99], origin: 10).0 == .ok)
    #expect(verdict([], []).0 == .ok)
  }

  @Test func `what lies before the film may be missing or begin with it`() {
    #expect(verdict(cues(6, 13), [3], origin: 10).0 == .ok)
    #expect(verdict(cues(6, 13), [0, 3], origin: 10).0 == .ok)
    #expect(verdict(cues(13), [0, 3], origin: 10).0 == .failed)
  }

  @Test func `a track that moved is said to be late`() {
    let (result, words) = verdict(cues(1, 4, 9), [4.6, 7.6, 12.6])
    #expect(result == .failed)
    #expect(words == "3 of 3 are 3.600 s too late")
  }

  @Test func `what is missing is named`() {
    let (result, words) = verdict(cues(1, 4, 9), [1, 9])
    #expect(result == .failed)
    #expect(words.hasPrefix("1 of 3 are missing"))
  }

  @Test func `a last text without an end is a warning`() {
    #expect(verdict([.init(1, 1), .init(4)], [1]).0 == .warning)
    #expect(verdict([.init(1), .init(4, 1)], [4]).0 == .failed)
  }

  @Test func `texts of MP4 have to be shown as long as the source shows them`() {
    func verdict(_ source: [Range<Int>], _ output: [Range<Int>]) -> TrustReport.Verdict {
      var report = TrustReport(source: "a", output: "b")
      TrackChecks.shownTexts("s", source: source, output: output, into: &report)
      return report.checks[0].verdict
    }
    let both = [500..<2000, 1500..<3000]
    #expect(verdict(both, [500..<1500, 1500..<2000, 2000..<3000]) == .ok)
    #expect(verdict(both, [510..<1490, 1490..<2010, 2010..<2990]) == .ok)
    #expect(verdict(both, [500..<1500, 1500..<3000]) == .failed)
    #expect(verdict([1000..<2000, 1000..<2000], [1000..<2000]) == .ok)
    #expect(verdict([1000..<2000], []) == .failed)
    #expect(verdict([], [1000..<2000]) == .failed)
    // What begins before the film begins with it or is gone.
    #expect(verdict([-1000..<2000, 1000..<3000], [0..<1000, 1000..<2000, 2000..<3000]) == .ok)
    #expect(verdict([-1000..<2000, 1000..<3000], [1000..<3000]) == .ok)
    #expect(verdict([0..<1000, 4000..<4000], [0..<1000]) == .warning)
    #expect(verdict([0..<1000, 4000..<4000], [0..<1000, 4000..<6000]) == .ok)
  }
}
