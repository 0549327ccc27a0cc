/// The score that every chunk of a film is to reach, as its plan has it.
package struct QualityGoal: Codable, Sendable, Equatable {
  /// What is measured.
  package var metric: QualityMetric
  /// libvmaf's name of the model; nil for XPSNR.
  package var model: String?
  /// Mean over a chunk's frames.
  package var target: Double
  /// How far a chunk's mean may lie beside it.
  package var tolerance: Double
  /// Least 5th percentile of a chunk; nil where none is asked for.
  package var floor: Double?
  /// Least CRF.
  package var crfMinimum: Double
  /// Highest CRF.
  package var crfMaximum: Double
  /// Distance of CRFs that may be tried: 0.25, or 1 where the encoder takes whole numbers alone.
  package var step: Double
  /// The metric knows nothing of such pictures (VMAF of HDR): its scores tell better from worse, no more.
  package var isRelative: Bool

  package init(
    metric: QualityMetric, model: String?, target: Double, tolerance: Double, floor: Double?, crfMinimum: Double,
    crfMaximum: Double, step: Double = 0.25, isRelative: Bool = false
  ) {
    self.metric = metric
    self.model = model
    self.target = target
    self.tolerance = tolerance
    self.floor = floor
    self.crfMinimum = crfMinimum
    self.crfMaximum = crfMaximum
    self.step = step
    self.isRelative = isRelative
  }

  /// What these settings ask of a film of this size; nil: nothing.
  package init?(_ settings: Settings, width: Int, height: Int, isHDR: Bool, step: Double = 0.25) {
    guard let target = settings[SettingsCatalog.targetQuality] else { return nil }
    let metric = QualityMetric(rawValue: settings[SettingsCatalog.targetMetric]) ?? .vmaf
    let floor: Double? =
      switch settings[SettingsCatalog.targetFloor] {
      case .auto: max(0, target - metric.usualFloor)
      case .off: nil
      case .score(let score): score
      }
    self.init(
      metric: metric, model: metric.model(width: width, height: height), target: target,
      tolerance: settings[SettingsCatalog.targetTolerance] ?? metric.usualTolerance, floor: floor,
      crfMinimum: settings[SettingsCatalog.targetCRFMinimum], crfMaximum: settings[SettingsCatalog.targetCRFMaximum],
      step: step, isRelative: isHDR && metric.isVMAF)
  }

  /// Whether a search with it comes to an end: of tasks that somebody wrote by hand.
  package var isPossible: Bool {
    target.isFinite && tolerance > 0 && (0.01...8).contains(step) && 1 <= crfMinimum && crfMinimum <= crfMaximum
      && crfMaximum <= 63
  }

  /// The nearest CRF that may be tried.
  package func allowed(_ crf: Double) -> Double {
    let inside = min(max(crf, crfMinimum), crfMaximum)
    let stepped = (inside / step).rounded() * step
    return min(max(stepped, (crfMinimum / step).rounded(.up) * step), (crfMaximum / step).rounded(.down) * step)
  }

  /// `VMAF 95 ± 0.75`, `VMAF 95 ± 0.75 (relative)`.
  package var text: String {
    "\(metric.name) \(Format.compact(target)) ± \(Format.compact(tolerance))\(metric.unit)"
      + (isRelative ? " (relative)" : "")
  }
}
