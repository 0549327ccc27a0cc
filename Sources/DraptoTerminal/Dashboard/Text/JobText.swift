import DraptoModel
import Foundation

/// Jobs in words and figures, as rows and details show them.
package enum JobText {
  /// A state as one character; with its letter in ASCII.
  package static func symbol(_ state: JobState, unicode: Bool) -> String {
    ChunkText.symbol(self.state(state), unicode: unicode)
  }

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
    let total = figures.totalFrames(of: view)
    let frames = figures.doneFrames + figures.workingFrames
    guard let source = view.source, source.fingerprint.bytes > 0, total > 0, frames * 20 >= total else { return nil }
    let video = Double(figures.doneBytes + figures.workingBytes) / Double(frames) * Double(total)
    let sound = view.plan?.audio.reduce(0.0) { $0 + Double(($1.kilobits ?? 0) * 125) * (source.duration ?? 0) } ?? 0
    return (1 - (video + sound) / Double(source.fingerprint.bytes), false)
  }

  /// `−63%`, `~−63%` for a projection, `—` while unknown.
  package static func savedText(_ view: JobView, _ figures: JobFigures) -> String {
    guard let saved = saved(view, figures) else { return "—" }
    let percent = Int((abs(saved.share) * 100).rounded())
    return (saved.isExact ? "" : "~") + (saved.share >= 0 ? "−" : "+") + "\(percent)%"
  }

  /// The measured score, `VMAF 95.1`; a dash while there is none.
  package static func quality(_ view: JobView) -> String {
    guard let quality = view.report?.quality else { return "—" }
    return "\(quality.metric.uppercased()) \(Format.fixed(quality.mean, 1))"
  }

  /// Share of what the job does now.
  package static func fraction(_ view: JobView, _ figures: JobFigures) -> Double {
    view.job.state == .running && view.job.phase != .encode ? view.phaseProgress : figures.fraction(of: view)
  }

  /// What stands in place of figures: why it waits, what went wrong, what came of it. nil: figures say it.
  package static func remark(_ view: JobView) -> String? {
    switch view.job.state {
    case .waiting: return "waiting" + (view.job.reason.map { "  " + $0 } ?? "")
    case .failed: return view.job.error.map { "failed  " + $0.description } ?? "failed"
    case .cancelled: return "cancelled" + (view.chunks.isEmpty ? "" : "  r goes on")
    case .done:
      guard let report = view.report else { return "done" }
      return "\(Format.bytes(report.sourceBytes)) → \(Format.bytes(report.outputBytes))"
    case .paused: return view.job.reason ?? "paused"
    case .running: return view.job.reason
    }
  }
}
