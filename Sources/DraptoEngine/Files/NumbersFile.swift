import Foundation

/// Whole numbers in a file, one behind the other, of each the lowest byte first.
enum NumbersFile {
  /// Writes them durably. Throws ``ErrorReport``.
  static func write(_ numbers: some Sequence<some FixedWidthInteger>, to path: String) throws {
    try DurableFile.write(
      numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }, to: path)
  }

  /// Nil when the file is missing or no whole number of them.
  static func read<Number: FixedWidthInteger>(_ path: String, as type: Number.Type) -> [Number]? {
    let size = MemoryLayout<Number>.size
    guard let data = FileManager.default.contents(atPath: path), data.count % size == 0 else { return nil }
    return data.withUnsafeBytes { raw in
      (0..<data.count / size).map {
        Number(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Number.self))
      }
    }
  }
}
