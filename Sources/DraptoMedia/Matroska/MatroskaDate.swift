import DraptoModel
import Glibc

/// The date of a Matroska film (DateUTC; RFC 9559, 5.1.2), set in place in a file that mkvmerge wrote.
package enum MatroskaDate {
  private static let date: UInt64 = 0x4461
  /// Its zero, 2001-01-01, in seconds since 1970.
  private static let epoch: Int64 = 978_307_200
  /// Elements before the first cluster.
  private static let mostSteps = 4096

  /// Returns whether the file has a date that could be set.
  /// - Parameter seconds: since 1970.
  /// - Throws: `DRP-DISK-FULL`, `DRP-WORK-NOT-WRITABLE`.
  package static func set(seconds: Int64, in path: String) throws -> Bool {
    guard let place = place(in: path) else { return false }
    let file = OwnedDescriptor(open(path, O_WRONLY | O_CLOEXEC))
    guard file.number >= 0 else { throw FileFault.report(path) }
    let (value, overflows) = (seconds - epoch).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflows else { return false }
    guard withUnsafeBytes(of: value.bigEndian, { pwrite(file.number, $0.baseAddress, 8, off_t(place)) }) == 8 else {
      throw FileFault.report(path)
    }
    return true
  }

  /// Where its eight bytes lie; nil also where a checksum covers them.
  private static func place(in path: String) -> Int64? {
    guard let file = FileBytes(path), let header = EBMLElement(at: 0, in: file),
      let segment = EBMLElement(at: header.end(in: file), in: file), segment.id == UInt64(MatroskaID.segment),
      let info = child(UInt64(MatroskaID.info), of: segment, in: file),
      child(UInt64(MatroskaID.crc), of: info, in: file) == nil,
      let date = child(date, of: info, in: file), date.size == 8
    else { return nil }
    return date.content
  }

  private static func child(_ id: UInt64, of parent: EBMLElement, in file: borrowing FileBytes) -> EBMLElement? {
    var place = parent.content
    for _ in 0..<mostSteps {
      guard place < parent.end(in: file), let element = EBMLElement(at: place, in: file),
        element.id != UInt64(MatroskaID.cluster)
      else { return nil }
      if element.id == id { return element }
      place = element.end(in: file)
    }
    return nil
  }
}
