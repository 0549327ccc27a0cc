import DraptoModel

/// An ``HDR10PlusTrack`` as bytes of a file: a mark, the number of frames, then for each frame its time (nanoseconds, 8
/// bytes), what it is (1 byte: bit 0 key frame, bit 1 metadata, bit 2 malformed ones), and with metadata their size (4 bytes)
/// and bytes; last FNV-1a over all that. Numbers have the lowest byte first.
package enum HDR10PlusFile {
  private static let mark = Array("DRPHDR+1".utf8)

  /// The file's bytes.
  package static func bytes(_ track: HDR10PlusTrack) -> [UInt8] {
    var result = mark
    func add(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number.littleEndian) { result += $0 } }
    add(UInt64(track.frames.count))
    for frame in track.frames {
      add(Int64((frame.seconds * 1e9).rounded()))
      let (kind, data): (UInt8, [UInt8]?) =
        switch frame.metadata {
        case .none: (0, nil)
        case .payload(let bytes): (2, bytes)
        case .malformed(let bytes): (6, bytes)
        }
      add(kind | (frame.isKey ? 1 : 0))
      if let data {
        add(UInt32(data.count))
        result += data
      }
    }
    add(FNV1a(result).value)
    return result
  }

  /// Nil when they are no such file, or not whole.
  package static func track(_ bytes: [UInt8]) -> HDR10PlusTrack? {
    guard bytes.starts(with: mark), bytes.count >= mark.count + 16 else { return nil }
    var rest = bytes[mark.count...]
    func take(_ count: Int) -> UInt64? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    let body = bytes.dropLast(8)
    guard FNV1a(body).value == bytes.suffix(8).reversed().reduce(UInt64(0), { $0 << 8 | UInt64($1) }) else {
      return nil
    }
    var frames: [HDR10PlusTrack.Frame] = []
    guard let count = take(8), count <= UInt64(bytes.count) else { return nil }
    for _ in 0..<count {
      guard let time = take(8), let kind = take(1) else { return nil }
      var metadata = HDR10PlusTrack.Metadata.none
      if kind & 2 != 0 {
        guard let size = take(4), rest.count >= Int(size) else { return nil }
        let data = Array(rest.prefix(Int(size)))
        rest = rest.dropFirst(Int(size))
        metadata = kind & 4 != 0 ? .malformed(data) : .payload(data)
      }
      frames.append(
        HDR10PlusTrack.Frame(
          seconds: Double(Int64(bitPattern: time)) / 1e9, isKey: kind & 1 != 0, metadata: metadata))
    }
    return rest.count == 8 ? HDR10PlusTrack(frames) : nil
  }
}
