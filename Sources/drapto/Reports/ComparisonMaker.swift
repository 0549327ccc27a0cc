import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoReports
import Foundation

/// Compares two films: measures them, and takes the pictures of the page.
struct ComparisonMaker: Sendable {
  let comparison: FilmComparison
  let limits: ComparisonReport.Limits

  /// A comparison and what its page shows.
  struct Made: Sendable {
    var report: ComparisonReport
    /// Of each pair all sizes.
    var pictures: [[PairPictures]] = []

    /// The page, with the best pictures that it has room for. Throws where a figure is no number.
    func page() throws -> String {
      try PageRoom.filled(with: pictures) { try ComparisonPage.html(report, pictures: $0) }
    }
  }

  /// - Parameter showsFrames: whether pictures are wanted.
  func make(
    _ a: String, _ b: String, source: String?, metric: QualityMetric?, showsFrames: Bool
  ) async throws -> Made {
    let facts = try await comparison.facts(a, b, source: source, metric: metric)
    var made = Made(report: ComparisonReport(facts, limits: limits))
    made.report.pairs = ComparisonReport.pairs(facts)
    guard showsFrames else { return made }
    do {
      made.pictures = try await PairGrabber(
        tools: comparison.tools, runner: comparison.runner, before: await comparison.reference(facts),
        after: FrameGrabber.Side(facts.b.media)
      ).pictures(of: made.report.pairs)
      let missing = made.report.pairs.count - made.pictures.count
      if missing > 0 { made.report.remarks.append("\(missing) frames could not be had of both films") }
    } catch let error where !(error is CancellationError) {
      made.report.remarks.append("no pictures: \(ErrorReport.of(error).message)")
    }
    return made
  }
}
