/// A line of ffmpeg's `framecrc` about a packet: `0,  209,  250,  41,  169, 0x16712540, F=0x0`.
package struct PacketChecksum: Sendable, Equatable {
  /// Presentation time in ticks of the stream.
  package var pts: Int64
  /// Size of its data.
  package var bytes: Int
  /// It is there for decoding, not to be shown: an edit list leaves it out.
  package var isHidden: Bool

  /// `AV_PKT_FLAG_DISCARD`.
  private static let discarded = 4

  /// Nil for other lines.
  package init?(framecrc line: String) {
    guard !line.hasPrefix("#") else { return nil }
    let fields = line.split(separator: ",").map { $0.drop { $0 == " " } }
    guard fields.count >= 6, let pts = Int64(fields[2]), let bytes = Int(fields[4]) else { return nil }
    self.pts = pts
    self.bytes = bytes
    // Flags are named where they are others than those of a key frame.
    let flags = fields.dropFirst(6).first { $0.hasPrefix("F=0x") }.flatMap { Int($0.dropFirst(4), radix: 16) }
    isHidden = (flags ?? 0) & Self.discarded != 0
  }
}
