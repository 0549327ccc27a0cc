import DraptoMedia
import DraptoModel
import Foundation

/// Takes one job through its phases; what is recorded is not done again.
struct JobRunner: Sendable {
  let engine: Engine
  let id: JobID
  let handle: ToolHandle

  func run() async throws {
    let settings = await engine.settings(of: id)
    let source = try await probe(settings)
    let plan = try await plan(source, settings)
    var context = try await context(source, plan, settings)
    await engine.setContext(context, of: id)
    if try await Publication(context: context).isAlreadyPublished() { return }
    try await PathFactory.make(plan.path, context: context).validateInput()
    var report = try await make(&context)
    if let metric = QualityCommand.Metric(rawValue: settings[SettingsCatalog.measure]), report.passed {
      try await engine.enter(.measure, id)
      report.quality = try await QualityMeasurement(context: context).measure(metric)
    }
    try await engine.keep(report, of: id)
    guard report.passed else { throw Self.failure(report, source) }
    try await engine.enter(.publish, id)
    try await Publication(context: context).publish()
  }

  /// So often chunks whose files are gone are encoded again: something that keeps removing them must not go on for ever.
  private static let mostLosses = 3

  /// Encodes, puts together, checks. Chunks that turn out not to be what was recorded are encoded again, once.
  private func make(_ context: inout JobContext) async throws -> TrustReport {
    var isSecondPass = false
    var losses = 0
    while true {
      try await engine.enter(.encode, id)
      let path = PathFactory.make(context.plan.path, context: context)
      let contradiction = Locked<Result<EncodePlan, any Error>?>(nil)
      async let proof = proven(context, contradiction)
      do {
        try await path.encode()
      } catch {
        // What fails under a plan that is wrong says nothing of the film.
        guard let found = contradiction.value, !Task.isCancelled else { throw error }
        _ = try? await proof
        context = try await adopt(try found.get(), context)
        continue
      }
      if let plan = try await proof {
        let isSame = context.plan.video.matches(plan.video)
        context = try await adopt(plan, context)
        if !isSame { continue }
      }
      try await engine.enter(.assemble, id)
      let lost = try await engine.resetLostChunks(of: id)
      if lost > 0 {
        losses += 1
        guard losses <= Self.mostLosses else {
          throw EngineError.refused(
            ErrorReport(
              .chunkLost, "\(lost) finished chunks are gone from the work folder, for the \(losses). time",
              file: context.workspace.chunk(0)))
        }
        continue
      }
      try await Assembler(context: context).assemble()
      try await engine.enter(.validate, id)
      let report = try await path.validateOutput()
      if report.passed || isSecondPass { return report }
      guard try await engine.resetChangedChunks(of: id, context) > 0 else { return report }
      isSecondPass = true
    }
  }

  private func probe(_ settings: Settings) async throws -> SourceMedia {
    let job = try await engine.job(id)
    if let known = await engine.step(Engine.Step.source, of: id, as: SourceMedia.self) {
      try await SourceGuard.check(known)
      return known
    }
    try await engine.enter(.probe, id)
    let detector = Detector(tools: engine.configuration.tools, runner: engine.runner)
    let source = try await detector.detect(job.source, acceptsDamage: settings[SettingsCatalog.acceptDamaged])
    try await engine.record(Engine.Step.source, of: id, source)
    return source
  }

  private func plan(_ source: SourceMedia, _ settings: Settings) async throws -> EncodePlan {
    if let known = await engine.step(Engine.Step.plan, of: id, as: EncodePlan.self) { return known }
    try await engine.enter(.plan, id)
    var survey = PictureSurvey(tools: engine.configuration.tools, runner: engine.runner)
    survey.patience = engine.configuration.pictureLook
    let picture = try await survey.look(source)
    let plan = try await planner(source, settings).planned(picture)
    try await engine.record(Engine.Step.plan, of: id, plan)
    await engine.planned(source, plan, of: id)
    return plan
  }

