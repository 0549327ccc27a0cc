/// Encrypted tracks of Matroska and WebM: a ContentEncryption element with an algorithm, in the header of a track.
enum MatroskaEncryption {
  private static let segment: UInt64 = 0x1853_8067
  private static let cluster: UInt64 = 0x1F43_B675
  /// From the segment down to the encryption, one in the other.
  private static let path: [UInt64] = [segment, 0x1654_AE6B, 0xAE, 0x6D80, 0x6240, 0x5035]
  private static let algorithm: UInt64 = 0x47E1
  private static let names: [UInt8: String] = [1: "DES", 2: "3DES", 3: "Twofish", 4: "Blowfish", 5: "AES"]
  /// Elements looked at in one another's company: more than any film has before its first cluster.
  private static let mostSteps = 4096

  static func scheme(in file: borrowing FileBytes) -> String? {
    guard file.read(at: 0, 4) == [0x1A, 0x45, 0xDF, 0xA3] else { return nil }
    return search(file, from: 0, to: file.count, path: path[...])
  }

  private static func search(
    _ file: borrowing FileBytes, from start: Int64, to end: Int64, path: ArraySlice<UInt64>
  ) -> String? {
    var place = start
    var steps = 0
    // Tracks stand before the film.
    while place < end, steps < mostSteps, let element = EBMLElement(at: place, in: file), element.id != cluster {
      steps += 1
      let elementEnd = min(element.end(in: file), end)
      if element.id == path.first {
        if let found = search(file, from: element.content, to: elementEnd, path: path.dropFirst()) { return found }
      } else if path.isEmpty, element.id == algorithm, let value = file.read(at: elementEnd - 1, 1).first, value != 0 {
        return names[value].map { "Matroska's content encryption, \($0)" } ?? "Matroska's content encryption"
      }
      place = elementEnd
    }
    return nil
  }
}
