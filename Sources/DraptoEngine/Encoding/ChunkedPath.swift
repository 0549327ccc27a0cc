import DraptoMedia
import DraptoModel
import Foundation

/// The usual way: chunks cut at key frames or scene changes, in parallel, sound beside them.
struct ChunkedPath: EncodingPath {
  let context: JobContext

  func validateInput() async throws {
    try Detector.refuse(context.source, acceptsDamage: context.settings[SettingsCatalog.acceptDamaged])
    try await SourceGuard.check(context.source)
    guard context.tools.capabilities.isUsable else {
      throw EngineError.refused(ErrorReport(.toolIncapable, "\(context.tools.ffmpeg) can't encode AV1 and Opus"))
    }
    try checkMetric()
  }

  /// A metric this ffmpeg has not is said before the encode, not after it.
  private func checkMetric() throws {
    guard let metric = QualityCommand.Metric(rawValue: context.settings[SettingsCatalog.measure]) else { return }
    let capabilities = context.tools.capabilities
    guard metric == .vmaf ? capabilities.hasLibvmaf : capabilities.hasXPSNR else {
      throw EngineError.refused(ErrorReport(.toolIncapable, "\(context.tools.ffmpeg) has no \(metric.rawValue)"))
    }
  }

  func encode() async throws {
    let (engine, id) = (context.engine, context.job.id)
    if let video = context.source.video, video.info.codec == "h264", video.profile?.contains("4:4:4") == true {
      await engine.setX264Build(
        try await context.probe.x264Build(context.source.path, stream: video.info.index), of: id)
    }
    let early = context.settings[SettingsCatalog.earlyTracks]
    if early { try await engine.addTracks(context) }
    try await findChunks()
    try await engine.waitForWork(of: id)
    if !early {
      try await engine.addTracks(context)
      try await engine.waitForWork(of: id)
    }
  }

  func validateOutput() async throws -> TrustReport { try await Validator(context: context).validate() }

  /// Gives out the chunks: recorded ones at once, the others as the index is read.
  private func findChunks() async throws {
    let (engine, id) = (context.engine, context.job.id)
    guard let video = context.source.video else { throw EngineError.noVideo(context.source.path) }
    if await engine.view(of: id)?.isSegmented == true,
      let ticks = try await blocking({ TimesFile.read(context.workspace.index) })
    {
      await engine.submitRecorded(FrameTable(timeBase: video.timeBase, ticks: ticks), of: id)
      return
    }
    let indexer = ChunkIndexer(
      tools: context.tools, runner: context.runner, source: context.source, plan: context.plan.segmentation,
      stallTimeout: context.settings[SettingsCatalog.stallTimeout])
    let index = try await indexer.run(handle: context.handle) { range, ticks in
      try await engine.found(range, ticks: ticks, timeBase: video.timeBase, crf: context.plan.video.crf, of: id)
    }
    try await checkWhole(index)
    for warning in SourceChecks.warnings(context.source, index.table) {
      context.log.write(.warning, "probe", warning, job: context.job.id)
    }
    try await blocking { try TimesFile.write(index.table.ticks, to: context.workspace.index) }
    try await engine.segmented(id, chunkCount: index.chunkCount)
  }

  /// A film whose index shows that its end is missing: refused unless the settings accept it.
  private func checkWhole(_ index: ChunkIndexer.Index) async throws {
    let check = CompletenessCheck(tools: context.tools, runner: context.runner)
    guard let problem = try await check.damage(context.source, index) else { return }
    let message = "\(Format.visible(context.source.path)) was cut short: \(problem)"
    guard context.settings[SettingsCatalog.acceptDamaged] else {
      throw EngineError.refused(ErrorReport(.sourceDamaged, message, file: context.source.path))
    }
    context.log.write(.warning, "probe", message + "; encoding what is there", job: context.job.id)
  }
}
