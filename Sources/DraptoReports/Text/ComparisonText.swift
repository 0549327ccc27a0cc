import DraptoModel

/// A comparison as lines of text.
package enum ComparisonText {
  /// Verdict, both films, the streams that differ, the worst scenes.
  package static func lines(_ report: ComparisonReport) -> [String] {
    [report.verdict.text].map(Format.visible) + report.verdict.reasons.map { Format.visible("  \($0)") }
      + TextTable.lines([["", "A", "B"]] + films(report), indent: 2) + streams(report) + scenes(report)
      + report.remarks.map { Format.visible("  note: \($0)") }
  }

  private static func films(_ report: ComparisonReport) -> [[String]] {
    func row(_ name: String, _ value: (ComparisonReport.Film) -> String) -> [String] {
      [name, value(report.a), value(report.b)]
    }
    var rows = [
      row("file", \.name), row("size") { Format.bytes($0.bytes) }, row("length") { Format.timestamp($0.seconds) },
      row("frames") { "\($0.frames)" },
    ]
    if let quality = report.b.quality ?? report.a.quality {
      rows += [
        row("\(quality.metricName) mean") { film in film.quality.map { $0.text($0.mean) } ?? "—" },
        row("5th percentile") { film in film.quality.map { $0.text($0.percentile5) } ?? "—" },
        row("worst frame") { film in film.quality.map { $0.text($0.minimum) } ?? "—" },
      ]
      if let remark = quality.remark { rows.append(["measured with", remark]) }
    }
    return rows
  }

  private static func streams(_ report: ComparisonReport) -> [String] {
    let differing = report.tracks.filter { !$0.isSame }
    guard !differing.isEmpty else { return [] }
    return ["streams that differ"]
      + TextTable.lines(differing.map { [$0.subject, $0.a ?? "—", $0.b ?? "—"] }, indent: 2)
  }

  /// Those where B lies lowest under A, five at most.
  private static func scenes(_ report: ComparisonReport) -> [String] {
    let scenes = report.scenes
    let worst = scenes.index.filter { (scenes.drop[$0] ?? 0) > 0 }.sorted {
      (scenes.drop[$0] ?? 0) > (scenes.drop[$1] ?? 0)
    }
    guard !worst.isEmpty else { return [] }
    func score(_ value: Double?) -> String { value.map { Format.fixed($0, 2) } ?? "—" }
    return ["scenes where B lies lowest under A"]
      + TextTable.lines(
        [["from", "A", "B", "drop"]]
          + worst.prefix(5).map {
            [
              Format.timestamp(scenes.start[$0]), score(scenes.aMean[$0]), score(scenes.bMean[$0]),
              score(scenes.drop[$0]),
            ]
          }, rightAligned: [0, 1, 2, 3], indent: 2)
  }
}
