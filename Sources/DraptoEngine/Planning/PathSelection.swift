import DraptoModel

/// Path selection: which way a film goes, and why.
package enum PathSelection {
  /// Selects the path by what becomes of the film's Dolby Vision, with the reason in one sentence.
  package static func select(
    _ video: VideoStream, _ outcome: DolbyVisionOutcome
  ) -> (kind: PathKind, reason: String) {
    switch outcome {
    case .kept(let plan): return (.dolbyVision, DolbyVisionWords.reason(plan))
    case .refused(let report): return (.dolbyVision, report.message)
    case .dropped(let record, let base, _):
      return (.chunked, "Dolby Vision profile \(record.name) is dropped, \(base.rawValue) is kept")
    case .none: return (.chunked, video.color.isHDR ? "HDR without Dolby Vision" : "no Dolby Vision")
    }
  }
}
