/// Encrypted tracks of MP4 and MOV, by the names of their sample entries: common encryption (ISO/IEC 23001-7) and the
/// older way of iTunes.
enum MP4Encryption {
  private static let entries: [String: String] = [
    "encv": "common encryption, CENC", "enca": "common encryption, CENC", "drmi": "FairPlay", "drms": "FairPlay",
    "drmt": "FairPlay",
  ]
  /// Only what holds sample entries is gone into; the film itself is stepped over.
  private static let path = ["moov", "trak", "mdia", "minf", "stbl", "stsd"]
  /// Boxes beside each other; a file gone wrong is left before long.
  private static let mostSteps = 4096

  static func scheme(in file: borrowing FileBytes) -> String? {
    search(file, from: 0, to: file.count, path: path[...])
  }

  private static func search(
    _ file: borrowing FileBytes, from start: Int64, to end: Int64, path: ArraySlice<String>
  ) -> String? {
    var place = start
    var steps = 0
    while place < end, steps < mostSteps, let box = MP4Box(at: place, in: file) {
      steps += 1
      let boxEnd = min(box.end(in: file), end)
      if path.isEmpty {
        if let scheme = entries[box.name] { return scheme }
      } else if box.name == path.first {
        // Sample descriptions begin with a version and a count.
        let content = box.place + box.header + (box.name == "stsd" ? 8 : 0)
        if let found = search(file, from: content, to: boxEnd, path: path.dropFirst()) { return found }
        if box.name == "moov" { return nil }
      }
      place = boxEnd
    }
    return nil
  }
}
