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
}
