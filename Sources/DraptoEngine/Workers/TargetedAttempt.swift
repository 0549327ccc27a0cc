import DraptoMedia
import DraptoModel
import Foundation

/// One attempt at a chunk that is to reach a score: encodes with one CRF after the other, as ``QualitySearch`` says, and keeps the
/// one that fits. What was measured outlives the attempt: the next one goes on behind it.
struct TargetedAttempt: Sendable {
  let attempt: ChunkAttempt
  let quality: QualityTask

  private var task: ChunkTask { attempt.task }
  private var workspace: Workspace { task.workspace }
  private var index: Int { task.range.index }

  func run() async throws -> ChunkResult {
    let started = ContinuousClock.now
    let judge = attempt.report.judge ?? alone()
    var lead = task.lead
    var encodes = 0
    var step = try await judge(nil)
    while true {
      try Task.checkCancellation()
      switch step {
      case .part(let crf) where task.expected.isEmpty: step = .whole(crf: crf)
      case .part(let crf):
        attempt.report.stage(.searching)
        step = try await judge(try await part(crf: crf, lead: lead))
      case .whole(let crf):
        let made = try await candidate(crf: crf, lead: lead)
        encodes += 1
        lead = max(lead, made.proven.lead)
        // Frames that nothing decodes to have no score to search for.
        guard let trial = made.trial else { return try await keep(made, .reached, encodes: encodes, since: started) }
        step = try await judge(trial)
      case .keep(let crf, let outcome):
        // Its file may be gone since it was measured: then it is made once more, and judged no more.
        let made = try await candidate(crf: crf, lead: lead)
        return try await keep(made, outcome, encodes: max(1, encodes), since: started)
      }
    }
  }

  /// A search that knows this chunk alone.
  private func alone() -> @Sendable (QualityTrial?) async throws -> QualityStep {
    var search = QualitySearch(
      goal: quality.goal, pixels: task.plan.width * task.plan.height, isInOnePiece: quality.isInOnePiece)
    let length = Double(task.expected.count) / max(1, attempt.video.nominalFrameRate)
    search.add(SearchedChunk(frames: task.expected.count, length: length, facts: quality.facts), at: index)
    let (shared, index) = (Locked(search), index)
    return { trial in
      shared.withLock { search in
        if let trial { search.add(trial, to: index) }
        return search.step(for: index)
      }
    }
  }

  // MARK: Parts

  private func part(crf: Double, lead: Int) async throws -> QualityTrial {
    let started = ContinuousClock.now
    let runs = QualityPart.runs(
      frames: task.expected.count, rate: attempt.video.nominalFrameRate,
      // Without a container no place in the film is found: its head has to do.
      isWholeFilm: quality.isInOnePiece)
    let head = [0..<min(task.expected.count, 240)]
    let groups = QualityPart.groups(attempt.source.isBareStream ? head : runs, rate: attempt.video.nominalFrameRate)
      .map { group in
        let first = group[0].lowerBound
        var extraction = attempt.extraction(lead: lead)
        extraction.range = range(of: first..<group[group.count - 1].upperBound)
        return RunGroup(
          extraction: extraction, frames: group.map { $0.lowerBound - first..<$0.upperBound - first })
      }
    let command = PartCommand(
      chunk: attempt.command(crf: crf, extraction: attempt.extraction(lead: lead), decoding: .asEncoder),
      runs: groups)
    let file = workspace.partFile(index, attempt: task.attempt)
    defer { unlink(file) }
    try await SourceGuard.check(attempt.source)
    let (_, last) = try await attempt.watched(for: groups[0].extraction).run(
      command.command(attempt.tools.ffmpeg, output: file), handle: attempt.handle, file: attempt.source.path,
      onProgress: attempt.report.figures)
    let scores = try await attempt.measure(
      quality.goal, file, frames: last.frames, command.reference, groups[0].extraction)
    guard let score = QualityScore(scores) else {
      throw EngineError.refused(
        ErrorReport(
          .framesMismatch, "a part of chunk \(index) of \(Format.visible(attempt.source.path)) holds no frames",
          file: attempt.source.path))
    }
    return QualityTrial(
      extent: .part, crf: crf, score: score, bytes: FileFingerprint.read(file)?.bytes ?? 0,
      seconds: (ContinuousClock.now - started).seconds)
  }

