/// Which tracks an MP4 file offers: the flag track_enabled of their headers (ISO/IEC 14496-12, 8.3.2), which players and
/// ffmpeg take for "default".
///
/// ffmpeg sets it for the first track of each kind where no track of the kind has it: players then show a subtitle that
/// nobody chose.
package enum MP4TrackFlags {
  /// Boxes beside each other; a file gone wrong is left before long.
  private static let mostBoxes = 4096

  /// Sets the flag of every sound and subtitle track, in the file's order; chapters and video stay as they are.
  /// - Throws: `DRP-DISK-FULL`, `DRP-WORK-NOT-WRITABLE`.
  package static func set(sound: [Bool], subtitles: [Bool], in path: String) throws {
    let tracks = self.tracks(in: path)
    var changes: [(place: Int64, bytes: [UInt8])] = []
    for (handler, flags) in [("soun", sound), ("sbtl", subtitles)] {
      for (track, flag) in zip(tracks.filter { $0.handler == handler }, flags) where track.isEnabled != flag {
        changes.append((track.place, [track.flags ^ 1]))
      }
    }
    try InPlace.set(changes, in: path)
  }

  private struct Track {
    var handler: String
    /// Where the lowest byte of its header's flags lies.
    var place: Int64
    var flags: UInt8
    var isEnabled: Bool { flags & 1 == 1 }
  }

  private static func tracks(in path: String) -> [Track] {
    guard let file = FileBytes(path), let movie = first("moov", from: 0, to: file.count, in: file) else { return [] }
    return boxes(from: movie.place + movie.header, to: movie.end(in: file), in: file).filter { $0.name == "trak" }
      .compactMap { track(in: $0, file) }
  }

  private static func track(in box: MP4Box, _ file: borrowing FileBytes) -> Track? {
    let (start, end) = (box.place + box.header, box.end(in: file))
    guard let header = first("tkhd", from: start, to: end, in: file),
      let media = first("mdia", from: start, to: end, in: file),
      let kind = first("hdlr", from: media.place + media.header, to: media.end(in: file), in: file),
      // A version and flags, 4 bytes of nothing, the kind.
      let handler = file.name(at: kind.place + kind.header + 8)
    else { return nil }
    // A byte of version, three of flags.
    let place = header.place + header.header + 3
    return file.read(at: place, 1).first.map { Track(handler: handler, place: place, flags: $0) }
  }

  private static func first(
    _ name: String, from start: Int64, to end: Int64, in file: borrowing FileBytes
  ) -> MP4Box? {
    boxes(from: start, to: end, in: file).first { $0.name == name }
  }

  private static func boxes(from start: Int64, to end: Int64, in file: borrowing FileBytes) -> [MP4Box] {
    var found: [MP4Box] = []
    var place = start
    while place < end, found.count < mostBoxes, let box = MP4Box(at: place, in: file) {
      found.append(box)
      place = box.end(in: file)
    }
    return found
  }
}
