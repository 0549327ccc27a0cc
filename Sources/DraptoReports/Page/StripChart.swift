import DraptoModel

/// Strips on one axis, with the spans' edges as ticks; each span leads to its row.
struct StripChart {
  /// Where the spans lie, all of them.
  let axis: StripAxis
  let strips: [Strip]
  /// Where a span leads to: `#c3`.
  let link: (Int) -> String
  /// A span in words; nil where there are too many for that.
  let words: ((Int) -> String)?

  func write(_ html: inout HTMLWriter) {
    let shown = strips.filter { $0.range != nil }.map { $0.grouped(by: axis.group) }
    let coarse = axis.grouped
    guard !shown.isEmpty, axis.seconds > 0 else { return html.element("p", [:], "Nothing is known of single chunks.") }
    html.element("div", ["class": "strips", "id": "strips"]) { html in
      for strip in shown { write(strip, coarse, &html) }
      html.element("div", ["class": "lane"]) { html in
        html.element("svg", ["viewBox": "0 0 1000 8", "preserveAspectRatio": "none", "class": "ticks"]) {
          $0.shape("path", ["d": axis.ticks(8)])
        }
      }
      times(&html)
      links(&html)
    }
    html.element("p", ["id": "point", "class": "point"]) { $0.figure("\u{00A0}") }
  }

  private func write(_ strip: Strip, _ axis: StripAxis, _ html: inout HTMLWriter) {
    guard let range = strip.range else { return }
    html.element("div", ["class": "strip"]) { html in
      html.element("div", ["class": "head"]) { html in
        html.element("b", [:], strip.title)
        for series in strip.series where !series.name.isEmpty {
          html.element("span", ["class": series.style.rawValue], series.name)
        }
        if let name = strip.markName, !strip.marked.isEmpty { html.element("span", ["class": "mark"], name) }
        html.element(
          "span", ["class": "range"], "\(Self.label(range.lowerBound)) – \(Self.label(range.upperBound)) \(strip.unit)")
      }
      let label =
        "\(strip.title) over the film, \(Self.label(range.lowerBound)) to \(Self.label(range.upperBound)) \(strip.unit)"
      html.element(
        "svg",
        ["viewBox": "0 0 1000 60", "preserveAspectRatio": "none", "role": "img", "aria-label": label]
      ) { html in
        for series in strip.series {
          if let band = series.band {
            html.shape("path", ["class": "band", "d": axis.area(series.values, band, range)])
          }
        }
        for series in strip.series {
          html.shape("path", ["class": series.style.rawValue, "d": axis.line(series.values, range)])
        }
        let marks = strip.marked.sorted().filter(axis.spans.indices.contains).map { index in
          "M\(StripAxis.short(axis.spans[index].x)) 57h\(StripAxis.short(max(2, axis.spans[index].width)))v3h-\(StripAxis.short(max(2, axis.spans[index].width)))z"
        }
        if !marks.isEmpty { html.shape("path", ["class": "mark", "d": marks.joined()]) }
      }
    }
  }

  /// Five times below the strips.
  private func times(_ html: inout HTMLWriter) {
    html.element("div", ["class": "times"]) { html in
      for step in 0...4 { html.element("span", [:], Format.duration(axis.seconds * Double(step) / 4)) }
    }
  }

  private func links(_ html: inout HTMLWriter) {
    html.element(
      "svg", ["viewBox": "0 0 1000 1", "preserveAspectRatio": "none", "class": "links", "aria-label": "chunks"]
    ) { html in
      for (index, span) in axis.spans.enumerated() {
        html.element("a", ["href": link(index)]) { html in
          if let words { html.element("title", [:], words(index)) }
          let width = StripAxis.short(span.width)
          html.shape("path", ["d": "M\(StripAxis.short(span.x)) 0h\(width)v1h-\(width)z"])
        }
      }
    }
  }

  private static func label(_ value: Double) -> String {
    Format.compact(abs(value) >= 100 ? value.rounded() : (value * 10).rounded() / 10)
  }
}
