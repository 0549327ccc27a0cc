/// Names a brand in the list that an MP4 file begins with (ISO/IEC 14496-12, 4.3).
package enum MP4Brand {
  /// HDR10+ metadata in AV1, for files ("HDR10+ AV1 Metadata Handling", section on ISOBMFF).
  package static let hdr10Plus = "cdm4"
  /// MP4 of 2001, which ffmpeg names beside newer ones. Its place is taken, so that nothing in the file moves.
  private static let expendable = "mp41"

  /// Puts a brand into the list. Returns whether it is there; it is not where no place could be taken.
  /// - Throws: `DRP-DISK-FULL`, `DRP-WORK-NOT-WRITABLE`.
  package static func add(_ brand: String, to path: String) throws -> Bool {
    let places = self.places(in: path)
    if places.keys.contains(brand) { return true }
    guard let place = places[expendable] else { return false }
    try InPlace.set([(place, Array(brand.utf8))], in: path)
    return true
  }

  /// The compatible brands of a file.
  package static func all(in path: String) -> Set<String> { Set(places(in: path).keys) }

  private static func places(in path: String) -> [String: Int64] {
    guard let file = FileBytes(path), let box = MP4Box(at: 0, in: file), box.name == "ftyp", let size = box.size,
      size <= 1024
    else { return [:] }
    // Behind the major brand and its version.
    let starts = stride(from: box.header + 8, to: size - 3, by: 4)
    return starts.reduce(into: [:]) { places, place in
      if let name = file.name(at: place), places[name] == nil { places[name] = place }
    }
  }
}
