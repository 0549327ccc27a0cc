import Foundation

/// Scores of frames in a file: 4 bytes each, little-endian floats.
package enum ScoresFile {
  /// Writes scores durably. Throws ``ErrorReport``.
  package static func write(_ scores: [Double], to path: String) throws {
    try DurableFile.write(
      scores.flatMap { score in withUnsafeBytes(of: Float(score).bitPattern.littleEndian) { Array($0) } }, to: path)
  }

  /// Nil when the file is missing or no whole number of scores.
  package static func read(_ path: String) -> [Double]? {
    guard let data = FileManager.default.contents(atPath: path), data.count % 4 == 0 else { return nil }
    return data.withUnsafeBytes { raw in
      (0..<data.count / 4).map {
        Double(Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self))))
      }
    }
  }
}
