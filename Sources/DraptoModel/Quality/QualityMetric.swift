/// How alike two pictures are, as a number.
package enum QualityMetric: String, Codable, Sendable, CaseIterable {
  /// Netflix' VMAF with the v0.6.1 models, 0–100: what people's "93" and "95" mean.
  case vmaf
  /// VMAF with the models of 2026, which give other scores; for SDR alone.
  case vmafV1 = "vmaf-v1"
  /// XPSNR of luma (ITU-T H.Sup80), dB.
  case xpsnr

  /// The name in front of a score: `VMAF 93.1`.
  package var name: String {
    switch self {
    case .vmaf: "VMAF"
    case .vmafV1: "VMAF v1"
    case .xpsnr: "XPSNR"
    }
  }

  /// Whether scores end at 100, and crowd together in front of it.
  package var isVMAF: Bool { self != .xpsnr }

  /// `93.1`, or `41.27 dB`.
  package func text(_ score: Double) -> String {
    Format.fixed(score, isVMAF ? 1 : 2) + unit
  }

  /// What stands behind a score: ` dB`, or nothing.
  package var unit: String { isVMAF ? "" : " dB" }

  /// libvmaf's name of the model for a picture of this size: viewed as on a television of its kind. Nil for XPSNR.
  package func model(width: Int, height: Int) -> String? {
    let isUHD = width > 2560 || height > 1440
    return switch self {
    case .vmaf: isUHD ? "vmaf_4k_v0.6.1" : "vmaf_v0.6.1"
    case .vmafV1: isUHD ? "vmaf_v1.0.16_1d5h_2160" : "vmaf_v1.0.16_3d0h"
    case .xpsnr: nil
    }
  }

  /// How far beside the target a chunk may lie where nobody says.
  package var usualTolerance: Double { isVMAF ? 1 : 0.5 }

  /// How far under the target the 5th percentile of a chunk may lie where nobody says.
  package var usualFloor: Double { isVMAF ? 8 : 3 }
}
