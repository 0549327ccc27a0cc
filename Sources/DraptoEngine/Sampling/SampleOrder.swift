import DraptoMedia
import DraptoModel

/// What of a film is sampled, and how.
package struct SampleOrder: Sendable, Equatable {
  /// Constant rate factors; nil is what the settings give the film.
  package var crfs: [Double?]
  /// Added to what the settings give the film, in place of ``crfs``; empty: nothing.
  package var offsets: [Double] = []
  /// SVT-AV1's presets; empty: the settings'.
  package var presets: [Int]
  /// What is measured; nil: nothing.
  package var metric: QualityMetric?
  /// Folder that the sample's files are left in; nil: nothing is left.
  package var keeping: String?

  package init(
    crfs: [Double?] = [nil], presets: [Int] = [], metric: QualityMetric? = .vmaf, keeping: String? = nil
  ) {
    self.crfs = crfs
    self.presets = presets
    self.metric = metric
    self.keeping = keeping
  }

  /// All combinations, without those that come twice.
  func combinations(_ plan: VideoPlan) -> [(crf: Double, preset: Int)] {
    var found: [(crf: Double, preset: Int)] = []
    for preset in presets.isEmpty ? [plan.preset] : presets {
      let near = offsets.map { min(63, max(1, plan.crf + $0)) }
      for crf in near.isEmpty ? (crfs.isEmpty ? [nil] : crfs).map({ $0 ?? plan.crf }) : near
      where !found.contains(where: { $0 == (crf, preset) }) { found.append((crf, preset)) }
    }
    return found
  }
}

/// What of an output is not its picture, as the plan has it.
struct SampleRest {
  let source: SourceMedia
  let plan: EncodePlan
  /// Seconds.
  let length: Double
  let frames: Int

  /// Bytes of the sound: of a copied track whose bit rate is not said, 5 Mbit/s are assumed, as of lossless surround.
  var sound: Int64 {
    let bits = plan.audio.reduce(0.0) { sum, track in
      sum + (track.action == .copy ? Double(track.stream.bitRate ?? 5_000_000) : Double((track.kilobits ?? 0) * 1000))
    }
    return Int64(exactly: (bits / 8 * length).rounded()) ?? 0
  }

  /// What the container adds, without fonts and the like: a dozen bytes per frame, and some per packet of sound, of which
  /// there are 50 in a second.
  var container: Int64 {
    Int64(frames * 12) + (Int64(exactly: (Double(plan.audio.count) * length * 50 * 4).rounded()) ?? 0)
  }
}
