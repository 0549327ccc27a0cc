import DraptoMedia
import DraptoModel
import Foundation

/// Checks the film that was put together, before it is published.
struct Validator: Sendable {
  let context: StageInput

  func validate() async throws -> TrustReport {
    let (source, plan) = (context.source, context.plan)
    guard let video = source.video else { throw EngineError.noVideo(source.path) }
    let path = context.temporaryOutput
    let id = context.job.id
    var report = TrustReport(
      source: source.path, output: context.job.output, losses: plan.losses, sourceBytes: source.fingerprint.bytes,
      outputBytes: FileFingerprint.read(path)?.bytes ?? 0)
    let output = try await context.probe.media(path)
    context.reporter.progress(0.2)
    let chunks = context.chunks
    let filled = chunks.filter { ($0.result?.frames ?? 0) > 0 }
    let table = try await blocking {
      try FrameTableBuilder.build(filled, in: context.workspace, timeBase: video.timeBase)
    }
    VideoChecks.format(
      video.asPlanned(plan.video), output.video, width: plan.video.width, height: plan.video.height, into: &report)
    if let made = output.video {
      DolbyVisionChecks.record(video, made, plan: plan.video.dolbyVision, into: &report)
    }
    let index = try await blocking { TimesFile.read(context.workspace.index) }
    VideoChecks.chunks(
      chunks, promised: index?.count ?? chunks.reduce(0) { $0 + $1.range.expectedFrames }, into: &report)
    if let index {
      VideoChecks.missing(
        MissingFrames(made: table.ticks, index: index, timeBase: video.timeBase),
        limit: context.settings[SettingsCatalog.mostMissing],
        damageAccepted: context.settings[SettingsCatalog.acceptDamaged], into: &report)
    }
    for warning in SourceChecks.warnings(source, table) { report.add("source picture", .warning, warning) }
    let film = try await context.probe.fingerprint(path)
    context.reporter.progress(0.5)
    VideoChecks.frames(
      Self.reference(table, index), FrameTable(timeBase: film.timeBase, ticks: film.ticks.sorted()), into: &report)
    VideoChecks.packets(filled, Self.hashes(of: film, by: filled), headerHash: film.headerHash, into: &report)
    try await compareRPUs(path, film, filled, into: &report)
    let promised = index.flatMap { $0.count == table.count ? $0 : nil }
    try await compareHDR10Plus(
      path, FrameTable(timeBase: table.timeBase, ticks: promised ?? table.ticks), filled, into: &report)
    try await decode(path, frames: table.count, into: &report)
    let starts = SoundStarts(ffmpeg: context.tools.ffmpeg, runner: context.runner)
    TrackChecks.audio(
      await starts.decoded(SoundChecks.expected(expectedAudio, tracks: context.tracks), of: source),
      await starts.decoded(output.audio, of: output), sourceVideoStart: table.count > 0 ? table.seconds(at: 0) : 0,
      outputVideoStart: output.video?.info.startTime ?? 0, into: &report)
    SoundChecks.damage(plan, tracks: context.tracks, into: &report)
    TrackChecks.subtitles(expectedSubtitles, output.subtitles, into: &report)
    await SubtitleTimeChecks.check(
      source, plan.subtitles.map(\.stream.info), output, origin: source.timeOrigin, tools: context.tools,
      runner: context.runner, into: &report)
    TrackChecks.extras(expectedExtras, output, into: &report)
    let ends = await ends(output, context.tracks)
    for number in plan.audio.indices where !ends.contains(where: { $0.name == "audio \(number + 1)" }) {
      report.add("audio \(number + 1) end", .skipped, "no packet tells where the source's sound ends")
    }
    TrackChecks.ends(
      ends, damageAccepted: context.settings[SettingsCatalog.acceptDamaged], into: &report)
    TrackChecks.length(
      output, lastFrame: film.ticks.max().map { Double($0) * film.timeBase.value }, into: &report)
    report.checks.append(TrackChecks.fileSize(report))
    context.reporter.progress(1)
    context.log.write(
      report.passed ? .info : .error, "validate", report.passed ? "passed" : "failed", job: id,
      fields: ["checks": "\(report.checks.count)", "failed": report.failures.map(\.name).joined(separator: ", ")])
    return report
  }

  private var expectedAudio: [AudioStream] {
    let streams = context.plan.audio.map(\.stream)
    let infos = ContainerPlanning.expected(sound: streams.map(\.info), in: context.plan.container)
    return zip(streams, infos).map { stream, info in
      var stream = stream
      stream.info = info
      return stream
    }
  }

  private var expectedSubtitles: [SubtitleStream] {
    ContainerPlanning.expected(subtitles: context.plan.subtitles.map(\.stream.info), in: context.plan.container)
      .map(SubtitleStream.init)
  }

