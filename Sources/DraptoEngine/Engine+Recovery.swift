import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation

extension Engine {
  /// Names of the recovery points.
  enum Step {
    static let source = "source"
    static let plan = "plan"
    static let segmented = "segmented"
    static let report = "report"
    static let publishing = "publishing"
  }

  /// Reads the queue and checks it against the disk: what was being worked on waits again, finished chunks that are
  /// gone are done again, half-written files go.
  func load() async throws {
    if let queue = try await store.queue() {
      // What the settings say of this run wins over what was set in an earlier one.
      if policy.fixed == 0 { policy.fixed = queue.workerLimit }
      emit(
        .queue(
          QueueState(
            mode: queue.mode == .stopping ? .running : queue.mode, workers: policy.initial, workerLimit: policy.fixed)))
    } else {
      emit(.queue(QueueState(workers: policy.initial, workerLimit: policy.fixed)))
    }
    for record in try await store.load() { try await restore(record) }
  }

  private func restore(_ record: JobStore.Record) async throws {
    var job = record.job
    if job.state == .running { job.state = .waiting }
    job.reason = nil
    settings[job.id] = record.settings
    steps[job.id] = record.steps
    emit(.job(job))
    if let source = step(Step.source, of: job.id, as: SourceMedia.self),
      let plan = step(Step.plan, of: job.id, as: EncodePlan.self)
    {
      emit(.planned(job.id, source, plan))
    }
    let workspace = Workspace(root: configuration.workFolder, job: job.id)
    let isDone = job.state == .done
    let (chunks, lost) = try await blocking {
      if !isDone { workspace.removeParts() }
      return Self.checked(record.chunks, in: workspace, isDone: isDone)
    }
    if isDone { await removeWork(of: job.id) }
    if !chunks.isEmpty { emit(.chunks(chunks)) }
    if !lost.isEmpty {
      try await store.save(lost)
      log.write(
        .warning, "store", "\(lost.count) recorded chunks are missing or changed and are encoded again", job: job.id,
        fields: ["code": ErrorCode.chunkLost.rawValue])
    }
    for var track in record.tracks {
      if track.state == .running || track.state == .paused { track.state = .waiting }
      if track.state == .done, job.state != .done,
        FileFingerprint.read(workspace.track(track.stream))?.bytes != track.bytes
      {
        track.state = .waiting
      }
      emit(.track(track))
    }
    if record.steps[Step.segmented] != nil { emit(.segmented(job.id)) }
    if let report = step(Step.report, of: job.id, as: TrustReport.self) { emit(.report(job.id, report)) }
  }

  /// Chunks as they are on disk: recorded size and frame times must be there. Pure but for looking at files.
  static func checked(_ chunks: [Chunk], in workspace: Workspace, isDone: Bool) -> (all: [Chunk], lost: [Chunk]) {
    var lost: [Chunk] = []
    let all = chunks.map { chunk -> Chunk in
      var chunk = chunk
      chunk.reason = nil
      if chunk.state == .running || chunk.state == .paused { chunk.state = .waiting }
      if chunk.state == .done, !isDone, let result = chunk.result {
        let film = FileFingerprint.read(workspace.chunk(chunk.id.index))
        let times = FileFingerprint.read(workspace.chunkTimes(chunk.id.index))
        if film?.bytes != result.bytes || times?.bytes != Int64(result.frames * 8) {
          chunk.state = .waiting
          chunk.result = nil
          lost.append(chunk)
        }
      }
      return chunk
    }
    return (all, lost)
  }

  /// A recorded step's result; nil when it was not recorded or has another shape.
  func step<T: Decodable>(_ name: String, of job: JobID, as type: T.Type) -> T? {
    guard let data = steps[job]?[name] else { return nil }
    return try? JobStore.decodeStep(data, as: type)
  }

  /// Records a step's result.
  func record<T: Encodable & Sendable>(_ name: String, of job: JobID, _ result: T) async throws {
    try await store.saveStep(name, of: job, result)
    steps[job, default: [:]][name] = try JSONEncoder().encode(result)
  }

  /// Puts chunks back whose files are gone or have another size. Returns how many.
  func resetLostChunks(of id: JobID) async throws -> Int {
    let workspace = Workspace(root: configuration.workFolder, job: id)
    let chunks = state.jobs[id]?.chunks ?? []
    let (_, lost) = try await blocking { Self.checked(chunks, in: workspace, isDone: false) }
    return try await resetAndTell(lost)
  }

  /// Puts chunks back whose packets are no longer those that were recorded. Returns how many.
  func resetChangedChunks(of id: JobID, _ context: JobContext) async throws -> Int {
    var changed: [Chunk] = []
    for chunk in state.jobs[id]?.chunks ?? [] where (chunk.result?.frames ?? 0) > 0 {
      let print = try? await context.probe.fingerprint(context.workspace.chunk(chunk.id.index))
      if print.map({ VideoFingerprint.combined($0.hashes) }) != chunk.result?.packetHash { changed.append(chunk) }
    }
    return try await resetAndTell(changed)
  }

  /// Puts all chunks back: the plan of the picture has changed.
  func resetAllChunks(of id: JobID) async throws { try await reset(state.jobs[id]?.chunks ?? []) }

  private func reset(_ chunks: [Chunk]) async throws {
    let fresh = chunks.map { chunk in
      var chunk = chunk
      chunk.state = .waiting
      chunk.result = nil
      chunk.attempt = 0
      chunk.progress = Progress()
      return chunk
    }
    try await save(fresh)
  }

  private func resetAndTell(_ chunks: [Chunk]) async throws -> Int {
    guard !chunks.isEmpty else { return 0 }
    try await reset(chunks)
    log.write(
      .warning, "store", "chunks are not what was recorded and are encoded again", job: chunks[0].id.job,
      fields: [
        "code": ErrorCode.chunkLost.rawValue, "chunks": chunks.map { "\($0.id.index)" }.joined(separator: " "),
      ])
    return chunks.count
  }
}
