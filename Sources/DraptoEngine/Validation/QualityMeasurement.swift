import DraptoMedia
import DraptoModel

/// The score of a film.
struct QualityMeasurement: Sendable {
  let input: StageInput

  /// Compares the whole film with its source.
  func measure(_ metric: QualityMetric) async throws -> QualityReport {
    guard let video = input.source.video else { throw EngineError.noVideo(input.source.path) }
    let plan = input.plan.video
    let frames = input.chunks.reduce(0) { $0 + ($1.result?.frames ?? 0) }
    let measurement = ScoreMeasurement(
      metric: metric, model: metric.model(width: plan.width, height: plan.height),
      reference: .film(input.source.path, stream: video.info.index, plan: plan), threads: input.cores,
      log: input.workspace.qualityLog, counts: input.workspace.qualityCounts)
    let reporter = input.reporter
    let (scores, missing, _) = try await measurement.scores(
      of: input.temporaryOutput, frames: frames, tools: input.tools, watched: input.watched, handle: input.handle,
      onProgress: { figures in reporter.progress(Double(figures.frames) / Double(max(1, frames))) })
    guard var report = QualityReport(metric: metric.rawValue, scores: scores) else {
      throw EngineError.refused(ErrorReport(.validationFailed, "\(metric.name) gave no scores"))
    }
    await keep(scores, missing)
    report.model = measurement.model
    report.isRelative = plan.color.isHDR && metric.isVMAF ? true : nil
    return report
  }

  /// Keeps the frames' scores for the record of the film, frame by frame.
  private func keep(_ scores: [Double], _ missing: [Int]) async {
    let gaps = Set(missing)
    var rest = scores.makeIterator()
    let all = (0..<scores.count + gaps.count).map { gaps.contains($0) ? Double.nan : rest.next() ?? .nan }
    let path = input.workspace.filmScores
    do { try await blocking { try ScoresFile.write(all, to: path) } } catch {
      // The film is as good without them.
      input.log.error(ErrorReport.of(error), "report", job: input.job.id)
    }
  }

  /// What the chunks of a film with a target come to together: nothing is decoded for it. Nil for films without one.
  func ofChunks() async throws -> QualityReport? {
    guard let goal = input.plan.quality else { return nil }
    let (workspace, chunks) = (input.workspace, input.chunks)
    let scores = try await blocking { chunks.flatMap { Self.scores(of: $0, workspace) } }
    guard var report = QualityReport(metric: goal.metric.rawValue, scores: scores) else { return nil }
    report.model = goal.model
    report.isRelative = goal.isRelative ? true : nil
    report.search = QualityReport.SearchSums(goal, chunks.compactMap { $0.result?.quality })
    return report
  }

  /// Scores of a chunk's frames; where its file is gone its mean stands for each.
  private static func scores(of chunk: Chunk, _ workspace: Workspace) -> [Double] {
    guard let score = chunk.result?.quality?.score else { return [] }
    let kept = ScoresFile.read(workspace.chunkScores(chunk.id.index)) ?? []
    return kept.count == score.frames ? kept : Array(repeating: score.mean, count: score.frames)
  }
}

/// What scores make of a report.
enum QualityChecks {
  static func check(_ report: inout TrustReport, warnBelow: Double?) {
    guard let quality = report.quality else { return }
    let metric = QualityMetric(rawValue: quality.metric) ?? .vmaf
    if let search = quality.search {
      let text =
        "\(metric.text(quality.mean)) of \(search.goal.text), in \(Format.fixed(search.encodesPerChunk, 2)) encodes per chunk"
      if search.below > 0 {
        report.add(
          "target", .warning,
          "\(text); \(search.below) of \(search.chunks) chunks stay below it: no CRF within the limits reaches it, or none that is smaller than the source"
        )
      } else {
        report.add("target", .ok, text)
      }
    }
    if let warnBelow, quality.mean < warnBelow {
      report.quality?.isBelow = warnBelow
      report.add(
        TrustReport.scoreCheck, .warning,
        "\(metric.name) \(metric.text(quality.mean)) is under \(metric.text(warnBelow))")
    }
  }
}
