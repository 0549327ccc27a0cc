import DraptoMedia
import DraptoModel

/// Makes one audio track: whole, with the source's times.
struct TrackEncoder: TrackWorker {
  let input: StageInput

  /// Returns the size of the finished file in bytes, and what was found out about the sound.
  func encode(stream: Int, attempt: Int, control: ToolHandle, report: WorkReport) async throws
    -> (bytes: Int64, sound: SoundRecord)
  {
    let handle = control
    let part = input.workspace.trackPart(stream, attempt: attempt)
    guard let plan = input.plan.audio.first(where: { $0.stream.info.index == stream }) else {
      throw EngineError.refused(ErrorReport(.unexpected, "no audio plan for stream \(stream)"))
    }
    try await SourceGuard.check(input.source)
    let workspace = input.workspace
    try await answering(workspace.folder, .workNotWritable) { try workspace.checkThere() }
    let path = input.workspace.track(stream)
    let made: (plan: AudioPlan, scan: StderrScanner, command: String)
    do {
      made = try await make(plan, to: part, handle: handle, onProgress: report.figures)
    } catch let error as MediaError {
      try await SourceGuard.check(input.source)
      throw error
    }
    // Sound of another file must not be kept for when the first one is back.
    try await SourceGuard.check(input.source)
    report.made(made.command)
    let bytes = try await blocking {
      try DurableFile.commit(part, as: path)
      return FileFingerprint.read(path)?.bytes ?? 0
    }
    return (bytes, await record(made.plan, made.scan, path, handle))
  }

  /// A film in surround after advertisements in stereo is made again rather than mixed down: only the end of the first
  /// run tells all layouts.
  private func make(
    _ plan: AudioPlan, to output: String, handle: ToolHandle, onProgress: @escaping @Sendable (FFmpegProgress) -> Void
  ) async throws -> (AudioPlan, StderrScanner, command: String) {
    var plan = plan
    var layouts: [String] = []
    // A run that fails at a change tells of the layouts up to there; each further run knows one more at least.
    while true {
      let command = AudioCommand(
        source: input.source.path, plan: plan, timeOrigin: input.source.timeOrigin, probeDepth: input.source.probeDepth
      ).command(input.tools.ffmpeg, output: output)
      var (outcome, scan, _) = try await input.watched.outcome(of: command, handle: handle, onProgress: onProgress)
      let known = layouts.count
      // A change of the sample rate alone names the layout there was.
      let first = input.plan.audio.first { $0.stream.info.index == plan.stream.info.index }?.stream.layout
      layouts += scan.laterLayouts.filter { !layouts.contains($0) && $0 != first }
      // A damaged packet may name any layout: what lasts is what counts.
      if layouts.count > known, scan.decodeErrors > 0 {
        let lasting = try await LayoutSurvey(ffmpeg: input.tools.ffmpeg, runner: input.runner).lasting(
          input.source, stream: plan.stream.info.index, handle: handle)
        layouts.removeAll { !lasting.contains($0) }
      }
      if layouts.count > known || (!outcome.succeeded && !scan.laterLayouts.isEmpty),
        let other = AudioPlanning.adapted(
          plan, layouts: layouts, failed: !outcome.succeeded, settings: input.settings)
      {
        plan = other
        continue
      }
      guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: input.source.path) }
      scan.laterLayouts = layouts
      return (plan, scan, command.shellText)
    }
  }

  private func record(_ plan: AudioPlan, _ scan: StderrScanner, _ path: String, _ handle: ToolHandle) async
    -> SoundRecord
  {
    var record = SoundRecord(
      channels: plan.stream.channels, laterLayouts: scan.laterLayouts, decodeErrors: scan.decodeErrors,
      lateTracks: scan.lateTracks.count, containerErrors: scan.otherErrors)
    if plan.action == .copy {
      let heard = await decoded(path, handle)
      record.decodeErrors = heard.errors
      record.gaps = heard.gaps
      if heard.errors > 0 { return record }
    }
    let reader = SoundGapReader(ffprobe: input.tools.ffprobe, runner: input.runner)
    // A track may begin late and end early; where damage was met, that is told too.
    let isDamaged = record.decodeErrors + scan.otherErrors > 0
    record.gaps = await reader.gaps(path, stream: 0, within: isDamaged ? film : nil)
    if let gaps = record.gaps, gaps.count > 0 {
      record.lost = await reader.lost(gaps, of: input.source, stream: plan.stream.info.index)
    }
    return record
  }

  /// Seconds of the output's clock at which the picture begins and ends.
  private var film: ClosedRange<Double>? {
    let clock = input.source.clock
    guard let end = clock.end, end > clock.firstFrame else { return nil }
    return clock.output(clock.firstFrame)...clock.output(end)
  }

  /// A copied track is decoded only here: damage in it is the source's, and goes along.
  private func decoded(_ path: String, _ handle: ToolHandle) async -> (errors: Int, gaps: SoundGaps) {
    let scan = Locked(StderrScanner())
    let finder = Locked(SoundGapFinder())
    if let film { finder.withLock { $0.feed(time: film.lowerBound, length: 0) } }
    let command = LayoutCommand(source: path, stream: 0, probeDepth: nil)
    _ = try? await input.runner.run(
      command.command(input.tools.ffmpeg), handle: handle,
      onError: { line in
        if let block = LayoutCommand.block(line) {
          finder.withLock { $0.feed(time: block.time, length: block.length) }
        } else {
          scan.withLock { $0.feed(line) }
        }
      })
    if let film { finder.withLock { $0.feed(time: film.upperBound, length: 0) } }
    return (scan.value.decodeErrors, finder.value.gaps)
  }
}
