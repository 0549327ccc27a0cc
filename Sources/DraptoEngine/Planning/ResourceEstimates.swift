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

  /// Bytes of video: 0.05 bits per pixel at CRF 30, doubled every 8 steps down (a loose upper middle of many films).
  package static func videoBytes(width: Int, height: Int, frames: Double, crf: Double) -> Double {
    Double(width * height) * frames * 0.05 * exp2((30 - crf) / 8) / 8
  }

  /// What the work of a job needs by its plan.
  /// - Parameter duration: seconds of the film; nil where nobody knows.
  static func needs(_ plan: EncodePlan?, duration: Double?) -> PlannedNeeds {
    PlannedNeeds(plan: plan, duration: duration)
  }
}

/// Needs of chunks and tracks by a plan, until finished ones say better.
struct PlannedNeeds {
  var plan: EncodePlan?
  var duration: Double?

  func chunk(seconds: Double) -> WorkNeeds {
    let memory = plan?.estimates.memoryPerWorker ?? 1 << 30
    let rate = Double(plan?.estimates.workDisk ?? 0) / max(1, duration ?? 1)
    return WorkNeeds(kind: .chunk, memory: max(memory, 64 << 20), disk: Int64(rate * seconds) + (1 << 20))
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
