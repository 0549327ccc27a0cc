/// Frame times in a file: 8 bytes each, little-endian ticks.
package enum TimesFile {
  /// Writes a table durably, 8 bytes a tick, the lowest byte first. Throws ``ErrorReport``.
  package static func write(_ ticks: [Int64], to path: String) throws { try NumbersFile.write(ticks, to: path) }

  /// Nil when the file is missing or no whole number of times.
  package static func read(_ path: String) -> [Int64]? { NumbersFile.read(path, as: Int64.self) }
}
