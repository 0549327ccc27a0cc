import DraptoMedia
import DraptoModel
import Glibc

/// Runs a metric over an encode and its source, and makes sure that each frame met its own.
struct ScoreMeasurement: Sendable {
  let metric: QualityMetric
  /// libvmaf's name of the model; nil for XPSNR.
  let model: String?
  let reference: QualityReference
  let threads: Int
  /// Files that it writes, and removes.
  let log: String
  let counts: String

  /// - Parameter frames: of the encode.
  /// - Returns: a score for each frame that has one, the numbers of those that have none, and how many decode errors there
  ///   were, in either.
  /// - Throws: ``MediaError``; `DRP-CHUNK-FRAMES` where the two have not as many frames.
  func scores(
    of file: String, frames: Int, tools: Toolset, watched: WatchedRun, handle: ToolHandle,
    onProgress: @escaping @Sendable (FFmpegProgress) -> Void = { _ in }
  ) async throws -> (scores: [Double], missing: [Int], decodeErrors: Int) {
    let command = QualityCommand(
      metric: metric, model: model, reference: reference, output: file, threads: threads
    ).command(tools.ffmpeg, log: log, counts: counts)
    let (log, counts) = (log, counts)
    defer {
      unlink(log)
      unlink(counts)
    }
    let (scan, _) = try await watched.run(command, handle: handle, file: file, onProgress: onProgress)
    let metric = self.metric
    let (found, compared): (QualityLog.Scores, Int)
    do {
      (found, compared) = try await blocking {
        (try QualityLog.scores(metric, readingFrom: log), try QualityLog.lines(of: counts))
      }
    } catch let problem as QualityLog.Problem {
      throw MediaError.badOutput(command, file: log, reason: "\(problem)")
    }
    guard found.frames == frames, compared == frames else {
      throw EngineError.refused(
        ErrorReport(
          .framesMismatch,
          "\(Format.visible(file)) has \(frames) frames, \(metric.name) compared \(found.frames) with \(compared) of the source",
          file: file, command: command.shellText))
    }
    guard !found.scores.isEmpty || frames == 0 else {
      throw MediaError.badOutput(command, file: log, reason: "no scores")
    }
    return (found.scores, found.missing, scan.decodeErrors)
  }
}
