import DraptoMedia
import DraptoModel

extension FFmpegCapabilities {
  /// Throws `DRP-TOOL-INCAPABLE` where this ffmpeg lacks the filter of a metric.
  /// - Parameters:
  ///   - name: what the ffmpeg is called in the message.
  ///   - reason: what stands behind it.
  func require(_ metric: QualityMetric, of name: String, reason: String = "") throws {
    guard metric.isVMAF ? hasLibvmaf : hasXPSNR else {
      throw EngineError.refused(
        ErrorReport(
          .toolIncapable, "\(name) can't measure \(metric.name)\(reason)",
          advice: "Run `drapto setup`, which fetches an ffmpeg that can."))
    }
  }
}
