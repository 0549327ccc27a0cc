import DraptoMedia
import DraptoModel

/// Rules of the file that keeps a film's HDR10+ metadata, and of what is made of it.
enum TrackChecks {
  /// The bytes as such a file, as they are and with the right checksum.
  static func take(_ bytes: [UInt8]) throws -> Bool {
    let isRead = try file(bytes)
    let body = bytes.dropLast(8)
    let sum = FNV1a(body).value
    let mended = body + (0..<8).map { UInt8(truncatingIfNeeded: sum >> UInt64(8 * $0)) }
    return try file(Array(mended)) || isRead
  }

  private static func file(_ bytes: [UInt8]) throws -> Bool {
    guard let track = HDR10PlusFile.track(bytes) else { return false }
    try check(track)
    return true
  }

  /// The same of a Matroska stream.
  static func collected(_ bytes: [UInt8]) throws {
    for carrier in HDR10PlusCarrier.allCases {
      var collector = HDR10PlusCollector(carrier)
      bytes.withUnsafeBytes { collector.feed($0) }
      collector.finish()
      try check(collector.track())
    }
  }

  private static func check(_ track: HDR10PlusTrack) throws {
    let written = HDR10PlusFile.bytes(track)
    guard let again = HDR10PlusFile.track(written) else { throw BrokenRule(description: "what was written is read") }
    try demand(again.frames.map(\.metadata) == track.frames.map(\.metadata), "no metadata are lost")
    // Beyond a hundred films a nanosecond is less than what a Double tells apart.
    if track.frames.allSatisfy({ abs($0.seconds) < 1e6 }) {
      try demand(HDR10PlusFile.bytes(again) == written, "it is read as it was written")
    }
    try demand(track.carrying + track.malformed <= track.frames.count, "a frame counts once")
    guard let fill = HDR10PlusFill(track, tolerance: 0.001) else {
      return try demand(track.carrying == 0, "metadata fill gaps")
    }
    for seconds in [-1e300, -1, 0, 0.04, 1e300] + track.frames.prefix(20).map(\.seconds) {
      try demand(!fill.frame(at: seconds).payload.isEmpty, "no frame is left without")
    }
  }
}
