import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoReports
import Foundation

/// Makes the report of a job: looks for its frames, takes their pictures, writes the page.
struct ReportMaker: Sendable {
  /// The programs that pictures are made with; nil: there are none, and no pictures.
  let tools: Toolset?
  let runner: ToolRunner

  /// A report and what its page shows.
  struct Made: Sendable {
    var report: FilmReport
    /// Of each pair all sizes.
    var pictures: [[PairPictures]] = []

    /// The page, with the best pictures that it has room for. Throws where a figure is no number.
    func page() throws -> String {
      try PageRoom.filled(with: pictures) { try FilmPage.html(report, pictures: $0) }
    }
  }

  /// What is wanted of frames.
  enum Frames: Sendable {
    case none
    /// Which they are.
    case named
    /// Their pictures too.
    case shown
  }

  func make(_ film: ReportedFilm, frames: Frames = .shown) async throws -> Made {
    let (view, record) = (film.view, film.record)
    var made = Made(report: FilmReport(view, settings: film.settings, record: record))
    guard frames != .none else { return made }
    do {
      try await addFrames(of: view, record, frames, to: &made)
    } catch let error where !(error is CancellationError) {
      made.report.remarks.append("no pictures: \(ErrorReport.of(error).message)")
    }
    return made
  }

  private func addFrames(of view: JobView, _ record: FilmRecord, _ frames: Frames, to made: inout Made) async throws {
    guard view.job.state == .done else { return made.report.remarks.append("no pictures: there is no finished film") }
    guard let tools else { return made.report.remarks.append("no pictures: there is no ffmpeg") }
    guard let source = view.source, let plan = view.plan else {
      return made.report.remarks.append("no pictures: nothing is known of the source")
    }
    // A share that went away must hold nobody.
    guard try await Self.fingerprint(source.path) == source.fingerprint else {
      return made.report.remarks.append("no pictures: the source is gone, or another file by now")
    }
    guard try await Self.fingerprint(view.job.output)?.bytes == view.report?.outputBytes else {
      return made.report.remarks.append("no pictures: the output is gone, or another file by now")
    }
    let output = try await MediaProbe(tools: tools, runner: runner).media(view.job.output)
    let finder = PairFinder(tools: tools, runner: runner, source: source, output: output)
    let pairs = try await finder.pairs(worst: record.worst, chunks: record.chunks)
    made.report.pairs = pairs
    guard frames == .shown else { return }
    let grabber = PairGrabber(
      tools: tools, runner: runner, before: FrameGrabber.Side(source, plan: plan.video),
      after: FrameGrabber.Side(output))
    made.pictures = try await grabber.pictures(of: pairs)
    let missing = pairs.count - made.pictures.count
    if missing > 0 { made.report.remarks.append("\(missing) of \(pairs.count) frames could not be had of both films") }
  }

  private static func fingerprint(_ path: String) async throws -> FileFingerprint? {
    try await answering(path, .sourceGone) { FileFingerprint.read(path) }
  }
}
