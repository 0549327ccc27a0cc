import DraptoModel
import Foundation

/// All that decides the score of a chunk's encode, but its frames and its CRF: what another value of changes makes earlier
/// trials worthless, and nothing else does.
struct ScoreIdentity: Encodable {
  /// Size and time of the source; its path may change.
  private let film: FileFingerprint
  private let stream: Int
  /// How the picture is encoded, whatever the CRF.
  private let video: VideoPlan
  /// SVT-AV1's version.
  private let encoder: String?
  private let metric: QualityMetric?
  private let model: String?

  init(_ source: SourceMedia, _ plan: EncodePlan, encoder: String?) {
    film = source.fingerprint
    stream = source.video?.info.index ?? 0
    var video = plan.video
    video.crf = 0
    // What was looked at changes nothing.
    video.evidence = nil
    // Metadata change no sample.
    video.hdr10Plus = nil
    video.dropsHDR10Plus = nil
    self.video = video
    self.encoder = encoder
    metric = plan.quality?.metric
    model = plan.quality?.model
  }

  /// 16 hexadecimal digits of FNV-1a over its JSON.
  var hash: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return FNV1a((try? encoder.encode(self)) ?? Data()).hex
  }
}
