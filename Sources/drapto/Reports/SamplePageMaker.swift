import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoReports
import Foundation

/// Makes the page of a sample from the files that it kept.
struct SamplePageMaker: Sendable {
  let tools: Toolset
  let runner: ToolRunner
  /// Where its files lie.
  let folder: String

  /// So many parts are shown, with each setting.
  private static let mostRuns = 4

  /// Without the files that are gone when somebody looks at it.
  static func bare(_ report: SampleReport) -> SampleReport {
    var bare = report
    bare.reference = nil
    for place in bare.settings.indices { bare.settings[place].file = nil }
    return bare
  }

  func page(_ report: SampleReport) async throws -> String {
    let bare = Self.bare(report)
    let media = try await MediaProbe(tools: tools, runner: runner).media(report.source)
    guard let color = media.video?.color else { return try SamplePage.html(bare) }
    let toneMapped = FilmReport.toneMapping(color)
    var frames: [Found] = []
    do { frames = try await self.frames(report, color) } catch let error where !(error is CancellationError) {
      standardError("drapto: note: no pictures: \(ErrorReport.of(error).message)")
    }
    return try PageRoom.filled(with: frames.map(\.levels)) { chosen in
      let shown = chosen.map { pictures in
        let frame = frames[pictures.index]
        return SamplePage.Frame(run: frame.run, time: frame.time, setting: frame.setting, pictures: pictures)
      }
      return try SamplePage.html(bare, toneMapped: toneMapped, frames: shown)
    }
  }

  private struct Found: Sendable {
    var run: Int
    var time: Double
    var setting: Int
    /// All sizes; their index is the place among those found.
    var levels: [PairPictures]
  }

  /// The frame in the middle of some parts, with each setting.
  private func frames(_ report: SampleReport, _ color: ColorTags) async throws -> [Found] {
    guard let reference = report.reference else { return [] }
    let grabber = FrameGrabber(tools: tools, runner: runner, scratch: folder)
    var found: [Found] = []
    for run in Self.shown(report.runs.count) {
      let part = report.runs[run]
      let before = report.runs.prefix(run).reduce(0) { $0 + $1.frames }
      for (setting, encode) in report.settings.enumerated() {
        guard let file = encode.file else { continue }
        let levels = try await grabber.pictures(
          found.count, frame: before + part.frames / 2, before: reference, after: file, color: color)
        if let levels {
          found.append(Found(run: run, time: part.start + part.seconds / 2, setting: setting, levels: levels))
        }
      }
    }
    return found
  }

  /// Parts that are shown, spread over all.
  static func shown(_ count: Int) -> [Int] {
    count <= mostRuns ? Array(0..<count) : (0..<mostRuns).map { ($0 * 2 + 1) * count / (2 * mostRuns) }
  }
}
