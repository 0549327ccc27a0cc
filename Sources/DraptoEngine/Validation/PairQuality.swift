import DraptoMedia
import DraptoModel
import Foundation

/// The score of any output against any source: the encode's own plan says how the source's pictures were brought to the
/// encoder, as far as the output agrees.
struct PairQuality: Sendable {
  let tools: Toolset
  let runner: ToolRunner
  let cores: Int
  let settings: Settings
  let source: SourceMedia
  let output: SourceMedia

  /// - Parameter frames: of the output.
  /// - Throws: ``MediaError``; `DRP-CHUNK-FRAMES` where the two have not as many frames; `DRP-TOOL-INCAPABLE`.
  func measure(_ metric: QualityMetric, frames: Int) async throws -> QualityReport {
    try await scores(metric, frames: frames).report
  }

  /// The same with the score of each frame that has one.
  func scores(_ metric: QualityMetric, frames: Int) async throws -> (report: QualityReport, scores: [Double]) {
    guard let video = source.video, let made = output.video else { throw EngineError.noVideo(source.path) }
    try tools.capabilities.require(metric, of: tools.ffmpeg)
    let plan = try await plan(made)
    let stem = NSTemporaryDirectory() + "/drapto-" + UUID().uuidString
    let measurement = ScoreMeasurement(
      metric: metric, model: metric.model(width: plan.width, height: plan.height),
      reference: .film(source.path, stream: video.info.index, plan: plan), threads: cores, log: stem + ".log",
      counts: stem + ".counts")
    let (scores, _, _) = try await measurement.scores(
      of: output.path, frames: frames, tools: tools, watched: WatchedRun(runner: runner, stallTimeout: 300),
      handle: ToolHandle())
    guard var report = QualityReport(metric: metric.rawValue, scores: scores) else {
      throw EngineError.refused(ErrorReport(.validationFailed, "\(metric.name) gave no scores"))
    }
    report.model = measurement.model
    report.isRelative = made.color.isHDR && metric.isVMAF ? true : nil
    return (report, scores)
  }

  /// The plan of an encode of the source, with the crop that the output's size asks for: the one that is found, none, or one cut
  /// evenly on both sides.
  func plan(_ made: VideoStream) async throws -> VideoPlan {
    var settings = self.settings
    // Whatever becomes of its metadata, the picture is the same.
    try settings.set(SettingsCatalog.dolbyVision.definition.key, .text("prefer"), from: .flag("validate"))
    try settings.set(SettingsCatalog.dolbyVisionCrop.definition.key, .bool(true), from: .flag("validate"))
    let planner = Planner(media: source, settings: settings, capabilities: tools.capabilities, cores: cores)
    let picture = try await PictureSurvey(tools: tools, runner: runner).facts(source)
    var plan = try planner.planned(picture).video
    guard let video = source.video, (plan.width, plan.height) != (made.displayWidth, made.displayHeight) else {
      return plan
    }
    let (width, height) = (made.displayWidth, made.displayHeight)
    let whole = (plan.commonShape?.width ?? video.displayWidth, plan.commonShape?.height ?? video.displayHeight)
    (plan.width, plan.height) = (width, height)
    plan.crop =
      (width, height) == whole || width > whole.0 || height > whole.1
      ? nil : Crop(width: width, height: height, x: (whole.0 - width) / 2, y: (whole.1 - height) / 2)
    return plan
  }
}
