import DraptoMedia
import DraptoModel

/// Encodes chunks with this machine's ffmpeg and proves each: right frames at the right times, decodable, durable.
package struct LocalWorker: ChunkWorker {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner

  package init(tools: Toolset, runner: ToolRunner) {
    self.tools = tools
    self.runner = runner
  }

  /// Encodes the chunk with ffmpeg on this machine; see ``ChunkWorker``.
  package func encode(_ task: ChunkTask, control: ToolHandle, report: WorkReport) async throws -> ChunkResult {
    guard let video = task.source.video else { throw EngineError.noVideo(task.source.path) }
    return try await ChunkAttempt(
      tools: tools, runner: runner.watched(by: control, stallTimeout: task.stallTimeout), task: task, video: video,
      handle: control, report: report
    ).run()
  }
}
