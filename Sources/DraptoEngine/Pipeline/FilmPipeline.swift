import DraptoMedia
import DraptoModel
import Foundation

/// Takes one film through its stages: probe, plan, encode, assemble, validate, measure, publish.
struct FilmPipeline: JobPipeline {
  let setup: PipelineSetup
  let services: any JobServices

  private var id: JobID { setup.id }

  func run() async throws {
    do { try await runStages() } catch let error where Self.mayBeOfDisks(error) {
      // A share that went away makes programs and checks fail in many ways: that it is away says more.
      try Task.checkCancellation()
      let job = try await services.job()
      try await SourceGuard.checkThere(job.source)
      try await TargetGuard.check(job)
      // Before the encode there is none yet.
      let workspace = setup.workspace
      if job.phase != .probe, job.phase != .plan {
        try await answering(workspace.folder, .workNotWritable) { try workspace.checkThere() }
      }
      throw error
    }
  }

  private static func mayBeOfDisks(_ error: any Error) -> Bool {
    let code = ErrorReport.of(error).code
    return error is MediaError || code == .toolFailed || code == .validationFailed || code == .chunkLost
      || code == .unexpected || code == .hdr10PlusDiffers
  }

  private func runStages() async throws {
    let settings = await services.settings()
    let source = try await probe(settings)
    let plan = try await plan(source, settings)
    var input = try await input(source, plan, settings)
    if try await isPublished(input) { return }
    try await TargetGuard.check(input.job)
    try await PathFactory.make(plan.path, input).validateInput()
    var report = try await make(&input)
    if report.passed { try await measure(&report, input) }
    try await services.keep(report)
    guard report.passed else { throw Self.failure(report, source) }
    try await publish(input)
  }

  // MARK: Probe and plan

  private func probe(_ settings: Settings) async throws -> SourceMedia {
    if let known = await services.step(StepName.source, as: SourceMedia.self) {
      try await SourceGuard.check(known)
      return try await sampled(known)
    }
    try await services.enter(.probe)
    let job = try await services.job()
    // It was there when it was queued: what is missing now has gone.
    try await SourceGuard.checkThere(job.source)
    let detector = Detector(tools: setup.tools, runner: setup.runner)
    let source = try await detector.detect(job.source, acceptsDamage: settings[SettingsCatalog.acceptDamaged])
    try await services.record(StepName.source, source)
    return source
  }

  /// What an earlier version found, which did not look for HDR10+, as long as there is no plan.
  private func sampled(_ known: SourceMedia) async throws -> SourceMedia {
    guard known.video?.hdr10Plus == nil, await services.step(StepName.plan, as: EncodePlan.self) == nil,
      let samples = try await HDR10PlusSampler(tools: setup.tools, runner: setup.runner).samples(known)
    else { return known }
    var source = known
    source.video?.hdr10Plus = samples
    try await services.record(StepName.source, source)
    return source
  }

  private func plan(_ source: SourceMedia, _ settings: Settings) async throws -> EncodePlan {
    if let known = await services.step(StepName.plan, as: EncodePlan.self) { return known }
    try await services.enter(.plan)
    var survey = PictureSurvey(tools: setup.tools, runner: setup.runner)
    survey.patience = setup.pictureLook
    let picture = try await survey.facts(source)
    let plan = try await planner(source, settings).planned(picture)
    try await setup.trials.check(source, plan.video, tools: setup.tools, runner: setup.runner)
    try await services.record(StepName.plan, plan)
    await services.planned(source, plan)
    return plan
  }

  private func planner(_ source: SourceMedia, _ settings: Settings) async throws -> Planner {
    Planner(
      media: source, settings: settings, capabilities: setup.tools.capabilities, cores: setup.cores,
      samples: try await RPUSampler(tools: setup.tools, runner: setup.runner).samples(source),
      container: OutputContainer(
        setting: settings[SettingsCatalog.container], output: try await services.job().output))
  }