  /// The run as a range of its own, cut between frames.
  private func range(of run: Range<Int>) -> ChunkRange {
    let ticks = task.expected
    func cut(_ place: Int) -> Double {
      FrameTable.cut(between: ticks[place - 1], ticks[place], timeBase: attempt.video.timeBase)
    }
    return ChunkRange(
      index: index, from: ticks[run.lowerBound],
      to: run.upperBound < ticks.count ? ticks[run.upperBound] : task.range.to, expectedFrames: run.count,
      startCut: run.lowerBound == 0 ? task.range.startCut : cut(run.lowerBound),
      endCut: run.upperBound < ticks.count ? cut(run.upperBound) : task.range.endCut)
  }

  // MARK: Wholes

  /// An encode of the whole chunk, in a file of its own.
  private struct Candidate: Codable {
    var identity: String
    var crf: Double
    var bytes: Int64
    var seconds: Double
    var proven: ProvenChunk

    var trial: QualityTrial? {
      QualityScore(proven.scores).map {
        QualityTrial(extent: .whole, crf: crf, score: $0, bytes: bytes, seconds: seconds)
      }
    }
  }

  /// The encode with this CRF: the one that was made before, if it is still there.
  private func candidate(crf: Double, lead: Int) async throws -> Candidate {
    let (file, facts) = (workspace.candidate(index, crf: crf), workspace.candidateFacts(index, crf: crf))
    let identity = quality.identity
    let known: Candidate? = try await blocking {
      guard let data = FileManager.default.contents(atPath: facts),
        let known = try? JSONDecoder().decode(Candidate.self, from: data), known.identity == identity,
        FileFingerprint.read(file)?.bytes == known.bytes
      else { return nil }
      return known
    }
    if let known { return known }
    let started = ContinuousClock.now
    let proven = try await attempt.encodeProven(crf: crf, lead: lead, measuring: quality.goal)
    // Frames of another file must not be kept for when the first one is back.
    try await SourceGuard.check(attempt.source)
    let part = task.part
    return try await blocking {
      let made = Candidate(
        identity: identity, crf: crf, bytes: FileFingerprint.read(part)?.bytes ?? 0,
        seconds: (ContinuousClock.now - started).seconds, proven: proven)
      try DurableFile.commit(part, as: file)
      try DurableFile.write(try JSONEncoder().encode(made), to: facts)
      return made
    }
  }

  private func keep(
    _ made: Candidate, _ outcome: QualityOutcome, encodes: Int, since started: ContinuousClock.Instant
  ) async throws -> ChunkResult {
    let (workspace, index) = (workspace, index)
    try await blocking {
      try ScoresFile.write(made.proven.scores, to: workspace.chunkScores(index))
      try DurableFile.commit(workspace.candidate(index, crf: made.crf), as: workspace.chunk(index))
    }
    let quality = QualityScore(made.proven.scores).map {
      ChunkQuality(metric: self.quality.goal.metric, score: $0, outcome: outcome, encodes: encodes)
    }
    var proven = made.proven
    if attempt.plan.hdr10Plus != nil, !proven.ticks.isEmpty {
      let chunk = workspace.chunk(index)
      let times = try await blocking { try MatroskaFile.times(chunk) }
      proven.shownMetadata = try await attempt.proveHDR10Plus(
        chunk, lead: proven.lead, ticks: proven.ticks, times: times)
    }
    let result = try await attempt.result(proven, since: started, quality: quality)
    // Only now: until the chunk is whole it can be put together from them.
    try await blocking { workspace.removeCandidates(index) }
    return result
  }
}
