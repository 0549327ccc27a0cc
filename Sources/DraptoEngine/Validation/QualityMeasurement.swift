import DraptoMedia
import DraptoModel
import Foundation

/// Whole-film VMAF or XPSNR.
struct QualityMeasurement: Sendable {
  let context: JobContext

  func measure(_ metric: QualityCommand.Metric) async throws -> QualityReport {
    guard let video = context.source.video else { throw EngineError.noVideo(context.source.path) }
    let log = context.workspace.qualityLog
    let command = QualityCommand(
      metric: metric, source: context.source.path, sourceStream: video.info.index, output: context.temporaryOutput,
      plan: context.plan.video, threads: context.engine.configuration.cores
    ).command(context.tools.ffmpeg, log: log)
    let (engine, id) = (context.engine, context.job.id)
    let frames = await engine.view(of: id)?.knownFrames ?? 0
    _ = try await context.watched.run(
      command, handle: context.handle, file: context.source.path,
      onProgress: { figures in
        // Unstructured: the reader of a pipe must not wait for the engine.
        Task { await engine.showProgress(id, .measure, Double(figures.frames) / Double(max(1, frames))) }
      })
    let scores = try await blocking { try Self.scores(metric, log) }
    guard let report = QualityReport(metric: metric.rawValue, scores: scores) else {
      throw MediaError.badOutput(command, file: log, reason: "no scores")
    }
    return report
  }

  private static func scores(_ metric: QualityCommand.Metric, _ log: String) throws -> [Double] {
    let data = FileManager.default.contents(atPath: log) ?? Data()
    return metric == .vmaf
      ? try QualityCommand.vmafScores(Array(data)) : QualityCommand.xpsnrScores(String(decoding: data, as: UTF8.self))
  }
}
