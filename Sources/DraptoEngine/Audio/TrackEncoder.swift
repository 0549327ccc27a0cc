import DraptoMedia
import DraptoModel

/// Makes one audio track: whole, with the source's times.
struct TrackEncoder: Sendable {
  let context: JobContext

  /// Returns the size of the finished file in bytes.
  func encode(
    stream: Int, handle: ToolHandle, onProgress: @escaping @Sendable (FFmpegProgress) -> Void
  ) async throws -> Int64 {
    guard let plan = context.plan.audio.first(where: { $0.stream.info.index == stream }) else {
      throw EngineError.refused(ErrorReport(.unexpected, "no audio plan for stream \(stream)"))
    }
    try await SourceGuard.check(context.source)
    let path = context.workspace.track(stream)
    let command = AudioCommand(source: context.source.path, plan: plan, timeOrigin: context.source.timeOrigin)
    do {
      _ = try await context.watched.run(
        command.command(context.tools.ffmpeg, output: path + ".part"), handle: handle, file: context.source.path,
        onProgress: onProgress)
    } catch let error as MediaError {
      try await SourceGuard.check(context.source)
      throw error
    }
    // Sound of another file must not be kept for when the first one is back.
    try await SourceGuard.check(context.source)
    return try await blocking {
      try DurableFile.commit(path + ".part", as: path)
      return FileFingerprint.read(path)?.bytes ?? 0
    }
  }
}
