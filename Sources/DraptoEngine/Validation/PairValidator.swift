import DraptoMedia
import DraptoModel
import Foundation

/// `drapto validate`: checks any output against any source, by decoding both.
package struct PairValidator: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// Cores that may be used.
  package var cores: Int

  package init(tools: Toolset, runner: ToolRunner, cores: Int) {
    self.tools = tools
    self.runner = runner
    self.cores = cores
  }

  /// Throws ``MediaError`` and `DRP-SRC-…` when one of the two can't be read.
  /// - Parameter metric: compares them frame by frame too.
  /// - Parameter settings: how films are encoded here, as far as that tells how the source's pictures were brought to the encoder.
  package func validate(
    source: String, output: String, measuring metric: QualityMetric? = nil, settings: Settings = Settings()
  ) async throws -> TrustReport {
    let detector = Detector(tools: tools, runner: runner)
    let (a, b) = (try await detector.media(source), try await detector.media(output))
    guard let video = a.video else { throw EngineError.noVideo(source) }
    let (expected, dropped) = ContainerPlanning.expected(a, in: b.isMP4 ? .mp4 : .mkv)
    var report = TrustReport(
      source: source, output: output, sourceBytes: a.fingerprint.bytes, outputBytes: b.fingerprint.bytes)
    let changes = PicturePlanning(
      video: video, facts: try await PictureSurvey(tools: tools, runner: runner).complete(a))
    // `--crop off` keeps what the container hides.
    let isWhole = b.video.map { $0.displayWidth > video.displayWidth || $0.displayHeight > video.displayHeight }
    let shown = changes.commonShape.map(video.shown(as:)) ?? (isWhole == true ? video.whole : video)
    VideoChecks.format(shown, b.video, width: nil, height: nil, into: &report)
    if let made = b.video {
      let before = try await times(a, video)
      let after = try await times(b, made)
      VideoChecks.frames(before.table, after.table, into: &report)
      TrackChecks.length(b, lastFrame: after.table.ticks.last.map(after.table.seconds), into: &report)
      try await compareDolbyVision(a, video, shown: shown, before.table, b, made, after.table, into: &report)
      try await compareHDR10Plus(a, video, before.table, b, made, after.table, into: &report)
      report.check("decoding", after.errors == 0, "\(after.table.count) frames, \(after.errors) errors")
      if before.errors > 0 { report.add("source", .warning, "\(before.errors) decode errors while reading the source") }
      let starts = SoundStarts(ffmpeg: tools.ffmpeg, runner: runner)
      let wanted = try await LayoutSurvey(ffmpeg: tools.ffmpeg, runner: runner).widened(
        expected.audio, of: a, against: b.audio)
      TrackChecks.audio(
        await starts.decoded(wanted, of: a), await starts.decoded(b.audio, of: b),
        sourceVideoStart: before.table.count > 0 ? before.table.seconds(at: 0) : 0,
        outputVideoStart: after.table.count > 0 ? after.table.seconds(at: 0) : 0, into: &report)
      let content = PairContent(
        tools: tools, runner: runner, source: a, output: b, before: before.table, after: after.table)
      await content.picture(video, made, into: &report)
      await content.sound(expected.audio, into: &report)
      if let metric {
        let quality = PairQuality(
          tools: tools, runner: runner, cores: cores, settings: settings, source: a, output: b)
        report.quality = try await quality.measure(metric, frames: after.table.count)
        QualityChecks.check(&report, warnBelow: settings[SettingsCatalog.warnBelow])
      }
    }
    TrackChecks.subtitles(expected.subtitles, b.subtitles, into: &report)
    await SubtitleTimeChecks.check(
      a, expected.subtitles.map(\.info), b, origin: a.clock.firstFrame - b.clock.firstFrame, tools: tools,
      runner: runner, into: &report)
    TrackChecks.extras(expected, b, into: &report)
    for loss in dropped { report.add(loss.subject, .warning, loss.detail) }
    return report
  }

  /// The records, and the RPUs frame by frame.
  private func compareDolbyVision(
    _ a: SourceMedia, _ source: VideoStream, shown: VideoStream, _ sourceTimes: FrameTable, _ b: SourceMedia,
    _ output: VideoStream, _ outputTimes: FrameTable, into report: inout TrustReport
  ) async throws {
    guard let record = source.dolbyVision else { return }
    guard output.dolbyVision != nil else {
      report.add("Dolby Vision", .warning, "the source is profile \(record.name), the output has none")
      return
    }
    let base = DolbyVisionPlanning.baseLayer(record, source.color)
    DolbyVisionChecks.record(
      source, output, plan: DolbyVisionPlan(source: record, compatibilityID: base?.compatibilityID ?? 0), into: &report)
    guard let carrier = RPUExtraction.Carrier(codec: source.info.codec) else { return }
    let reader = RPUReader(ffmpeg: tools.ffmpeg, watched: WatchedRun(runner: runner, stallTimeout: 300))
    let scratch = NSTemporaryDirectory() + "/drapto-" + UUID().uuidString + ".rpu"
    let whole = RPUExtraction(path: a.path, stream: source.info.index, carrier: carrier)
    var given = try await reader.read(whole, scratch: scratch, reading: RPUReading(source: record))
    let kept = try await reader.read(
      RPUExtraction(path: b.path, stream: output.info.index, carrier: .av1),
      scratch: scratch)
    let seconds = { (table: FrameTable) in (0..<table.count).map { table.seconds(at: $0) } }
    DolbyVisionChecks.count(kept, frames: outputTimes.count, into: &report)
    guard sourceTimes.count == outputTimes.count else { return }
    let (before, after) = (seconds(sourceTimes), seconds(outputTimes))
    let tolerance = 0.0005 + source.timeBase.value / 2
    let areas = given.areas(at: before, beside: kept, at: after, tolerance: tolerance)
    let cropped = DolbyVisionChecks.crop(shown, output, areas: areas, into: &report)
    if let cropped {
      given = try await reader.read(
        whole, scratch: scratch, reading: RPUReading(source: record, cropped: cropped.margins))
    }
    DolbyVisionChecks.pair(
      RPUComparison(given, at: before, kept, at: after, sourceTolerance: tolerance), cropped: cropped, into: &report)
  }

  /// The dynamic metadata, frame by frame.
  private func compareHDR10Plus(
    _ a: SourceMedia, _ source: VideoStream, _ sourceTimes: FrameTable, _ b: SourceMedia, _ output: VideoStream,
    _ outputTimes: FrameTable, into report: inout TrustReport
  ) async throws {
    guard source.color.transfer == "smpte2084" || source.hasHDR10Plus else { return }
    let reader = HDR10PlusReader(ffmpeg: tools.ffmpeg, runner: runner)
    func track(_ media: SourceMedia, _ video: VideoStream) async throws -> HDR10PlusTrack? {
      guard let carrier = HDR10PlusCarrier(codec: video.info.codec), !media.isBareStream else { return nil }
      return try await reader.read(
        HDR10PlusExtraction(path: media.path, stream: video.info.index, carrier: carrier))
    }
    let tracks: (HDR10PlusTrack?, HDR10PlusTrack?)
    do { tracks = (try await track(a, source), try await track(b, output)) } catch let error as any ReportableError {
      return report.add("HDR10+", .skipped, error.report.message)
    }
    guard let given = tracks.0, let kept = tracks.1 else {
      if source.hasHDR10Plus { report.add("HDR10+", .warning, "the source carries it, which can\u{2019}t be compared") }
      return
    }
    let seconds = { (table: FrameTable) in (0..<table.count).map { table.seconds(at: $0) } }
    HDR10PlusChecks.pair(
      given, at: seconds(sourceTimes), tolerance: HDR10PlusTrack.tolerance(tick: source.timeBase.value), kept,
      at: seconds(outputTimes), into: &report)
  }

  /// Decoded times of every frame.
  private func times(_ media: SourceMedia, _ video: VideoStream) async throws -> (table: FrameTable, errors: Int) {
    let ticks = Locked<[Int64]>([])
    let scan = Locked(StderrScanner())
    let extraction = Extraction(source: media.path, stream: video.info.index, range: .whole, lead: 0, x264Build: nil)
    let command = extraction.referenceCommand(tools.ffmpeg, timeBase: video.timeBase)
    let outcome = try await runner.run(
      command,
      onOutput: { line in if let frame = FrameChecksum(framecrc: line) { ticks.withLock { $0.append(frame.pts) } } },
      onError: { line in scan.withLock { $0.feed(line) } })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: media.path) }
    return (FrameTable(timeBase: video.timeBase, ticks: ticks.value), scan.value.decodeErrors)
  }
}
