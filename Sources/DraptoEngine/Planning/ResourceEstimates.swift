import DraptoModel
import Foundation

/// First guesses, used until the first chunk has been measured.
package enum ResourceEstimates {
  /// Resident bytes of one encoder: 0.60 GiB at 1280×720, 10 bit, whatever `lp` (measured, SVT-AV1 4.2, preset 6 and 8);
  /// it grows with the picture.
  package static func encoderMemory(width: Int, height: Int) -> Int64 {
    let pixels = Double(width * height)
    return Int64(150e6 + pixels * 520)
  }

  /// Resident bytes of measuring a picture's quality: 0.34 GiB at 1920×1080 with one thread, 1.1 GiB with eight (measured,
  /// libvmaf 3.2, 10 bit); a third of that with XPSNR.
  package static func metricMemory(_ metric: QualityMetric, width: Int, height: Int, threads: Int) -> Int64 {
    let vmaf = 40e6 + Double(width * height) * (110 + 60 * Double(threads))
    return Int64(metric.isVMAF ? vmaf : vmaf / 3)
  }

  /// Bytes of video: 0.05 bits per pixel at CRF 30, doubled every 8 steps down (a loose upper middle of many films).
  package static func videoBytes(width: Int, height: Int, frames: Double, crf: Double) -> Double {
    Double(width * height) * frames * 0.05 * exp2((30 - crf) / 8) / 8
  }

  /// What the work of a job needs by its plan.
  /// - Parameter duration: seconds of the film; nil where nobody knows.
  /// - Parameter threads: of one encoder, and of the metric behind it.
  static func needs(_ plan: EncodePlan?, duration: Double?, threads: Int = 1) -> PlannedNeeds {
    PlannedNeeds(plan: plan, duration: duration, threads: threads)
  }
}

/// Needs of chunks and tracks by a plan, until finished ones say better.
struct PlannedNeeds {
  var plan: EncodePlan?
  var duration: Double?
  var threads = 1

  /// An encoder ends before its chunk is measured: the larger of the two counts.
  func chunk(seconds: Double) -> WorkNeeds {
    let memory = max(plan?.estimates.memoryPerWorker ?? 1 << 30, metricMemory)
    let rate = Double(plan?.estimates.workDisk ?? 0) / max(1, duration ?? 1)
    return WorkNeeds(
      kind: .chunk, memory: max(memory, 64 << 20), disk: Int64(rate * seconds * copies) + (1 << 20), copies: copies)
  }

  /// Encodes of a chunk that may lie side by side: the best one so far while its CRF is searched, and the one that gets
  /// its HDR10+ metadata.
  private var copies: Double { 1 + (plan?.quality == nil ? 0 : 1) + (plan?.video.hdr10Plus == nil ? 0 : 1) }

  private var metricMemory: Int64 {
    guard let plan, let goal = plan.quality else { return 0 }
    return ResourceEstimates.metricMemory(
      goal.metric, width: plan.video.width, height: plan.video.height, threads: threads)
  }

  /// Of a copied track whose bit rate is not said, 5 Mbit/s is assumed: lossless surround of 48 kHz.
  func track(_ stream: Int) -> WorkNeeds {
    let track = plan?.audio.first { $0.stream.info.index == stream }
    let bits = track.map { Double(($0.kilobits ?? 0) * 1000) } ?? 0
    let copied = track?.action == .copy ? Double(track?.stream.bitRate ?? 5_000_000) : 0
    let bytes = max(bits, copied) / 8 * (duration ?? 0)
    return WorkNeeds(kind: .track, memory: 100 << 20, disk: Int64(bytes * 1.02) + (1 << 20))
  }
}
