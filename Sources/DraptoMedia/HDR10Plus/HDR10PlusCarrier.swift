/// How a codec carries HDR10+ metadata.
package enum HDR10PlusCarrier: String, Sendable, CaseIterable {
  /// Supplemental enhancement information in the stream.
  case h264, hevc
  /// Metadata units in the stream.
  case av1
  /// Beside the stream, in the container.
  case vp9

  /// By ffprobe's name of the codec; nil for codecs that carry none.
  package init?(codec: String) { self.init(rawValue: codec) }

  /// Id of Matroska's block additions that hold T.35 data.
  private static let addition: UInt64 = 4

  /// The payload of a frame, the last that can be read where there are several, as decoders take it; nil where it has none.
  package func payload(_ frame: MatroskaFrame, _ track: MatroskaTrack) -> [UInt8]? {
    let all = payloads(frame, track)
    guard all.count > 1 else { return all.first }
    return all.last { (try? HDR10PlusMetadata.read($0)) != nil } ?? all.last
  }

  private func payloads(_ frame: MatroskaFrame, _ track: MatroskaTrack) -> [[UInt8]] {
    switch self {
    case .h264: user(frame, track, .h264)
    case .hevc: user(frame, track, .hevc)
    case .av1: TemporalUnit(frame.data)?.payloads ?? []
    case .vp9:
      frame.additions.filter { $0.id == Self.addition && HDR10PlusPayload.isOne($0.data) }.map { Array($0.data) }
    }
  }

  private func user(_ frame: MatroskaFrame, _ track: MatroskaTrack, _ codec: SEIReader.Codec) -> [[UInt8]] {
    SEIReader.userData(frame.data, codec, sizeBytes: codec.sizeBytes(track.codecPrivate))
      .filter(HDR10PlusPayload.isOne)
  }
}
