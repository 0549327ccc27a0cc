import DraptoMedia
import DraptoModel

/// Whole-film VMAF or XPSNR.
struct QualityMeasurement: Sendable {
  let input: StageInput

  func measure(_ metric: QualityCommand.Metric) async throws -> QualityReport {
    guard let video = input.source.video else { throw EngineError.noVideo(input.source.path) }
    let log = input.workspace.qualityLog
    let command = QualityCommand(
      metric: metric, source: input.source.path, sourceStream: video.info.index, output: input.temporaryOutput,
      plan: input.plan.video, threads: input.cores
    ).command(input.tools.ffmpeg, log: log)
    let reporter = input.reporter
    let frames = input.chunks.reduce(0) { $0 + ($1.result?.frames ?? 0) }
    _ = try await input.watched.run(
      command, handle: input.handle, file: input.source.path,
      onProgress: { figures in
        reporter.progress(Double(figures.frames) / Double(max(1, frames)))
      })
    let scores: [Double]
    do {
      scores = try await blocking { try QualityLog.scores(metric, readingFrom: log) }
    } catch let problem as QualityLog.Problem {
      throw MediaError.badOutput(command, file: log, reason: "\(problem)")
    }
    guard let report = QualityReport(metric: metric.rawValue, scores: scores) else {
      throw MediaError.badOutput(command, file: log, reason: "no scores")
    }
    return report
  }
}