  private func input(_ source: SourceMedia, _ plan: EncodePlan, _ settings: Settings) async throws -> StageInput {
    let workspace = setup.workspace
    try await answering(workspace.folder, .workNotWritable) { try workspace.prepare() }
    return StageInput(
      job: try await services.job(), settings: settings, source: source, plan: plan, workspace: workspace,
      tools: setup.tools, runner: setup.runner, handle: setup.handle, cores: setup.cores, log: setup.log,
      reporter: StageReporter(waits: { [services] in services.show($0) }))
  }

  /// The same for one phase, with the work as it is now.
  private func reporting(_ phase: JobPhase, _ input: StageInput) async -> StageInput {
    var input = input
    (input.chunks, input.tracks) = await services.work()
    input.reporter.progress = { [services] in services.show(phase, $0) }
    return input
  }

  // MARK: Encode, assemble, validate

  /// So often chunks whose files are gone are encoded again: something that keeps removing them must not go on for ever.
  private static let mostLosses = 3

  /// Encodes, puts together, checks. Chunks that turn out not to be what was recorded are encoded again, once.
  private func make(_ input: inout StageInput) async throws -> TrustReport {
    var isSecondPass = false
    var losses = 0
    try await noteTools(input)
    while true {
      try await services.enter(.encode)
      switch try await encodeProven(input) {
      case .done: break
      case .another(let plan):
        input = try await adopt(plan, input)
        continue
      case .sameChunks(let plan): input = try await adopt(plan, input)
      }
      try await services.enter(.assemble)
      let stage = await reporting(.assemble, input)
      let lost = try await FinishedFiles(workspace: input.workspace).lost(stage.chunks, stage.tracks)
      if !lost.isEmpty {
        losses += 1
        guard losses <= Self.mostLosses else {
          throw EngineError.refused(
            ErrorReport(
              .chunkLost, "\(lost.count) finished chunks are gone from the work folder, for the \(losses). time",
              file: input.workspace.chunk(0)))
        }
        try await services.redo(lost)
        continue
      }
      try await assemble(stage)
      try await services.enter(.validate)
      let checked = await reporting(.validate, input)
      let report = try await PathFactory.make(input.plan.path, checked).validateOutput()
      if report.passed || isSecondPass { return report }
      let changed = await FinishedFiles(workspace: input.workspace).changed(checked.chunks, probe: input.probe)
      guard !changed.isEmpty else { return report }
      try await services.redo(changed)
      isSecondPass = true
    }
  }

  /// Notes the programs that work on the film from here on: those that did before a restart may have been others.
  private func noteTools(_ input: StageInput) async throws {
    let known = await services.step(StepName.tools, as: [ToolRecord].self) ?? []
    let metrics = [QualityMetric(rawValue: input.settings[SettingsCatalog.measure]), input.plan.quality?.metric]
    let used = await UsedTools(
      drapto: setup.version, tools: setup.tools, versions: setup.versions, runner: setup.runner
    ).records(measuring: metrics.compactMap { $0 })
    let new = used.filter { !known.contains($0) }
    if !new.isEmpty { try await services.record(StepName.tools, known + new) }
  }

  private func assemble(_ input: StageInput) async throws {
    let ran = Locked<[CommandRecord]>([])
    var input = input
    input.reporter.ran = { command in ran.withLock { $0.append(command) } }
    try await Assembler(context: input).assemble()
    await services.assembled(by: ran.value)
  }

  private enum Encoded {
    case done
    /// The plan now rests on the whole film; its chunks are the same.
    case sameChunks(EncodePlan)
    /// What was encoded is of no use.
    case another(EncodePlan)
  }

