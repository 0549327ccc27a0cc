import Foundation

/// Frame times in a file: 8 bytes each, little-endian ticks.
package enum TimesFile {
  /// Writes a table durably, 8 bytes a tick, the lowest byte first. Throws ``ErrorReport``.
  package static func write(_ ticks: [Int64], to path: String) throws {
    try DurableFile.write(ticks.flatMap { tick in withUnsafeBytes(of: tick.littleEndian) { Array($0) } }, to: path)
  }

  /// Nil when the file is missing or no whole number of times.
  package static func read(_ path: String) -> [Int64]? {
    guard let data = FileManager.default.contents(atPath: path), data.count % 8 == 0 else { return nil }
    return data.withUnsafeBytes { raw in
      (0..<data.count / 8).map { Int64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
    }
  }
}
