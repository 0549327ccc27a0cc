import DraptoMedia
import DraptoModel
import Foundation

extension ChunkAttempt {
  /// Decodes an encode and compares it with its frames of the source, by number. Proves in the same pass that it decodes.
  ///
  /// - Parameter extraction: where the reference begins to be decoded, for the watchdog.
  /// - Returns: a score for each frame.
  /// - Throws: `DRP-CHUNK-FRAMES` where the two have not as many frames: never a score.
  func measure(
    _ goal: QualityGoal, _ file: String, frames: Int, _ reference: QualityReference, _ extraction: Extraction
  ) async throws -> [Double] {
    let measurement = ScoreMeasurement(
      metric: goal.metric, model: goal.model, reference: reference, threads: await report.checkThreads(),
      log: task.workspace.chunkQualityLog(task.range.index, attempt: task.attempt),
      counts: task.workspace.chunkQualityCounts(task.range.index, attempt: task.attempt))
    let (scores, _, errors) = try await measurement.scores(
      of: file, frames: frames, tools: tools, watched: watched(for: extraction), handle: handle)
    // Of the chunk or of the source: decoded alone it shows.
    if errors > 0 { try await proveDecodable(file, frames: frames, threads: await report.checkThreads()) }
    return scores
  }
}
