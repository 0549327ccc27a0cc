import DraptoModel

/// One job with its chunks and tracks, for people: `drapto queue JOB`. Pure.
package enum JobPage {
  /// - Parameters:
  ///   - outlook: of the queue it is in.
  ///   - settings: those that it is encoded with; nil: not known.
  ///   - width: columns of the terminal; nil: no terminal, nothing is cut.
  package static func lines(
    _ view: JobView, in outlook: QueueOutlook, settings: Settings? = nil, width: Int?
  ) -> [String] {
    // Paths stay whole: they are copied from here.
    var lines = TextTable.lines(facts(view, outlook))
    if let error = view.job.error { lines += error.fullText.split(separator: "\n").map(String.init) }
    lines += view.job.wayOutLines.map { "  " + $0 }
    let tables = [settings.map(self.settings) ?? [], chunks(view), tracks(view)].filter { !$0.isEmpty }
    return lines + tables.flatMap { [""] + $0.map { line in width.map { DisplayWidth.fitted(line, $0) } ?? line } }
  }

  private static func facts(_ view: JobView, _ outlook: QueueOutlook) -> [[String]] {
    let job = view.job
    let phase = job.state == .running ? ", \(job.phase.rawValue) \(Format.percent(view.share))" : ""
    var rows = [["job", "\(job.id)"], ["state", job.state.rawValue + phase]]
    if let reason = view.standing(in: outlook).reason { rows.append(["waits", reason.text]) }
    rows += [["source", job.source], ["output", job.output]]
    if job.priority != 0 { rows.append(["priority", "\(job.priority)"]) }
    rows.append(["frames", "\(view.encodedFrames) of \(view.isSegmented ? "" : "about ")\(view.totalFrames)"])
    rows.append(["chunks", counts(view)])
    let forecast = outlook.forecast?[job.id]
    if let speed = forecast?.framesPerSecond { rows.append(["speed", Format.speed(speed)]) }
    if let left = forecast?.secondsLeft { rows.append(["left", Format.duration(left)]) }
    if let speed = view.meanSpeed { rows.append(["speed", Format.speed(speed) + ", over all of it"]) }
    if job.elapsedBefore > 0 { rows.append(["worked", Format.duration(job.elapsedBefore)]) }
    if let sizes = JobText.sizes(view) {
      rows.append(["size", sizes + (JobText.saved(view).map { ", " + $0 } ?? "")])
    }
    if let goal = view.plan?.quality { rows.append(["target", goal.text]) }
    if let score = view.score { rows.append(["score", score.text + missed(view)]) }
    if !view.marks.isEmpty { rows.append(["marks", view.marks.text]) }
    return rows
  }

  /// `, 2 of 40 chunks below, 1 above`: of a film with a target that not every chunk reached.
  private static func missed(_ view: JobView) -> String {
    if let search = view.report?.quality?.search {
      return ", \(search.encodesText)" + (search.missedText.map { ", " + $0 } ?? "")
    }
    let below = view.chunksBelow.count
    return below > 0 ? ", \(below) of \(view.doneChunks) chunks below" : ""
  }

  /// Those that are not as they are built in.
  private static func settings(_ settings: Settings) -> [String] {
    let rows = settings.deviations.map {
      [$0.key, settings.value(of: $0).toml, "from \(settings.origin(of: $0))"]
    }
    return rows.isEmpty ? ["settings: all as they are built in"] : TextTable.lines(rows)
  }

  private static func counts(_ view: JobView) -> String {
    if let sums = view.sums { return "\(sums.chunks) done" }
    let counts = WorkState.allCases.compactMap { state in
      let count = view.chunks.count { $0.state == state }
      return count > 0 ? "\(count) \(state.rawValue)" : nil
    }
    return (counts.isEmpty ? "none yet" : counts.joined(separator: ", ")) + (view.isSegmented ? "" : "; not all known")
  }

  private static func chunks(_ view: JobView) -> [String] {
    guard !view.chunks.isEmpty else { return [] }
    let metric = view.plan?.quality?.metric
    let rows = view.chunks.map { chunk in
      [
        "\(chunk.id)", ChunkText.start(chunk), "\(ChunkText.frames(chunk))", ChunkText.state(chunk),
        Format.percent(ChunkText.fraction(chunk)), Format.speed(ChunkText.speed(chunk)),
        ChunkText.remaining(chunk).map(Format.duration) ?? "—", ChunkText.size(chunk),
      ] + (metric.map { searched(chunk, $0) } ?? []) + [ChunkText.remark(chunk)]
    }
    let titles =
      ["chunk", "from", "frames", "state", "done", "speed", "left", "size"] + (metric == nil ? [] : ["CRF", "score"])
    let right: Set = [0, 1, 2, 4, 5, 6, 7]
    return TextTable.lines([titles + [""]] + rows, rightAligned: metric == nil ? right : right.union([8, 9]))
      .map(trimmed)
  }

  /// CRF and score of a chunk whose film has a target; a dash where it was not begun.
  private static func searched(_ chunk: Chunk, _ metric: QualityMetric) -> [String] {
    let isBegun = chunk.status.kind == .running || chunk.result != nil
    let mark = chunk.isBelowTarget ? " !" : ""
    return [isBegun ? Format.compact(chunk.crf) : "—", (ChunkText.score(chunk, metric) ?? "—") + mark]
  }

  private static func tracks(_ view: JobView) -> [String] {
    guard !view.tracks.isEmpty else { return [] }
    let rows = view.tracks.map { track in
      let share = track.state == .done ? 1 : min(1, track.progress.seconds / max(0.001, view.source?.duration ?? 1))
      return [
        "\(track.stream)", track.state.rawValue, Format.percent(share),
        track.bytes.map(Format.bytes) ?? "—",
        track.title + ((track.reason ?? track.error?.description).map { "  (\($0))" } ?? ""),
      ]
    }
    return TextTable.lines([["stream", "state", "done", "size", "sound"]] + rows, rightAligned: [0, 2, 3])
  }

  private static func trimmed(_ line: String) -> String {
    var line = line
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
