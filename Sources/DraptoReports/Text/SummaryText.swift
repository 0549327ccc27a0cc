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
    for view in jobs where view.job.state == .done { lines += quality(view) }
    for view in jobs {
      if let error = view.job.error, view.job.state == .failed {
        lines += error.fullText.split(separator: "\n").map(String.init)
      }
    }
    return lines
  }

  /// What came of its target, with the chunks that stayed under it, and that its score is low.
  private static func quality(_ view: JobView) -> [String] {
    guard let quality = view.report?.quality, let score = view.score?.text else { return [] }
    let name = Format.visible(view.job.name)
    var lines: [String] = []
    if let search = quality.search {
      let missed = [search.missedText, below(view)].compactMap { $0 }.joined(separator: ": ")
      let parts = [score, "target \(search.goal.text)", search.encodesText] + (missed.isEmpty ? [] : [missed])
      lines.append("\(name): \(parts.joined(separator: ", "))")
    }
    if let low = quality.lowText { lines.append("\(name): \(low): \(score)") }
    return lines
  }

  /// `chunk 3 (93.2), 17 (94.0)`; nil where there are none, or only their number is kept.
  private static func below(_ view: JobView) -> String? {
    let below = view.chunksBelow
    guard !below.isEmpty else { return nil }
    let shown = below.prefix(12).map { chunk in
      "\(chunk.id.index)" + (chunk.result?.quality.map { " (\($0.metric.text($0.score.mean)))" } ?? "")
    }
    let more = below.count > shown.count ? " and \(below.count - shown.count) more" : ""
    return "chunk \(shown.joined(separator: ", "))\(more)"
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
    let quality = view.score?.text
    return [
      "done", name, Format.bytes(before), "→ " + Format.bytes(after),
      (saved >= 0 ? "−" : "+") + Format.percent(abs(saved)), time > 0 ? Format.fixed(frames / time, 1) + " fps" : "—",
      Format.duration(time),
    ] + (quality.map { [$0] } ?? [])
  }
}
