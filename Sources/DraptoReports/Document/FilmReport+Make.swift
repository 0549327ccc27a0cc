import DraptoModel
import Foundation

extension FilmReport {
  /// Of a job as it stands.
  /// - Parameters:
  ///   - settings: those that it is encoded with.
  ///   - record: what was kept of its work.
  ///   - pairs: frames that are shown.
  package init(_ view: JobView, settings: Settings, record: FilmRecord, pairs: [FramePair] = []) {
    let report = view.report
    let bytes = report?.sourceBytes ?? view.source?.fingerprint.bytes ?? view.job.sourceBytes
    job = view.job.id.value
    source = FileFacts(path: view.job.source, bytes: bytes)
    output = FileFacts(path: view.job.output, bytes: report.map(\.outputBytes).flatMap { $0 > 0 ? $0 : nil })
    saved = Self.saved(source, output)
    work = Self.work(view, record)
    frames = FrameCounts(
      film: view.totalFrames, encoded: view.doneFrames,
      seconds: record.chunks.last.map { $0.start + $0.length } ?? view.source?.duration ?? 0)
    quality = report?.quality
    target = view.plan?.quality
    scoreMetric = target?.metric.rawValue ?? quality?.metric
    toneMapped = view.plan.flatMap { Self.toneMapping($0.video.color) }
    streams = view.source.flatMap { media in view.plan.map { StreamFate.all(media, $0) } } ?? []
    losses = report?.losses ?? view.plan?.losses ?? []
    notes = view.plan?.notes ?? []
    checks = report?.checks ?? []
    tools = record.tools
    self.settings = settings.deviations.map {
      SettingLine(key: $0.key, value: settings.value(of: $0).toml, origin: "\(settings.origin(of: $0))")
    }
    commands = record.commands
    chunks = ChunkColumns(record.chunks)
    failures = record.failures
    error = view.job.state == .failed ? view.job.error : nil
    self.pairs = pairs
    if let more = record.failuresLeftOut {
      remarks.append(
        "\(more) of \(more + record.failures.count) failed attempts are left out, those between the first and the last")
    }
    verdict = Verdict(state: view.job.state, isGood: false, text: "")
    verdict = Self.verdict(view, self)
  }

  /// Below zero where it grew; nil where a size is not known.
  package static func saved(_ source: FileFacts, _ output: FileFacts) -> Double? {
    guard let before = source.bytes, let after = output.bytes, before > 0, after > 0 else { return nil }
    return 1 - Double(after) / Double(before)
  }

  private static func work(_ view: JobView, _ record: FilmRecord) -> WorkFacts {
    let cpu = record.chunks.compactMap(\.cpuSeconds)
    let seconds = view.job.elapsedBefore
    return WorkFacts(
      added: view.job.added, started: view.job.started, ended: view.job.ended, seconds: seconds,
      cpuSeconds: cpu.isEmpty ? nil : cpu.reduce(0, +),
      framesPerSecond: seconds > 0 && view.doneFrames > 0 ? Double(view.doneFrames) / seconds : nil)
  }

  /// How HDR is brought to a page; nil for SDR.
  package static func toneMapping(_ color: ColorTags) -> String? {
    guard color.isHDR else { return nil }
    let kind = color.transfer == "arib-std-b67" ? "HLG" : "PQ"
    return "\(kind), tone-mapped to BT.709 (hable, 203 cd/m²), both sides alike"
  }
}

// MARK: The verdict

extension FilmReport {
  private static func verdict(_ view: JobView, _ report: FilmReport) -> Verdict {
    switch view.job.state {
    case .done: done(view, report)
    case .failed:
      Verdict(state: .failed, isGood: false, text: "Failed: \(view.job.error?.description ?? "for an unknown reason")")
    default: Verdict(state: view.job.state, isGood: false, text: "Not finished: \(progress(view)).")
    }
  }

  private static func done(_ view: JobView, _ report: FilmReport) -> Verdict {
    var parts: [String] = []
    if let before = report.source.bytes, let after = report.output.bytes, let saved = report.saved {
      let share = (saved >= 0 ? "−" : "+") + Format.percent(abs(saved))
      parts.append("\(Format.bytes(before)) became \(Format.bytes(after)) (\(share))")
    }
    let odd = report.checks.count { $0.verdict == .warning }
    if !report.checks.isEmpty {
      parts.append(
        odd == 0
          ? "all \(report.checks.count) checks passed" : "\(odd) of \(report.checks.count) checks found something odd")
    }
    if let quality = report.quality { parts.append(score(quality)) }
    if !report.losses.isEmpty {
      parts.append("\(report.losses.count) \(report.losses.count == 1 ? "loss" : "losses")")
    }
    let isGrown = report.saved.map { $0 < 0 } ?? false
    let below = report.quality?.search?.below ?? 0
    let isGood = odd == 0 && below == 0 && !isGrown && report.quality?.isBelow == nil
    return Verdict(state: .done, isGood: isGood, text: "Done: " + parts.joined(separator: "; ") + ".")
  }

  /// `VMAF 93.10 (target 93 ± 1 reached by 9 of 10 chunks)`.
  private static func score(_ quality: QualityReport) -> String {
    let text = "\(quality.metricName) \(quality.text(quality.mean))"
    if let search = quality.search {
      let reached = search.chunks - search.below
      let count = search.below == 0 ? "all \(search.chunks)" : "\(reached) of \(search.chunks)"
      return "\(text) (\(search.goal.text) reached by \(count) chunks)"
    }
    return quality.lowText.map { "\(text), \($0)" } ?? text
  }

  private static func progress(_ view: JobView) -> String {
    let chunks =
      view.chunks.isEmpty ? "no chunk was begun" : "\(view.doneChunks) of \(view.chunks.count) chunks are done"
    return "\(view.job.state.rawValue), \(chunks)"
  }
}
