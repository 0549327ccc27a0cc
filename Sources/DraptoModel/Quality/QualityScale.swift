import Foundation

/// How scores follow the CRF, for one metric: the curve that real chunks share, how far single ones lie beside it, and the scale on which
/// it is nearly straight. The numbers are fitted to the recorded grid (`Tests/DraptoModelTests/Fixtures/quality-grid.json`,
/// `scripts/record-quality-grid`); `docs/target-quality.md` has them with what they lead to.
struct QualityScale: Sendable, Equatable {
  let metric: QualityMetric

  /// Scores of VMAF crowd together in front of 100: z = −ln(100.5 − y) spreads them. XPSNR is in dB already.
  func z(_ score: Double) -> Double { metric.isVMAF ? -log(100.5 - min(score, 100)) : score }

  /// The score of a z.
  func score(_ z: Double) -> Double { metric.isVMAF ? min(100, 100.5 - exp(-z)) : z }

  /// Width of a score's step on the scale of z, there.
  func width(_ step: Double, at score: Double) -> Double {
    metric.isVMAF ? step / (100.5 - min(score, 100)) : step
  }

  /// z of the mean chunk at a CRF: what it loses against CRF 32. Above zero below 32.
  func curve(_ crf: Double) -> Double {
    let table = metric.isVMAF ? Self.vmafCurve : Self.xpsnrCurve
    let place = min(max((crf - 12) / 6, 0), Double(table.count - 1))
    let index = min(Int(place), table.count - 2)
    let value = table[index] + (table[index + 1] - table[index]) * (place - Double(index))
    // Beyond the grid it goes on as it ended.
    let beyond = (crf - 12) / 6 - place
    return value + beyond * (beyond < 0 ? table[1] - table[0] : table[table.count - 1] - table[table.count - 2])
  }

  /// At CRF 12, 18, … 60.
  private static let vmafCurve: [Double] = [1.62, 1.09, 0.63, 0.16, -0.32, -0.72, -1.07, -1.4, -1.83]
  private static let xpsnrCurve: [Double] = [7.77, 4.63, 2.47, 0.47, -0.95, -2.14, -3.28, -4.5, -6.55]

  /// z of a chunk of an unknown film at CRF 32, and its variance.
  var level: (mean: Double, variance: Double) { metric.isVMAF ? (-1.65, 0.36) : (34, 6) }

  /// How the curve of a single chunk is stretched: 1 on the mean.
  var stretch: (mean: Double, variance: Double) { (1, metric.isVMAF ? 0.1 : 0.03) }

  /// What doubling the source's bits per pixel does to z.
  var complexity: (mean: Double, variance: Double) { metric.isVMAF ? (-0.15, 0.03) : (-0.5, 0.5) }

  /// Variance of a part's z beside its whole chunk's.
  var partNoise: Double { metric.isVMAF ? 0.006 : 0.4 }

  /// Variance of a chunk beside its fitted curve.
  var fitNoise: Double { metric.isVMAF ? 0.0016 : 0.01 }
}