  private var expectedExtras: SourceMedia {
    guard context.plan.container == .mp4 else { return context.source }
    var source = context.source
    source.attachments = []
    source.covers = []
    source.chapters = ContainerPlanning.chapters(source)
    return source
  }

  /// Reads the finished film's HDR10+ metadata, which costs as much as reading the file.
  private func compareHDR10Plus(
    _ path: String, _ table: FrameTable, _ chunks: [Chunk], into report: inout TrustReport
  ) async throws {
    let plan = context.plan.video
    guard plan.hdr10Plus != nil, let source = HDR10PlusSource(context) else {
      if plan.dropsHDR10Plus == true || context.source.video?.hasHDR10Plus == true {
        HDR10PlusChecks.dropped(into: &report)
      }
      return
    }
    let reader = HDR10PlusReader(
      ffmpeg: context.tools.ffmpeg,
      runner: context.runner.watched(by: context.handle, stallTimeout: context.settings[SettingsCatalog.stallTimeout]))
    let made = try await reader.read(HDR10PlusExtraction(path: path, stream: 0, carrier: .av1))
    HDR10PlusChecks.film(
      made, try await source.fill(), times: (0..<table.count).map(table.seconds(at:)),
      promised: plan.hdr10Plus?.samples, into: &report)
    HDR10PlusChecks.decoded(chunks, into: &report)
    if context.plan.container == .mp4 { HDR10PlusChecks.brand(MP4Brand.all(in: path), into: &report) }
  }

  /// Reads the finished film's RPUs, which costs as much as reading the file.
  private func compareRPUs(
    _ path: String, _ film: VideoFingerprint, _ chunks: [Chunk], into report: inout TrustReport
  ) async throws {
    guard let plan = context.plan.video.dolbyVision else { return }
    let reader = RPUReader(ffmpeg: context.tools.ffmpeg, watched: context.watched)
    let track = try await reader.read(
      RPUExtraction(path: path, stream: 0, carrier: .av1), scratch: context.workspace.filmRPUs, handle: context.handle)
    let times = film.ticks.sorted().map { Double($0) * film.timeBase.value }
    DolbyVisionChecks.film(track, times: times, chunks: chunks, cropped: plan.cropped, into: &report)
  }

  /// The times to hold the film against: the source's index where each of its packets gave a frame, so that the chunks'
  /// own record of times is checked too; else that record.
  private static func reference(_ table: FrameTable, _ index: [Int64]?) -> FrameTable {
    guard let index, index.count == table.count, !FrameTimes.differAtJoins(table, index) else { return table }
    return FrameTable(timeBase: table.timeBase, ticks: index)
  }

  /// The film's packets in the portions of its chunks.
  private static func hashes(of film: VideoFingerprint, by chunks: [Chunk]) -> [String] {
    var start = 0
    return chunks.compactMap { chunk in
      let count = chunk.result?.frames ?? 0
      guard start + count <= film.hashes.count else { return nil }
      defer { start += count }
      return VideoFingerprint.combined(film.hashes[start..<start + count])
    }
  }

  private func decode(_ path: String, frames: Int, into report: inout TrustReport) async throws {
    switch context.settings[SettingsCatalog.validationDecode] {
    case "chunks":
      report.add("decoding", .ok, "every chunk was decoded whole, without an error, when it was done")
    case "file":
      let command = DecodeCheck.command(context.tools.ffmpeg, path: path, threads: context.cores)
      let reporter = context.reporter
      let (scan, last) = try await context.watched.run(
        command, handle: context.handle,
        onProgress: { figures in
          reporter.progress(0.5 + 0.5 * Double(figures.frames) / Double(max(1, frames)))
        })
      report.check(
        "decoding", scan.decodeErrors == 0 && last.frames == frames,
        "\(last.frames) frames, \(scan.decodeErrors) errors")
    default: report.add("decoding", .skipped, "process.validation.decode is \"none\"")
    }
  }

  private func ends(
    _ output: SourceMedia, _ tracks: [TrackTask]
  ) async -> [(name: String, source: Double, output: Double, isDamaged: Bool)] {
    let ends = TrackEnds(ffprobe: context.tools.ffprobe, runner: context.runner)
    let source = context.source
    var result: [(name: String, source: Double, output: Double, isDamaged: Bool)] = []
    for (number, (plan, made)) in zip(context.plan.audio, output.audio).enumerated() {
      let start = source.clock.firstFrame
      guard
        let a = await ends.end(
          of: source.path, stream: plan.stream.info.index, duration: source.duration, start: start,
          probeDepth: source.probeDepth),
        let b = await ends.end(
          of: context.temporaryOutput, stream: made.info.index, duration: output.duration, start: 0)
      else { continue }
      let isDamaged = SoundChecks.isDamaged(plan.stream.info.index, tracks: tracks)
      result.append(("audio \(number + 1)", a - source.timeOrigin, b, isDamaged))
    }
    return result
  }
}
