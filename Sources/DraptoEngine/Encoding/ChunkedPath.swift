import DraptoMedia
import DraptoModel
import Foundation

/// The usual way: chunks cut at key frames or scene changes, in parallel, sound beside them.
struct ChunkedPath: EncodingPath {
  let input: StageInput

  func validateInput() async throws {
    try Detector.refuse(input.source, acceptsDamage: input.settings[SettingsCatalog.acceptDamaged])
    try await SourceGuard.check(input.source)
    guard input.tools.capabilities.isUsable else {
      throw EngineError.refused(ErrorReport(.toolIncapable, "\(input.tools.ffmpeg) can't encode AV1 and Opus"))
    }
    try checkMetric()
  }

  /// A metric this ffmpeg has not is said before the encode, not after it.
  private func checkMetric() throws {
    let wanted = [QualityMetric(rawValue: input.settings[SettingsCatalog.measure]), input.plan.quality?.metric]
    for metric in wanted.compactMap({ $0 }) {
      try input.tools.capabilities.require(metric, of: input.tools.ffmpeg)
    }
  }

  func encode(_ services: any JobServices) async throws {
    guard let video = input.source.video else { throw EngineError.noVideo(input.source.path) }
    var order = try await ChunkOrder(
      source: input.source, plan: input.plan, folder: input.workspace.folder, settings: input.settings,
      probe: input.probe, encoder: input.tools.capabilities.svtVersion)
    let metadata = HDR10PlusSource(input)
    order.metadata = metadata
    await services.prepare(order, tracks: TrackEncoder(input: input))
    try await withThrowingTaskGroup(of: Void.self) { group in
      // What fails first ends the other: chunks are of no use without the metadata, nor is reading on without chunks.
      if let metadata {
        group.addTask {
          do { try await metadata.read() } catch {
            // Ended from outside it ends nothing itself.
            if !Task.isCancelled { await services.abandon() }
            throw error
          }
        }
      }
      group.addTask {
        try await findChunks(video, services)
        try await services.settle()
      }
      defer { group.cancelAll() }
      do { try await group.waitForAll() } catch {
        try metadata?.check()
        throw error
      }
    }
  }

  func validateOutput() async throws -> TrustReport { try await Validator(context: input).validate() }

  /// Gives out the chunks: recorded ones at once, the others as the index is read.
  private func findChunks(_ video: VideoStream, _ services: any JobServices) async throws {
    let workspace = input.workspace
    let isSegmented = await services.step(StepName.segmented, as: Int.self) != nil
    let recorded = isSegmented ? try await blocking { TimesFile.read(workspace.index) } : nil
    await services.open(
      WorkOpening(
        frames: recorded.map { FrameTable(timeBase: video.timeBase, ticks: $0) }, timeBase: video.timeBase,
        tracks: tracks, tracksLast: !input.settings[SettingsCatalog.earlyTracks]))
    guard recorded == nil else { return }
    let indexer = ChunkIndexer(
      tools: input.tools, runner: input.runner, source: input.source, plan: input.plan.segmentation,
      stallTimeout: input.settings[SettingsCatalog.stallTimeout])
    let index = try await indexer.run(handle: input.handle) { range, ticks, facts in
      try await services.found(range, ticks: ticks, facts: facts)
    }
    try await checkWhole(index)
    for warning in SourceChecks.warnings(input.source, index.table) {
      input.log.write(.warning, "probe", warning, job: input.job.id)
    }
    try await blocking { try TimesFile.write(index.table.ticks, to: workspace.index) }
    try await services.complete(index.chunkCount)
  }

  /// The plan's audio, as tasks.
  private var tracks: [TrackTask] {
    input.plan.audio.map { plan in
      let info = plan.stream.info
      let name = [info.language, info.title].compactMap { $0 }.joined(separator: " ")
      return TrackTask(job: input.job.id, stream: info.index, title: name.isEmpty ? "audio \(info.index)" : name)
    }
  }

  /// A film whose index shows that its end is missing: refused unless the settings accept it.
  private func checkWhole(_ index: ChunkIndexer.Index) async throws {
    let check = CompletenessCheck(tools: input.tools, runner: input.runner)
    guard let problem = try await check.damage(input.source, index) else { return }
    let message = "\(Format.visible(input.source.path)) was cut short: \(problem)"
    guard input.settings[SettingsCatalog.acceptDamaged] else {
      throw EngineError.refused(ErrorReport(.sourceDamaged, message, file: input.source.path))
    }
    input.log.write(.warning, "probe", message + "; encoding what is there", job: input.job.id)
  }
}