  /// Encodes, and looks at every key frame meanwhile where the plan rests on samples.
  private func encodeProven(_ input: StageInput) async throws -> Encoded {
    let contradiction = Locked<Result<EncodePlan, any Error>?>(nil)
    async let proof = proven(input, contradiction)
    do {
      try await PathFactory.make(input.plan.path, input).encode(services)
    } catch {
      // What fails under a plan that is wrong says nothing of the film.
      guard let found = contradiction.value, !Task.isCancelled else { throw error }
      _ = try? await proof
      return .another(try found.get())
    }
    guard let plan = try await proof else { return .done }
    return input.plan.video.matches(plan.video) ? .sameChunks(plan) : .another(plan)
  }

  /// The plan that all key frames allow; nil when they are known. One that makes other chunks ends the work on those of
  /// the old one, and is left in `contradiction`.
  private func proven(
    _ input: StageInput, _ contradiction: Locked<Result<EncodePlan, any Error>?>
  ) async throws -> EncodePlan? {
    do {
      let plan = try await proven(input)
      if let plan, !input.plan.video.matches(plan.video) {
        contradiction.withLock { $0 = .success(plan) }
        await services.abandon()
      }
      return plan
    } catch let error as EngineError {
      // What all key frames show is refused: not only when everything is encoded.
      contradiction.withLock { $0 = .failure(error) }
      await services.abandon()
      throw error
    }
  }

  private func proven(_ input: StageInput) async throws -> EncodePlan? {
    try await planner(input.source, input.settings)
      .proven(input.plan, by: PictureSurvey(tools: input.tools, runner: input.runner))
  }

  /// Records a plan that now rests on the whole film. When it is another one, all chunks are to be made again.
  private func adopt(_ plan: EncodePlan, _ old: StageInput) async throws -> StageInput {
    let isSame = old.plan.video.matches(plan.video)
    // First the chunks, then the plan: ended between the two, the proof is made once more.
    if !isSame { try await services.redoAllChunks() }
    try await services.record(StepName.plan, plan)
    let fresh = try await input(old.source, plan, old.settings)
    guard !isSame else {
      if old.plan.losses != plan.losses { await services.planned(old.source, plan) }
      return fresh
    }
    setup.log.write(
      .warning, "plan", "key frames show what no sample did: encoded again with another plan of the picture", job: id)
    await services.planned(old.source, plan)
    return fresh
  }

  // MARK: Measure

  /// The film's score: measured whole where that is asked for, else made of its chunks'.
  private func measure(_ report: inout TrustReport, _ input: StageInput) async throws {
    let settings = input.settings
    let metric = QualityMetric(rawValue: settings[SettingsCatalog.measure])
    guard metric != nil || input.plan.quality != nil else { return }
    if metric != nil { try await services.enter(.measure) }
    let measurement = QualityMeasurement(input: await reporting(.measure, input))
    let ofChunks = try await measurement.ofChunks()
    report.quality = ofChunks
    if let metric {
      report.quality = try await measurement.measure(metric)
      report.quality?.search = ofChunks?.search
    }
    QualityChecks.check(&report, warnBelow: settings[SettingsCatalog.warnBelow])
  }

  // MARK: Publish

  private func isPublished(_ input: StageInput) async throws -> Bool {
    guard let record = await services.step(StepName.publishing, as: Publication.Record.self) else { return false }
    return try await Publication(input: input).isPublished(record)
  }

  private func publish(_ input: StageInput) async throws {
    try await services.enter(.publish)
    let publication = Publication(input: input)
    if input.settings[SettingsCatalog.overwrite] {
      // Since it was queued, films may have been queued, or begun again, that lie there.
      let others = await services.others()
      try await blocking { try SourceProtection.checkOutput(input.job.output, among: others) }
    }
    try await services.record(StepName.publishing, try await publication.prepare())
    try await publication.publish()
  }

  private static func failure(_ report: TrustReport, _ source: SourceMedia) -> EngineError {
    let failed = report.failures.map { "\($0.name): \($0.detail)" }.joined(separator: "; ")
    return .refused(
      ErrorReport(.validationFailed, "\(Format.visible(source.path)): \(failed)", file: source.path))
  }
}
