/// Encrypted tracks of MP4 and MOV, by the names of their sample entries: common encryption (ISO/IEC 23001-7) and the
/// older way of iTunes.
enum MP4Encryption {
  private static let entries: [String: String] = [
    "encv": "common encryption, CENC", "enca": "common encryption, CENC", "drmi": "FairPlay", "drms": "FairPlay",
    "drmt": "FairPlay",
  ]

  /// - Parameter read: bytes of the file from an offset on, fewer at its end.
  static func scheme(read: (UInt64, Int) -> [UInt8]) -> String? {
    var found: String?
    // Only what holds sample entries is gone into; the film itself is stepped over.
    walk(read, from: 0, to: .max, path: ["moov", "trak", "mdia", "minf", "stbl", "stsd"][...]) { name in
      found = found ?? entries[name]
    }
    return found
  }

  /// Boxes beside each other; those named first in `path` are entered, and past its end every name is told.
  private static func walk(
    _ read: (UInt64, Int) -> [UInt8], from start: UInt64, to end: UInt64, path: ArraySlice<String>,
    _ tell: (String) -> Void
  ) {
    var offset = start
    var steps = 0
    // A file of another kind is left at its first box, one gone wrong before long.
    while offset < end, steps < 4096 {
      steps += 1
      let header = read(offset, 16)
      guard header.count >= 8, header[4..<8].allSatisfy({ $0 >= 0x20 && $0 < 0x7f || $0 == 0xa9 }) else { return }
      let name = String(decoding: header[4..<8], as: UTF8.self)
      var size = number(header[0..<4])
      var body: UInt64 = 8
      if size == 1, header.count == 16 { (size, body) = (number(header[8..<16]), 16) }
      if size == 0 { size = end - offset }
      guard size >= body, offset <= .max - size else { return }
      if path.isEmpty {
        tell(name)
      } else if name == path.first {
        // Sample descriptions begin with a version and a count.
        let skipped: UInt64 = name == "stsd" ? 8 : 0
        walk(read, from: offset + body + skipped, to: offset + size, path: path.dropFirst(), tell)
        if name == "moov" { return }
      }
      offset += size
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
}
