/// What is believed of a line y = a + b·x: a normal distribution over (a, b), which each observation makes narrower.
/// Bayesian linear regression in closed form, one observation at a time.
struct LinearBelief: Sendable, Equatable {
  /// Most likely value at x = 0.
  private(set) var a: Double
  /// Most likely slope.
  private(set) var b: Double
  private var (varA, varB, covariance): (Double, Double, Double)

  init(a: Double, varA: Double, b: Double, varB: Double) {
    (self.a, self.b, self.varA, self.varB, covariance) = (a, b, varA, varB, 0)
  }

  var varianceOfSlope: Double { varB }

  /// Most likely value at x.
  func mean(at x: Double) -> Double { a + b * x }

  /// Variance of the line at x.
  func variance(at x: Double) -> Double { max(0, varA + 2 * x * covariance + x * x * varB) }

  /// Takes in that y was seen at x, with a variance of its own.
  mutating func observe(_ y: Double, at x: Double, variance noise: Double) {
    let (toA, toB) = (varA + x * covariance, covariance + x * varB)
    let total = variance(at: x) + noise
    guard total > 0 else { return }
    let (gainA, gainB) = (toA / total, toB / total)
    let surprise = y - mean(at: x)
    a += gainA * surprise
    b += gainB * surprise
    varA -= gainA * toA
    covariance -= gainA * toB
    varB -= gainB * toB
  }
}

/// The mean of some values and their spread, held to what was expected where there are few.
struct ShrunkMean: Sendable, Equatable {
  let mean: Double
  /// Of a single value.
  let variance: Double

  /// - Parameter weight: so many values are what was expected worth.
  init(_ values: [Double], expected: Double, variance prior: Double, weight: Double) {
    let count = Double(values.count)
    mean = (values.reduce(0, +) + weight * expected) / (count + weight)
    let center = mean
    variance = (values.reduce(0) { $0 + ($1 - center) * ($1 - center) } + weight * prior) / (count + weight)
  }
}
