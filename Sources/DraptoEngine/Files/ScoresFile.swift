/// Scores of frames in a file: 4 bytes each, little-endian floats.
package enum ScoresFile {
  /// Writes scores durably. Throws ``ErrorReport``.
  package static func write(_ scores: [Double], to path: String) throws {
    try NumbersFile.write(scores.map { Float($0).bitPattern }, to: path)
  }

  /// Nil when the file is missing or no whole number of scores.
  package static func read(_ path: String) -> [Double]? {
    NumbersFile.read(path, as: UInt32.self)?.map { Double(Float(bitPattern: $0)) }
  }
}
