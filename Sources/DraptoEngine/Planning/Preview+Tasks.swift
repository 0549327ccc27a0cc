import DraptoMedia
import DraptoModel

extension Preview {
  /// Everything an encode would have its workers do for a film's picture: one task for each chunk, in film order. Reads
  /// every key frame, as an encode does beside its chunks: nobody is there to correct the plan later.
  ///
  /// Throws what an encode would be refused for.
  /// - Parameter folder: where the chunks are to lie, absolute.
  package func tasks(
    of path: String, folder: String, onPlan: (EncodePlan) -> Void = { _ in }
  ) async throws -> [ChunkTask] {
    let analysis = try await analyze(path)
    if let refusal = analysis.refusal { throw EngineError.refused(refusal) }
    let source = analysis.source
    guard var plan = analysis.plan, source.video != nil else { throw EngineError.noVideo(path) }
    let planner = try await planner(source, output: nil)
    if let proven = try await planner.proven(plan, by: PictureSurvey(tools: tools, runner: runner)) { plan = proven }
    onPlan(plan)
    let order = try await ChunkOrder(
      source: source, plan: plan, folder: folder, settings: settings, probe: MediaProbe(tools: tools, runner: runner),
      encoder: tools.capabilities.svtVersion)
    let fill = try await hdr10Plus(of: source, plan)
    return zip(analysis.ranges, analysis.facts).map { range, facts in
      let chunk = Chunk(
        id: ChunkID(job: JobID(0), index: range.index), range: range, start: 0, length: 0, crf: plan.video.crf,
        attempt: 1, facts: facts)
      let expected = Array(analysis.table.ticks(from: range.from, to: range.to))
      var task = order.task(chunk, expected: expected, parallelism: max(1, settings[SettingsCatalog.threads]), lead: 0)
      task.metadata = fill.map { HDR10PlusStretch($0, ticks: expected, tick: analysis.table.timeBase.value) }
      return task
    }
  }

  /// The HDR10+ metadata of all frames; nil where the plan keeps none.
  private func hdr10Plus(of source: SourceMedia, _ plan: EncodePlan) async throws -> HDR10PlusFill? {
    guard plan.video.hdr10Plus != nil, let video = source.video,
      let carrier = HDR10PlusCarrier(codec: video.info.codec)
    else { return nil }
    let track = try await HDR10PlusReader(ffmpeg: tools.ffmpeg, runner: runner).read(
      HDR10PlusExtraction(path: source.path, stream: video.info.index, carrier: carrier))
    return HDR10PlusFill(track, tolerance: HDR10PlusTrack.tolerance(tick: video.timeBase.value))
  }
}
