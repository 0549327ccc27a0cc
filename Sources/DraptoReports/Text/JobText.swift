import DraptoModel
import Foundation

/// Jobs in words and figures, as rows and details show them.
package enum JobText {
  /// The colours of chunk states serve jobs too.
  package static func state(_ state: JobState) -> WorkState {
    switch state {
    case .waiting: .waiting
    case .running: .running
    case .paused: .paused
    case .done: .done
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }

  /// `chunked`, `DV 8.1`, or what is done before there is a plan.
  package static func path(_ view: JobView) -> String {
    guard let plan = view.plan else { return view.job.state == .running ? view.job.phase.rawValue : "" }
    if view.job.state == .running, view.job.phase != .encode { return view.job.phase.rawValue }
    if plan.path == .dolbyVision { return "DV \(view.source?.video?.dolbyVision?.name ?? "")" }
    return plan.path.rawValue
  }

  /// Share of the source's bytes that is saved: measured when done, else a projection (`isExact` false).
  package static func saved(_ view: JobView, _ figures: JobFigures) -> (share: Double, isExact: Bool)? {
    if let report = view.report, report.sourceBytes > 0, report.outputBytes > 0 {
      return (1 - Double(report.outputBytes) / Double(report.sourceBytes), true)
    }
    guard view.job.state != .done else { return nil }
    let total = figures.totalFrames(of: view)
    let frames = figures.doneFrames + figures.workingFrames
    guard let source = view.source, source.fingerprint.bytes > 0, total > 0, frames * 20 >= total else { return nil }
    let video = Double(figures.doneBytes + figures.workingBytes) / Double(frames) * Double(total)
    let sound = view.plan?.audio.reduce(0.0) { $0 + Double(($1.kilobits ?? 0) * 125) * (source.duration ?? 0) } ?? 0
    return (1 - (video + sound) / Double(source.fingerprint.bytes), false)
  }

  /// `−64%` of a film that is done; nil where its sizes are not known.
  package static func saved(_ view: JobView) -> String? {
    guard let report = view.report, report.sourceBytes > 0, report.outputBytes > 0 else { return nil }
    return percent(saved: 1 - Double(report.outputBytes) / Double(report.sourceBytes))
  }

  /// `−64%` of a share that is saved, `+3%` where it grew.
  package static func percent(saved share: Double) -> String {
    (share >= 0 ? "−" : "+") + "\(Int((abs(share) * 100).rounded()))%"
  }

  /// `−63%`, `~−63%` for a projection, `—` while unknown.
  package static func savedText(_ view: JobView, _ figures: JobFigures) -> String {
    guard let saved = saved(view, figures) else { return "—" }
    return (saved.isExact ? "" : "~") + percent(saved: saved.share)
  }

  /// The measured score, `VMAF 95.1`, or that of the chunks so far, `~VMAF 95.1`; a dash while there is none.
  package static func quality(_ view: JobView) -> String { view.score?.text ?? "—" }

  /// Share of what the job does now.
  package static func fraction(_ view: JobView, _ figures: JobFigures) -> Double {
    view.job.state == .running && view.job.phase != .encode ? view.phaseProgress : figures.fraction(of: view)
  }

  /// What stands in place of figures: why it waits, what went wrong, what came of it. The first that fits is shown, the
  /// last where none does; none at all: figures say it.
  /// - Parameters:
  ///   - now: of the times in it.
  ///   - zone: likewise.
  package static func remarks(_ view: JobView, _ standing: JobStanding, now: Date, zone: TimeZone) -> [String] {
    let reason = standing.reason?.text(at: now, in: zone)
    let brief = standing.reason?.brief(at: now, in: zone).map { [$0] } ?? []
    switch standing.shown {
    case .waiting: return reason.map { ["waiting  " + $0, $0] + brief } ?? ["waiting"]
    case .failed: return [view.job.error.map { "failed  " + $0.description } ?? "failed"]
    case .cancelled: return ["cancelled" + (view.chunks.isEmpty ? "" : "  r goes on")]
    case .done:
      let sizes = Self.sizes(view) ?? "done"
      let marks = view.marks
      return marks.isEmpty ? [sizes] : ["\(sizes)  \(marks.text)", "\(sizes)  \(marks.brief)", sizes]
    case .paused: return [reason ?? "paused"] + brief
    case .running: return reason.map { [$0] + brief } ?? []
    }
  }

  /// `42.0 MiB → 15.0 MiB` of a film that is done; nil where nobody noted it.
  package static func sizes(_ view: JobView) -> String? {
    view.report.map { "\(Format.bytes($0.sourceBytes)) → \(Format.bytes($0.outputBytes))" }
  }

  /// Seconds that were worked on it; nil where nothing was noted.
  package static func worked(_ view: JobView) -> Double? {
    view.job.elapsedBefore > 0 ? view.job.elapsedBefore : nil
  }
}
