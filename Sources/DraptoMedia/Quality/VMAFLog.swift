import Foundation

/// libvmaf's JSON log, as far as drapto reads it.
enum VMAFLog {
  private struct Log: Decodable {
    struct Frame: Decodable {
      struct Metrics: Decodable { var vmaf: Double }
      var metrics: Metrics
    }
    var frames: [Frame]
  }

  static func scores(_ json: [UInt8]) throws -> [Double] {
    try JSONDecoder().decode(Log.self, from: Data(json)).frames.map(\.metrics.vmaf)
  }
}
