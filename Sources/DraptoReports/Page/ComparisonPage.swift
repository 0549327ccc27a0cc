import DraptoModel
import Foundation

/// The page of a comparison.
package enum ComparisonPage {
  /// - Parameter pictures: of the report's pairs, as far as there are any.
  package static func html(_ report: ComparisonReport, pictures: [PairPictures] = []) throws -> String {
    PageFrame.page(
      title: "\(report.b.name) – compared by drapto", document: try WireJSON.line(report)
    ) { html in
      html.element("main") { html in
        head(report, &html)
        films(report, &html)
        PageFrame.section("Over the film", id: "film", &html) { SceneTable(report: report).chart.write(&$0) }
        PairsSection(report: report, pictures: pictures).write(&html)
        PageFrame.section("Streams", id: "streams", &html) { html in
          PageFrame.table(
            ["", "A", "B"], report.tracks.map { [$0.subject, $0.a ?? "—", $0.b ?? "—"] },
            classes: report.tracks.map { $0.isSame ? "" : "odd" }, &html)
        }
        SceneTable(report: report).write(&html)
        making(report, &html)
      }
      html.element(
        "footer", [:], "Made by drapto. The same figures lie in this file as JSON, in the element “document”.")
    }
  }

  /// Programs and settings of both, where jobs of this queue made them; what differs is marked.
  private static func making(_ report: ComparisonReport, _ html: inout HTMLWriter) {
    guard report.a.making != nil || report.b.making != nil else { return }
    func rows(_ a: [(String, String)], _ b: [(String, String)]) -> [[String]] {
      let (first, second) = (Dictionary(a) { one, _ in one }, Dictionary(b) { one, _ in one })
      return Set(first.keys).union(second.keys).sorted().map { [$0, first[$0] ?? "—", second[$0] ?? "—"] }
    }
    func values(_ film: ComparisonReport.Film) -> [(String, String)] {
      guard let making = film.making else { return [] }
      return [("time worked", Format.duration(making.seconds))] + making.tools.map { ($0.name, $0.version) }
        + making.settings.map { ($0.key, $0.value) }
    }
    PageFrame.section("How they were made", id: "making", &html) { html in
      let rows = rows(values(report.a), values(report.b))
      PageFrame.table(["", "A", "B"], rows, classes: rows.map { $0[1] == $0[2] ? "" : "odd" }, &html)
    }
  }

  private static func head(_ report: ComparisonReport, _ html: inout HTMLWriter) {
    html.element("h1") { html in
      html.name(report.a.name)
      html.figure(" and ")
      html.name(report.b.name)
    }
    let kind = report.verdict.isWorse ? "failed" : report.limits.isEmpty ? "" : "good"
    html.element("p", ["class": "verdict \(kind)", "id": "verdict"], report.verdict.text)
    PageFrame.list(report.verdict.reasons, &html)
    for (what, path) in [("A", report.a.path), ("B", report.b.path), ("source", report.source?.path ?? "")]
    where !path.isEmpty {
      html.element("p", ["class": "path"]) { html in
        html.figure(what + " ")
        html.name(path)
      }
    }
  }

  private static func films(_ report: ComparisonReport, _ html: inout HTMLWriter) {
    func row(_ name: String, _ value: (ComparisonReport.Film) -> String) -> [String] {
      [name, value(report.a), value(report.b)]
    }
    func score(_ value: @escaping (QualityReport) -> Double) -> (ComparisonReport.Film) -> String {
      { film in film.quality.map { $0.text(value($0)) } ?? "—" }
    }
    var rows = [
      row("size") { Format.bytes($0.bytes) }, row("length") { Format.timestamp($0.seconds) },
      row("frames") { "\($0.frames)" },
    ]
    if let quality = report.b.quality ?? report.a.quality {
      rows += [
        row("\(quality.metricName) (mean)", score(\.mean)), row("5th percentile", score(\.percentile5)),
        row("worst frame", score(\.minimum)),
      ]
    }
    html.element("div", ["class": "num"]) { PageFrame.table(["", "A", "B"], rows, &$0) }
    if let remark = (report.b.quality ?? report.a.quality)?.remark {
      html.element("p", ["class": "dim"], "measured with \(remark)")
    }
  }
}

/// The scenes of a comparison: as strips over the film's time, and as a table that the strips lead into.
struct SceneTable {
  let report: ComparisonReport

  private var scenes: SceneColumns { report.scenes }

  var chart: StripChart {
    StripChart(
      axis: StripAxis(Array(zip(scenes.start, scenes.length))), strips: [quality, drop, rate].compactMap { $0 },
      link: { "#c\($0)" }, words: nil)
  }

  private var quality: Strip? {
    let series = [
      Strip.Series(name: "A", values: scenes.aMean, style: .second),
      Strip.Series(
        name: "B, and down to its 5th percentile", values: scenes.bMean, style: .first, band: scenes.bPercentile5),
    ].filter { $0.values.contains { $0 != nil } }
    let metric = (report.b.quality ?? report.a.quality)?.metricName ?? "score"
    return series.isEmpty ? nil : Strip(title: metric, unit: "", series: series)
  }

  private var drop: Strip? {
    guard scenes.drop.contains(where: { $0 != nil }) else { return nil }
    return Strip(
      title: "How far B lies under A", unit: "",
      series: [Strip.Series(name: "", values: scenes.drop, style: .first)])
  }

  private var rate: Strip {
    func rates(_ bytes: [Int64]) -> [Double?] {
      zip(bytes, scenes.length).map { $1 > 0 ? Double($0) / 125 / $1 : nil }
    }
    return Strip(
      title: "Rate", unit: "kbit/s",
      series: [
        Strip.Series(name: "A", values: rates(scenes.aBytes), style: .second),
        Strip.Series(name: "B", values: rates(scenes.bBytes), style: .first),
      ], floor: 0)
  }

  func write(_ html: inout HTMLWriter) {
    SortableTable(
      title: "Scenes", numbers: scenes.index,
      columns: columns.map { SortableTable.Column(field: $0, title: $1, text: $2) }
    ).write(&html)
  }

  private var columns: [(field: String, title: String, text: (Int) -> String)] {
    let scenes = scenes
    func score(_ values: [Double?]) -> (Int) -> String { { values[$0].map { Format.fixed($0, 2) } ?? "—" } }
    let scores: [(String, String, [Double?])] = [
      ("aMean", "A score", scenes.aMean), ("bMean", "B score", scenes.bMean), ("drop", "drop", scenes.drop),
      ("aPercentile5", "A 5th p.", scenes.aPercentile5), ("bPercentile5", "B 5th p.", scenes.bPercentile5),
    ]
    return [
      ("index", "scene", { "\($0)" }), ("start", "from", { Format.timestamp(scenes.start[$0]) }),
      ("length", "length s", { Format.fixed(scenes.length[$0], 2) }), ("frames", "frames", { "\(scenes.frames[$0])" }),
    ]
      + scores.filter { $0.2.contains { $0 != nil } }.map { ($0.0, $0.1, score($0.2)) } + [
        ("aBytes", "A size", { Format.bytes(scenes.aBytes[$0]) }),
        ("bBytes", "B size", { Format.bytes(scenes.bBytes[$0]) }),
      ]
  }
}
