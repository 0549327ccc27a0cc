import DraptoModel

/// One figure over the time of a film: a row of the chart, above all others on the same axis.
struct Strip: Sendable {
  /// How a series is drawn.
  enum Style: String, Sendable {
    case first = "s1"
    case second = "s2"
    /// What was asked for.
    case goal = "goal"
  }

  /// One value for each span; nil where there is none.
  struct Series: Sendable {
    var name: String
    var values: [Double?]
    var style: Style
    /// The area down to these values is filled.
    var band: [Double?]?
  }

  var title: String
  var unit: String
  var series: [Series]
  /// Spans that are marked: those that took more than one attempt.
  var marked: Set<Int> = []
  /// What marks mean; nil where there are none.
  var markName: String?
  /// The lowest value shown; nil: the lowest there is.
  var floor: Double?

  /// All values that are shown.
  private var values: [Double] {
    series.flatMap { $0.values.compactMap { $0 } + ($0.band ?? []).compactMap { $0 } }.filter(\.isFinite)
  }

  /// What the axis goes from and to; nil where there is nothing to show.
  var range: ClosedRange<Double>? {
    guard let low = values.min(), let high = values.max() else { return nil }
    let bottom = min(floor ?? low, low)
    // A line that is flat lies in the middle.
    if high <= bottom { return (bottom - 1)...(bottom + 1) }
    return bottom...high
  }
}

extension Strip {
  /// Each so many spans as one: their mean, of bands their least, marked where one of them is.
  func grouped(by count: Int) -> Strip {
    guard count > 1 else { return self }
    var strip = self
    strip.series = series.map { series in
      var series = series
      series.values = Self.groups(series.values, count) { $0.reduce(0, +) / Double($0.count) }
      series.band = series.band.map { Self.groups($0, count) { $0.min() ?? 0 } }
      return series
    }
    strip.marked = Set(marked.map { $0 / count })
    return strip
  }

  private static func groups(_ values: [Double?], _ count: Int, _ sum: ([Double]) -> Double) -> [Double?] {
    stride(from: 0, to: values.count, by: count).map { start in
      let group = values[start..<min(start + count, values.count)].compactMap { $0 }
      return group.isEmpty ? nil : sum(group)
    }
  }
}

/// Where spans of the film lie on the chart: from 0 to ``width``.
struct StripAxis: Sendable {
  /// Left edge and width of each span.
  let spans: [(x: Double, width: Double)]
  /// Seconds of all.
  let seconds: Double

  static let width = 1000.0
  static let height = 60.0

  /// - Parameter spans: start and length, seconds.
  init(_ spans: [(start: Double, length: Double)]) {
    let end = spans.last.map { $0.start + $0.length } ?? 0
    seconds = end
    let scale = end > 0 ? Self.width / end : 0
    self.spans = spans.map { ($0.start * scale, $0.length * scale) }
  }

  private init(spans: [(x: Double, width: Double)], seconds: Double) {
    self.spans = spans
    self.seconds = seconds
  }

  /// More steps than that no screen tells apart.
  static let mostSteps = 2000
  /// So many spans are drawn as one step.
  var group: Int { (spans.count + Self.mostSteps - 1) / Self.mostSteps }

  /// The axis of the steps that are drawn.
  var grouped: StripAxis {
    guard group > 1 else { return self }
    let steps = stride(from: 0, to: spans.count, by: group).map { start in
      let spans = self.spans[start..<min(start + group, self.spans.count)]
      return (x: spans[start].x, width: spans.reduce(0) { $0 + $1.width })
    }
    return StripAxis(spans: steps, seconds: seconds)
  }

  /// The steps of a series as an SVG path: gaps where there is no value.
  func line(_ values: [Double?], _ range: ClosedRange<Double>) -> String {
    var path = ""
    var isDrawing = false
    var last: String?
    for (span, value) in zip(spans, values) {
      guard let value, value.isFinite else {
        isDrawing = false
        continue
      }
      let y = Self.short(y(value, range))
      if !isDrawing { path += "M\(Self.short(span.x)) \(y)" } else if y != last { path += "V\(y)" }
      path += "H\(Self.short(span.x + span.width))"
      (isDrawing, last) = (true, y)
    }
    return path
  }

  /// The area between two series as an SVG path: a rectangle for each span.
  func area(_ upper: [Double?], _ lower: [Double?], _ range: ClosedRange<Double>) -> String {
    var path = ""
    for ((span, upper), lower) in zip(zip(spans, upper), lower) {
      guard let upper, let lower, upper.isFinite, lower.isFinite else { continue }
      let (top, bottom) = (y(upper, range), y(lower, range))
      path +=
        "M\(Self.short(span.x)) \(Self.short(top))h\(Self.short(span.width))v\(Self.short(bottom - top))h-\(Self.short(span.width))z"
    }
    return path
  }

  /// The edges of the spans, as ticks of this height.
  func ticks(_ height: Double) -> String {
    spans.map { "M\(Self.short($0.x)) 0v\(Self.short(height))" }.joined()
  }

  /// With room above and below.
  private func y(_ value: Double, _ range: ClosedRange<Double>) -> Double {
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return 3 + (Self.height - 6) * (1 - share)
  }

  /// With two decimals at most, and no needless zeros: `.5`, `12`, `-3.25`.
  static func short(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    guard rest > 0 else { return "\(sign)\(whole)" }
    let digits = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
    return sign + (whole > 0 ? "\(whole)" : "") + "." + digits
  }
}
