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

  /// With one decimal, or two where spans are narrow; without needless zeros.
  static func short(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    if rest % 10 == 0 { return "\(sign)\(whole).\(rest / 10)" }
    return "\(sign)\(whole)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }
}
