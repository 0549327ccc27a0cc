/// The date of a Matroska film (DateUTC; RFC 9559, 5.1.2), set in place in a file that mkvmerge wrote.
package enum MatroskaDate {
  private static let date: UInt64 = 0x4461
  /// Its zero, 2001-01-01, in seconds since 1970.
  private static let epoch: Int64 = 978_307_200

  /// Returns whether the file has a date that could be set.
  /// - Parameter seconds: since 1970.
  /// - Throws: `DRP-DISK-FULL`, `DRP-WORK-NOT-WRITABLE`.
  package static func set(seconds: Int64, in path: String) throws -> Bool {
    guard let place = place(in: path) else { return false }
    let (value, overflows) = (seconds - epoch).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflows else { return false }
    try InPlace.set([(place, withUnsafeBytes(of: value.bigEndian, Array.init))], in: path)
    return true
  }

  /// Where its eight bytes lie; nil also where a checksum covers them.
  private static func place(in path: String) -> Int64? {
    guard let file = FileBytes(path), let segment = EBMLElement.segment(in: file),
      let info = segment.children(in: file).first(where: { $0.id == UInt64(MatroskaID.info) })
    else { return nil }
    let parts = info.children(in: file)
    guard !parts.contains(where: { $0.id == UInt64(MatroskaID.crc) }),
      let date = parts.first(where: { $0.id == date }), date.size == 8
    else { return nil }
    return date.content
  }
}
