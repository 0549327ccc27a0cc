import DraptoMedia
import DraptoModel

/// What a worker tells while it is at work. May be called from any thread.
package struct WorkReport: Sendable {
  /// Called for each set of ffmpeg's figures.
  package var figures: @Sendable (FFmpegProgress) -> Void
  /// Called when it goes over to something else.
  package var stage: @Sendable (WorkStage) -> Void
  /// How many threads the check of a finished chunk may use.
  package var checkThreads: @Sendable () async -> Int
  /// Takes in what an encode was measured to be, so that it is never made again, and says what is next for the chunk; nil
  /// as trial only asks. Not set: the chunk is searched by itself.
  package var judge: (@Sendable (QualityTrial?) async throws -> QualityStep)?
  /// Gives the HDR10+ metadata of frames (ticks) once they are known. Not set: the task has them.
  package var metadata: (@Sendable ([Int64]) async throws -> HDR10PlusStretch)?
  /// Called once when a finished encode waits for room on its disk. Not set: the attempt fails instead.
  package var lacksRoom: (@Sendable (ErrorReport) -> Void)?
  /// Called with the command that made what is finished, ready to paste into a shell.
  package var made: @Sendable (String) -> Void

  /// Tells nobody what is left out.
  package init(
    figures: @escaping @Sendable (FFmpegProgress) -> Void = { _ in },
    stage: @escaping @Sendable (WorkStage) -> Void = { _ in },
    checkThreads: @escaping @Sendable () async -> Int = { 1 },
    judge: (@Sendable (QualityTrial?) async throws -> QualityStep)? = nil,
    metadata: (@Sendable ([Int64]) async throws -> HDR10PlusStretch)? = nil,
    lacksRoom: (@Sendable (ErrorReport) -> Void)? = nil,
    made: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.figures = figures
    self.stage = stage
    self.checkThreads = checkThreads
    self.judge = judge
    self.metadata = metadata
    self.lacksRoom = lacksRoom
    self.made = made
  }
}

/// Encodes chunks, here or elsewhere. Owns nothing: all it needs is in the task.
package protocol ChunkWorker: Sendable {
  /// Encodes one chunk and proves it: when this returns its files are in place and on disk.
  ///
  /// - Parameter control: the grip by which it is frozen and thawed; it ends when its task is cancelled.
  /// - Throws: ``ErrorReport``-carrying errors; `CancellationError` when its task was cancelled.
  func encode(_ task: ChunkTask, control: ToolHandle, report: WorkReport) async throws -> ChunkResult
}

/// Makes audio tracks.
package protocol TrackWorker: Sendable {
  /// Makes one track whole. Returns the size of its file in bytes, and what was found out about the sound.
  func encode(stream: Int, attempt: Int, control: ToolHandle, report: WorkReport) async throws
    -> (bytes: Int64, sound: SoundRecord)
}
