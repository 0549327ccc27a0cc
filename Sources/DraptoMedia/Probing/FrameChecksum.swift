/// A frame or a copied packet, by the line that ffmpeg's `framecrc` prints of it:
/// `0,  512,  512,  512,  86400, 0x5ab2e9a1`, behind which a packet's flags may follow: `, F=0x4`.
package struct FrameChecksum: Sendable, Equatable {
  /// Ticks.
  package var pts: Int64
  /// Size of its samples, or of its data.
  package var bytes: Int
  /// ffmpeg's checksum of them.
  package var checksum: String
  /// The packet is there for decoding, not to be shown: an edit list leaves it out.
  package var isHidden: Bool

  /// `AV_PKT_FLAG_DISCARD`.
  private static let discarded = 4

  /// Nil for ffmpeg's comments.
  package init?(framecrc line: String) {
    guard !line.hasPrefix("#") else { return nil }
    let fields = line.split(separator: ",").map { $0.trimmingPrefix(while: { $0 == " " }) }
    guard fields.count >= 6, let pts = Int64(fields[2]), let bytes = Int(fields[4]) else { return nil }
    self.pts = pts
    self.bytes = bytes
    checksum = String(fields[5])
    // Flags are named where they are others than those of a key frame.
    let flags = fields.dropFirst(6).first { $0.hasPrefix("F=0x") }.flatMap { Int($0.dropFirst(4), radix: 16) }
    isHidden = (flags ?? 0) & Self.discarded != 0
  }
}
