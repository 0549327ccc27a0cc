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
    let context = try await context(source, plan, settings)
    await engine.setContext(context, of: id)
    if try await Publication(context: context).isAlreadyPublished() { return }
    let path = PathFactory.make(plan.path, context: context)
    try await path.validateInput()
    var report = try await make(path, context)
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
  private func make(_ path: any EncodingPath, _ context: JobContext) async throws -> TrustReport {
    var isSecondPass = false
    var losses = 0
    while true {
      try await engine.enter(.encode, id)
      try await path.encode()
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
    let probe = MediaProbe(tools: engine.configuration.tools, runner: engine.runner)
    let source = try await Detector(probe: probe).detect(job.source)
    try await engine.record(Engine.Step.source, of: id, source)
    return source
  }

  private func plan(_ source: SourceMedia, _ settings: Settings) async throws -> EncodePlan {
    if let known = await engine.step(Engine.Step.plan, of: id, as: EncodePlan.self) { return known }
    try await engine.enter(.plan, id)
    let tools = engine.configuration.tools
    let job = try await engine.job(id)
    let planner = Planner(
      media: source, settings: settings, capabilities: tools.capabilities, cores: engine.configuration.cores,
      samples: try await RPUSampler(tools: tools, runner: engine.runner).samples(source),
      container: OutputContainer(setting: settings[SettingsCatalog.container], output: job.output))
    var crop: Crop?
    if planner.searchesCrop {
      crop = try await CropFinder(ffmpeg: tools.ffmpeg, runner: engine.runner).find(source)
    }
    let plan = try planner.plan(detectedCrop: crop)
    try await engine.record(Engine.Step.plan, of: id, plan)
    await engine.planned(source, plan, of: id)
    return plan
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
