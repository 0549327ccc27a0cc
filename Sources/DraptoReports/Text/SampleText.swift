import DraptoModel

/// What `drapto sample` prints.
package enum SampleText {
  /// The film, how much of it was looked at, a line for each setting, and what their columns are.
  package static func lines(_ report: SampleReport) -> [String] {
    let (head, rows) = table(report)
    return [Format.visible(report.source), "  " + extent(report), ""]
      + TextTable.lines([head] + rows, rightAligned: Set(head.indices), indent: 2) + [""]
      + notes(report).map { Format.visible("  " + $0) }
  }

  /// Headings, and a row for each setting.
  static func table(_ report: SampleReport) -> (head: [String], rows: [[String]]) {
    let scores = report.settings.compactMap(\.score)
    let metric = scores.first?.metric.name ?? ""
    let head =
      ["CRF", "preset", "picture", "file", "saved", "encode"]
      + (scores.isEmpty ? [] : [metric, "5th percentile", "least"])
    return (head, report.settings.map { row($0, of: report, hasScores: !scores.isEmpty) })
  }

  /// What the columns are, and what is missing.
  static func notes(_ report: SampleReport) -> [String] {
    let scores = report.settings.compactMap(\.score)
    var lines = [
      "file: with \(sound(report)), beside \(Format.bytes(report.sourceBytes)) of the source; about",
      "encode: time on this machine, if it does nothing else; about",
    ]
    if let metric = scores.first(where: \.isRelative)?.metric.name {
      lines.append("\(metric) knows nothing of HDR: its scores tell better from worse, no more")
    }
    if let unmeasured = report.unmeasured {
      lines.append("no scores: \(unmeasured); `drapto setup` fetches an ffmpeg that can")
    }
    return lines
  }

  /// How much was looked at.
  static func extent(_ report: SampleReport) -> String {
    let length = Format.duration(report.seconds)
    guard !report.surveyed.isEmpty else {
      return "sampled: all of its \(Format.fixed(report.seconds, 1)) s (\(report.frames) frames), with each setting"
    }
    let quick = report.surveyed.reduce(0) { $0 + $1.seconds }
    return
      "sampled: \(Format.fixed(report.sampledSeconds, 1)) s of \(length) in \(report.runs.count) parts with each setting, \(Format.fixed(quick, 1)) s in \(report.surveyed.count) parts once with a fast preset"
  }

  private static func sound(_ report: SampleReport) -> String {
    "\(Format.bytes(report.soundBytes)) of sound and \(Format.bytes(report.otherBytes)) of all else"
  }

  private static func row(_ setting: SampleReport.Setting, of report: SampleReport, hasScores: Bool) -> [String] {
    let saved = report.sourceBytes > 0 ? 1 - Double(setting.bytes) / Double(report.sourceBytes) : 0
    let row = [
      Format.compact(setting.crf), "\(setting.preset)", Format.bytes(setting.pictureBytes), Format.bytes(setting.bytes),
      (saved < 0 ? "+" : "−") + Format.fixed(abs(saved) * 100, 0) + "%", Format.duration(setting.encodeSeconds),
    ]
    guard hasScores else { return row }
    guard let score = setting.score else { return row + ["—", "—", "—"] }
    return row + [score.mean, score.percentile5, score.minimum].map(score.metric.text)
  }
}
