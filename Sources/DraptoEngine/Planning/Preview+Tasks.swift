import DraptoMedia
import DraptoModel

extension Preview {
  /// Everything an encode would have its workers do for a film's picture: one task for each chunk, in film order. Reads
  /// every key frame, as an encode does beside its chunks: nobody is there to correct the plan later.
  ///
  /// Throws what an encode would be refused for.
  /// - Parameter folder: where the chunks are to lie, absolute.
  package func tasks(of path: String, folder: String) async throws -> [ChunkTask] {
    let analysis = try await analyze(path)
    if let refusal = analysis.refusal { throw EngineError.refused(refusal) }
    let source = analysis.source
    guard var plan = analysis.plan, source.video != nil else { throw EngineError.noVideo(path) }
    let planner = try await planner(source, output: nil)
    if let proven = try await planner.proven(plan, by: PictureSurvey(tools: tools, runner: runner)) { plan = proven }
    let order = try await ChunkOrder(
      source: source, plan: plan, folder: folder, settings: settings, probe: MediaProbe(tools: tools, runner: runner),
      encoder: tools.capabilities.svtVersion)
    return zip(analysis.ranges, analysis.facts).map { range, facts in
      let chunk = Chunk(
        id: ChunkID(job: JobID(0), index: range.index), range: range, start: 0, length: 0, crf: plan.video.crf,
        attempt: 1, facts: facts)
      return order.task(
        chunk, expected: Array(analysis.table.ticks(from: range.from, to: range.to)),
        parallelism: max(1, settings[SettingsCatalog.threads]), lead: 0)
    }
  }
}
