import DraptoMedia
import DraptoModel

/// Makes one audio track: whole, with the source's times.
struct TrackEncoder: Sendable {
  let context: JobContext

  /// Returns the size of the finished file in bytes, and what was found out about the sound.
  func encode(
    stream: Int, handle: ToolHandle, onProgress: @escaping @Sendable (FFmpegProgress) -> Void
  ) async throws -> (bytes: Int64, sound: SoundRecord) {
    guard var plan = context.plan.audio.first(where: { $0.stream.info.index == stream }) else {
      throw EngineError.refused(ErrorReport(.unexpected, "no audio plan for stream \(stream)"))
    }
    try await SourceGuard.check(context.source)
    let path = context.workspace.track(stream)
    var scan: StderrScanner
    do {
      scan = try await run(plan, to: path + ".part", handle: handle, onProgress: onProgress)
      // A film in surround after advertisements in stereo: made again rather than mixed down.
      if let wider = AudioPlanning.widened(plan, layouts: scan.laterLayouts, settings: context.settings) {
        plan = wider
        scan = try await run(plan, to: path + ".part", handle: handle, onProgress: onProgress)
      }
    } catch let error as MediaError {
      try await SourceGuard.check(context.source)
      throw error
    }
    // Sound of another file must not be kept for when the first one is back.
    try await SourceGuard.check(context.source)
    let bytes = try await blocking {
      try DurableFile.commit(path + ".part", as: path)
      return FileFingerprint.read(path)?.bytes ?? 0
    }
    return (bytes, try await record(plan, scan, path))
  }

  private func run(
    _ plan: AudioPlan, to output: String, handle: ToolHandle, onProgress: @escaping @Sendable (FFmpegProgress) -> Void
  ) async throws -> StderrScanner {
    let command = AudioCommand(source: context.source.path, plan: plan, timeOrigin: context.source.timeOrigin)
    return try await context.watched.run(
      command.command(context.tools.ffmpeg, output: output), handle: handle, file: context.source.path,
      onProgress: onProgress
    ).scan
  }

  /// The made file's packets are read only where the source was damaged: they tell where sound is missing.
  private func record(_ plan: AudioPlan, _ scan: StderrScanner, _ path: String) async throws -> SoundRecord {
    var record = SoundRecord(
      channels: plan.stream.channels, laterLayouts: scan.laterLayouts, decodeErrors: scan.decodeErrors)
    guard scan.decodeErrors > 0 else { return record }
    let command = ProbeCommands.packets(
      context.tools.ffprobe, path, stream: 0, entries: "pts_time,duration_time")
    let finder = Locked(SoundGapFinder())
    let outcome = try await context.runner.run(
      command,
      onOutput: { line in
        let fields = line.split(separator: ",").map { Double($0) }
        guard let first = fields.first, let time = first else { return }
        finder.withLock { $0.feed(time: time, length: fields.count > 1 ? fields[1] ?? 0 : 0) }
      })
    if outcome.succeeded { record.gaps = finder.value.gaps }
    return record
  }
}