  private func planner(_ source: SourceMedia, _ settings: Settings) async throws -> Planner {
    let tools = engine.configuration.tools
    return Planner(
      media: source, settings: settings, capabilities: tools.capabilities, cores: engine.configuration.cores,
      samples: try await RPUSampler(tools: tools, runner: engine.runner).samples(source),
      container: OutputContainer(setting: settings[SettingsCatalog.container], output: try await engine.job(id).output))
  }

  /// Looks at every key frame while the chunks are made: the plan that all of them allow; nil when they are known. One
  /// that makes other chunks ends the work on those of the old one, and is left in `contradiction`.
  private func proven(
    _ context: JobContext, _ contradiction: Locked<Result<EncodePlan, any Error>?>
  ) async throws -> EncodePlan? {
    do {
      let plan = try await proven(context)
      if let plan, !context.plan.video.matches(plan.video) {
        contradiction.withLock { $0 = .success(plan) }
        await engine.supersede(id)
      }
      return plan
    } catch let error as EngineError {
      // What all key frames show is refused: not only when everything is encoded.
      contradiction.withLock { $0 = .failure(error) }
      await engine.supersede(id)
      throw error
    }
  }

  private func proven(_ context: JobContext) async throws -> EncodePlan? {
    guard var known = context.plan.video.evidence, known.extent == .sampled else { return nil }
    let survey = PictureSurvey(tools: context.tools, runner: context.runner)
    let planner = try await planner(context.source, context.settings)
    let picture = try? await survey.proof(context.source)
    try Task.checkCancellation()
    if let picture { return try planner.planned(picture.merged(with: known)) }
    // What can't be proven is not cut off.
    known.crops = []
    known.extent = .complete
    return try planner.planned(known)
  }

  /// Records a plan that now rests on the whole film. When it is another one, all chunks are to be made again.
  private func adopt(_ plan: EncodePlan, _ context: JobContext) async throws -> JobContext {
    let isSame = context.plan.video.matches(plan.video)
    // First the chunks, then the plan: ended between the two, the proof is made once more.
    if !isSame { try await engine.startOver(id) }
    try await engine.record(Engine.Step.plan, of: id, plan)
    let fresh = try await self.context(context.source, plan, context.settings)
    await engine.setContext(fresh, of: id)
    guard !isSame else {
      if context.plan.losses != plan.losses { await engine.planned(context.source, plan, of: id) }
      return fresh
    }
    context.log.write(
      .warning, "plan", "key frames show what no sample did: encoded again with another plan of the picture", job: id)
    await engine.planned(context.source, plan, of: id)
    return fresh
  }

  private func context(_ source: SourceMedia, _ plan: EncodePlan, _ settings: Settings) async throws -> JobContext {
    let workspace = Workspace(root: engine.configuration.workFolder, job: id)
    try await blocking { try workspace.prepare() }
    return JobContext(
      job: try await engine.job(id), settings: settings, source: source, plan: plan, workspace: workspace,
      tools: engine.configuration.tools, runner: engine.runner, engine: engine, handle: handle, log: engine.log)
  }

  private static func failure(_ report: TrustReport, _ source: SourceMedia) -> EngineError {
    let failed = report.failures.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    return .refused(
      ErrorReport(.validationFailed, "\(Format.visible(source.path)): \(failed)", file: source.path))
  }
}

extension Engine {
  func planned(_ source: SourceMedia, _ plan: EncodePlan, of id: JobID) {
    emit(.planned(id, source, plan))
    for loss in plan.losses {
      log.write(.warning, "plan", "loss: \(loss.subject): \(loss.detail)", job: id)
    }
    for note in plan.notes { log.write(.info, "plan", note, job: id) }
  }

  func keep(_ report: TrustReport, of id: JobID) async throws {
    try await record(Step.report, of: id, report)
    emit(.report(id, report))
  }
}

extension Planner {
  /// The plan that what was seen of the pictures allows.
  func planned(_ picture: PictureFacts?) throws -> EncodePlan {
    try plan(detectedCrop: searchesCrop ? PictureSurvey.crop(picture, media.video) : nil, picture: picture)
  }
}

extension VideoPlan {
  /// Whether both make the same chunks, whatever they rest on.
  fileprivate func matches(_ other: VideoPlan) -> Bool {
    var mine = self
    mine.evidence = other.evidence
    return mine == other
  }
}
