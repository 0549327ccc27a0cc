import DraptoModel
import Foundation

/// Frames of the film, each as it was and as it became.
struct PairsSection {
  let pairs: [FramePair]
  let pictures: [Int: PairPictures]
  let toneMapped: String?
  let unit: String
  let hasScores: Bool
  /// What stands over each side.
  var sides = ("source", "output")
  /// What stands over the worst ones.
  var worstTitle = "The worst, at least 10 s apart"
  /// Why pictures are missing.
  var remarks: [String] = []

  init(report: FilmReport, pictures: [PairPictures]) {
    pairs = report.pairs
    self.pictures = Dictionary(pictures.map { ($0.index, $0) }) { first, _ in first }
    toneMapped = report.toneMapped
    unit = report.scoreMetric.map(QualityMetric.name) ?? "score"
    hasScores = report.quality != nil
    remarks = report.remarks
  }

  init(report: ComparisonReport, pictures: [PairPictures]) {
    pairs = report.pairs
    self.pictures = Dictionary(pictures.map { ($0.index, $0) }) { first, _ in first }
    toneMapped = report.toneMapped
    unit = (report.b.quality ?? report.a.quality)?.metricName ?? "score"
    hasScores = report.b.quality != nil
    sides = ("A", "B")
    remarks = report.remarks
    worstTitle = report.drop == nil ? worstTitle : "Where B falls most below A, at least 10 s apart"
  }

  func write(_ html: inout HTMLWriter) {
    guard !pictures.isEmpty else {
      guard !remarks.isEmpty else { return }
      return PageFrame.section("Frames", id: "frames", &html) { PageFrame.list(remarks, &$0) }
    }
    PageFrame.section("Frames", id: "frames", &html) { html in
      html.element("p", ["class": "dim"]) { html in
        html.figure(
          "Left of the slider the \(sides.0), right of it the \(sides.1); t toggles all. Film grain that the decoder makes is in the pictures, and in no score."
        )
        if let toneMapped { html.text(" HDR: \(toneMapped).") }
      }
      for (choice, title) in [
        (FramePair.Choice.worst, worstTitle), (.spread, "Spread over the film"),
      ] {
        let chosen = pairs.indices.filter { pairs[$0].choice == choice && pictures[$0] != nil }
        guard !chosen.isEmpty else { continue }
        html.element("h3", [:], title)
        html.element("div", ["class": "pairs"]) { html in for index in chosen { figure(index, &html) } }
      }
      PageFrame.list(remarks, &html)
      if !hasScores {
        html.element("p", ["class": "dim"], "The film was not measured: its worst frames are not known.")
      }
    }
  }

  private func figure(_ index: Int, _ html: inout HTMLWriter) {
    guard let picture = pictures[index] else { return }
    let pair = pairs[index]
    let place = "\(Format.timestamp(pair.time)), frame \(pair.frame)"
    PairFigure(pictures: picture, sides: sides, place: place).write(&html) { html in
      html.figure(caption(pair))
      if let chunk = pair.chunk {
        html.figure(" · ")
        html.element("a", ["href": "#c\(chunk)"], "chunk \(chunk)")
      }
    }
  }

  private func caption(_ pair: FramePair) -> String {
    var parts = [Format.timestamp(pair.time), "\(pair.isEstimated == true ? "about " : "")frame \(pair.frame)"]
    if let isKeyInSource = pair.isKeyInSource {
      let names = [(isKeyInSource, sides.0), (pair.isKey, sides.1)].filter(\.0).map(\.1)
      parts.append(names.isEmpty ? "no key frame" : "key frame of the \(names.joined(separator: " and the "))")
    } else {
      parts.append(pair.isKey ? "key frame" : "no key frame")
    }
    if let score = pair.score {
      let before = pair.scoreBefore.map { "\(Format.fixed($0, 2)) and " } ?? ""
      parts.append("\(unit) \(before)\(Format.fixed(score, 2))")
    }
    return parts.joined(separator: " · ")
  }
}
