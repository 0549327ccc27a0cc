import ArgumentParser
import DraptoModel

/// A metric, or none.
struct MeasuredMetric: ExpressibleByArgument, Sendable {
  var metric: QualityMetric?

  init(metric: QualityMetric?) { self.metric = metric }

  init?(argument: String) {
    guard let found = QualityMetric(rawValue: argument) else {
      guard argument == "off" else { return nil }
      metric = nil
      return
    }
    metric = found
  }

  var defaultValueDescription: String { metric?.rawValue ?? "off" }

  static let words = QualityMetric.allCases.map(\.rawValue) + ["off"]
  static var allValueStrings: [String] { words }
}
