import DraptoModel
import Foundation

/// What a user wants to see when the queue is done.
package enum SummaryText {
  /// One row per job, the errors, the total.
  package static func lines(_ jobs: [JobView]) -> [String] {
    var rows: [[String]] = []
    for view in jobs { rows.append(row(view)) }
    var lines = TextTable.lines(rows, rightAligned: [2, 3, 4, 5, 6])
    for view in jobs where view.job.state == .done { lines.append("→ " + Format.visible(view.job.output)) }
    for view in jobs {
      if let error = view.job.error, view.job.state == .failed {
        lines += error.fullText.split(separator: "\n").map(String.init)
      }
    }
    return lines
  }

  private static func row(_ view: JobView) -> [String] {
    let name = DisplayWidth.fitted(Format.visible(view.job.name), 48)
    guard view.job.state == .done, let report = view.report else {
      return [view.job.state.rawValue, name]
    }
    let (before, after) = (report.sourceBytes, report.outputBytes)
    let saved = before > 0 ? 1 - Double(after) / Double(before) : 0
    let time = view.job.elapsedBefore
    let frames = Double(view.doneFrames)
    let quality = report.quality.map { "\($0.metric.uppercased()) \(Format.fixed($0.mean, 1))" }
    return [
      "done", name, Format.bytes(before), "→ " + Format.bytes(after),
      (saved >= 0 ? "−" : "+") + Format.percent(abs(saved)), time > 0 ? Format.fixed(frames / time, 1) + " fps" : "—",
      Format.duration(time),
    ] + (quality.map { [$0] } ?? [])
  }
}
