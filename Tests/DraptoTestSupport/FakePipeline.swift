import DraptoEngine
import DraptoMedia
import DraptoModel
import Foundation

/// Takes a job through its stages without a film: records a source, hands out chunks and tracks, waits for them, and
/// puts a file in the film's place.
package struct FakePipeline: JobPipeline {
  package var setup: PipelineSetup
  package var services: any JobServices
  package var worker: FakeWorker
  package var chunks = 4
  package var tracks = 1
  package var tracksLast = false
  /// What the index tells of each chunk.
  package var facts = ChunkFacts()
  /// Called at the beginning, when all chunks are in line, and before publishing: throws what a machine's fault would.
  package var fault: @Sendable (JobPhase, Job) async throws -> Void = { _, _ in }

  package init(setup: PipelineSetup, services: any JobServices, worker: FakeWorker) {
    self.setup = setup
    self.services = services
    self.worker = worker
  }

  package func run() async throws {
    let job = try await services.job()
    try await services.enter(.probe)
    try await fault(.probe, job)
    let source = try await source(job)
    try await services.enter(.encode)
    try await encode(job, source)
    try await services.enter(.publish)
    try await fault(.publish, job)
    try await publish(job)
  }

  private func source(_ job: Job) async throws -> SourceMedia {
    if let known = await services.step(StepName.source, as: SourceMedia.self) { return known }
    var source = ModelSamples.media()
    source.path = job.source
    source.fingerprint = FileFingerprint.read(job.source) ?? source.fingerprint
    try await services.record(StepName.source, source)
    return source
  }

  private func encode(_ job: Job, _ source: SourceMedia) async throws {
    var plan = ModelSamples.plan()
    plan.video.crf = await services.settings()[SettingsCatalog.crf] ?? plan.video.crf
    let order = ChunkOrder(
      source: source, plan: plan, folder: setup.workspace.folder, stallTimeout: 60, decodesResult: false)
    await services.prepare(order, tracks: FakeTracks(worker: worker, workspace: setup.workspace))
    let base = Rational(1, 1000)
    let isKnown = await services.step(StepName.segmented, as: Int.self) != nil
    let ticks = (0..<chunks * 250).map { Int64($0) * 40 }
    await services.open(
      WorkOpening(
        frames: isKnown ? FrameTable(timeBase: base, ticks: ticks) : nil, timeBase: base,
        tracks: (0..<tracks).map { TrackTask(job: setup.id, stream: $0 + 1, title: "Sound") }, tracksLast: tracksLast))
    if !isKnown {
      for index in 0..<chunks {
        try await services.found(
          ModelSamples.range(index), ticks: Array(ticks[index * 250..<index * 250 + 250]), facts: facts)
      }
      try await services.complete(chunks)
    }
    try await fault(.encode, job)
    try await services.settle()
  }

  /// As the real one: once the film is in its place nothing asks any more whether the job was stopped.
  private func publish(_ job: Job) async throws {
    let film = Data("film".utf8)
    try await services.keep(TrustReport(source: job.source, output: job.output, outputBytes: Int64(film.count)))
    try film.write(to: URL(fileURLWithPath: job.output))
  }
}
