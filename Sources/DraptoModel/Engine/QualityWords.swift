/// Targets and what came of them in words, made where they are shown.
extension QualityGoal {
  /// `VMAF 95`, `XPSNR 41.5 dB`.
  package var brief: String { "\(metric.name) \(Format.compact(target))\(metric.unit)" }
}

extension QualityTrial {
  /// `CRF 28.25 → 95.2`, `part CRF 30 → 93.1`.
  package func text(_ metric: QualityMetric) -> String {
    "\(extent == .part ? "part " : "")CRF \(Format.compact(crf)) → \(metric.text(score.mean))"
  }
}

extension Chunk {
  /// All that was tried for its CRF, in order: `part CRF 30 → 93.1 · CRF 28.25 → 95.2`; nil where nothing was.
  package func trialsText(_ metric: QualityMetric) -> String? {
    guard let trials, !trials.isEmpty else { return nil }
    return trials.map { $0.text(metric) }.joined(separator: " · ")
  }

  /// It stayed under its film's target, whatever was tried.
  package var isBelowTarget: Bool { result?.quality?.outcome == .below }

  /// Its score, else the latest that was found on the way: of a part of it (`isPart`), or of an encode that did not fit.
  package var latestScore: (mean: Double, isPart: Bool)? {
    if let quality = result?.quality { return (quality.score.mean, false) }
    return trials?.last.map { ($0.score.mean, $0.extent == .part) }
  }
}

extension ChunkQuality {
  /// `VMAF 95.2, 5th percentile 92.0, least 88.1: target reached`.
  package var text: String {
    let score =
      "\(metric.name) \(metric.text(score.mean)), 5th percentile \(metric.text(score.percentile5)), least \(metric.text(score.minimum))"
    return switch outcome {
    case .reached: score + ": target reached"
    case .above: score + ": above the target"
    case .below: score + ": below the target"
    }
  }
}

extension QualityMetric {
  /// As it stands in front of a score, of a name as reports have it, those of other versions too.
  package static func name(_ rawValue: String) -> String { Self(rawValue: rawValue)?.name ?? rawValue.uppercased() }
}

extension QualityReport {
  /// As it stands in front of a score: `VMAF`.
  package var metricName: String { QualityMetric.name(metric) }

  /// A score with the unit that it has: `95.12`, `41.27 dB`.
  package func text(_ score: Double) -> String {
    Format.fixed(score, 2) + (QualityMetric(rawValue: metric)?.unit ?? "")
  }

  /// What it was measured with, and what that is worth: `vmaf_v0.6.1, relative`; nil where there is nothing to say.
  package var remark: String? {
    let parts = [model, isRelative == true ? "relative: the metric knows no HDR" : nil].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// `score under 90`; nil where it is not, or nobody asked.
  package var lowText: String? { isBelow.map(JobMarks.lowScore) }
}

extension QualityReport.SearchSums {
  /// `1.2 encodes per chunk`.
  package var encodesText: String { "\(Format.fixed(encodesPerChunk, 1)) encodes per chunk" }

  /// `2 of 40 chunks below, 1 above`; nil where all are as they should be.
  package var missedText: String? {
    guard below + above > 0 else { return nil }
    let of = "of \(chunks) \(chunks == 1 ? "chunk" : "chunks")"
    guard below > 0 else { return "\(above) \(of) above" }
    return "\(below) \(of) below" + (above > 0 ? ", \(above) above" : "")
  }

  /// `VMAF 95 ± 0.75: 1.2 encodes per chunk, 0.31 beside it on average, 2 of 40 chunks below, 1 above`.
  package var text: String {
    let beside = below + above < chunks ? "\(Format.fixed(meanMiss, 2)) beside it on average" : nil
    return "\(goal.text): " + [encodesText, beside, missedText].compactMap { $0 }.joined(separator: ", ")
  }
}
