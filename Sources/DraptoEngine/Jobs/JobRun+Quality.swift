import Algorithms
import DraptoModel

/// The search for the CRFs of a film with a target: one for all its chunks, which ask it from their attempts.
extension JobRun {
  /// Begins a search with what was measured of the same film before, whichever job did.
  func prepareSearch(_ order: ChunkOrder) async {
    guard let goal = order.plan.quality else { return }
    let recorded = await journal.trials(of: order.identity)
    // Of another plan by now.
    guard work?.order.identity == order.identity else { return }
    work?.search = QualitySearch(
      goal: goal, pixels: order.plan.video.width * order.plan.video.height,
      isInOnePiece: order.plan.segmentation.isInOnePiece)
    work?.recorded = Dictionary(grouping: recorded, by: \.place).mapValues { $0.map(\.trial) }
  }

  /// Makes a chunk known to the search.
  func searches(_ chunk: Chunk) {
    guard work?.search != nil else { return }
    let index = chunk.id.index
    work?.search?.add(
      SearchedChunk(
        frames: chunk.range.expectedFrames, length: chunk.length, facts: chunk.facts ?? ChunkFacts()), at: index)
    for trial in work?.recorded.removeValue(forKey: chunk.range.place) ?? [] { work?.search?.add(trial, to: index) }
  }

  /// Chunks to begin with: those that were begun before, those that begin while the index is read, and some that tell most of the
  /// others. The same after a restart, so that it leads to the same film.
  var scouts: [WorkID] {
    guard let search = work?.search else { return [] }
    let begun = board.chunks.filter { $0.status.kind != .done && !search.trials(of: $0.id.index).isEmpty }
    let cores = parts.configuration.cores
    let order = begun.map(\.id.index) + Array(0..<min(cores, board.chunks.count)) + search.scouts(max(3, cores))
    return order.uniqued().map { .chunk(ChunkID(job: id, index: $0)) }
  }

  /// Whom a chunk's attempt asks; nil where there is no target.
  func judge(of id: WorkID) -> (@Sendable (QualityTrial?) async throws -> QualityStep)? {
    guard work?.search != nil else { return nil }
    return { [weak self] trial in
      guard let run = self else { throw CancellationError() }
      return try await run.judge(id, trial)
    }
  }

  /// Takes in what an encode of a chunk was measured to be, and says what is next for it. When this returns the trial is on
  /// disk. Throws `CancellationError` when nobody wants to know any more.
  func judge(_ work: WorkID, _ trial: QualityTrial?) async throws -> QualityStep {
    guard let index = work.chunkIndex, self.work?.search != nil, isRunning else { throw CancellationError() }
    if let trial { try await keep(trial, of: index) }
    guard let search = self.work?.search, board.status(of: work)?.kind == .running else { throw CancellationError() }
    let step = search.step(for: index)
    show(step, search.trials(of: index), of: index)
    return step
  }

  private func keep(_ trial: QualityTrial, of index: Int) async throws {
    guard let order = work?.order, let search = work?.search else { throw CancellationError() }
    let number = search.trials(of: index).count
    let place = board.chunks[index].range.place
    work?.search?.add(trial, to: index)
    let recorded = RecordedTrial(film: order.identity, place: place, number: number, trial: trial)
    journal.enqueue([JournalChange(event: nil, row: .trial(recorded))])
    logTrial(index, trial)
    try await journal.durable { error in self.show(error.map(JobWait.record)) }
    try Task.checkCancellation()
  }

  private func show(_ step: QualityStep, _ trials: [QualityTrial], of index: Int) {
    board.note(crf: step.crf, trials: trials, of: index)
    journal.enqueue([.chunks([board.chunks[index]])])
  }

  private func logTrial(_ index: Int, _ trial: QualityTrial) {
    guard let goal = work?.order.plan.quality else { return }
    log.write(
      .info, "quality", trial.extent == .part ? "part measured" : "measured", job: id, chunk: index,
      fields: [
        "crf": Format.compact(trial.crf), "score": Format.fixed(trial.score.mean, 2), "metric": goal.metric.rawValue,
        "p5": Format.fixed(trial.score.percentile5, 2), "bytes": "\(trial.bytes)",
        "seconds": Format.fixed(trial.seconds, 1),
      ])
  }
}
