import DraptoModel

/// One packet of the source's index.
package struct PacketLine: Sendable, Equatable {
  /// Presentation time in ticks; nil where the container gives none.
  package var pts: Int64?
  /// A decoder can begin here.
  package var isKey: Bool
  /// Decoded but not shown: before the start of an edit list.
  package var isDiscarded: Bool
  /// Bytes; nil where nobody asked.
  package var size: Int64?

  package init(pts: Int64?, isKey: Bool, isDiscarded: Bool = false, size: Int64? = nil) {
    self.pts = pts
    self.isKey = isKey
    self.isDiscarded = isDiscarded
    self.size = size
  }

  /// Reads `133200,K_` or, with sizes, `133200,4532,K_` (some versions add a comma when there is side data); nil for empty
  /// lines and anything else.
  package init?(csv line: String) {
    let fields = line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard fields.count >= 2, let time = String(fields[0]), let second = String(fields[1]), !time.isEmpty else {
      return nil
    }
    size = Int64(second)
    guard let flags = size == nil ? second : fields.count > 2 ? String(fields[2]) : nil else { return nil }
    if time == "N/A" { pts = nil } else if let ticks = Int64(time) { pts = ticks } else { return nil }
    isKey = flags.contains("K")
    isDiscarded = flags.contains("D")
  }
}

/// What a chunk or a finished film holds, packet by packet.
package struct VideoFingerprint: Sendable, Equatable {
  /// ffprobe's name.
  package var codec: String
  /// Pixels.
  package var width: Int
  /// Pixels.
  package var height: Int
  /// Seconds of one tick.
  package var timeBase: Rational
  /// Hash of the codec configuration, as ffprobe prints it.
  package var headerHash: String
  /// Presentation times in ticks, in file order.
  package var ticks: [Int64]
  /// Checksums of the packets, in file order.
  package var hashes: [UInt64]

  package init(
    codec: String, width: Int, height: Int, timeBase: Rational, headerHash: String, ticks: [Int64], hashes: [UInt64]
  ) {
    self.codec = codec
    self.width = width
    self.height = height
    self.timeBase = timeBase
    self.headerHash = headerHash
    self.ticks = ticks
    self.hashes = hashes
  }

  /// One number for a run of packets: FNV-1a over their checksums, as 16 hexadecimal digits.
  package static func combined(_ hashes: some Sequence<UInt64>) -> String {
    var hash = FNV1a()
    for packet in hashes { hash.add(packet) }
    return hash.hex
  }
}

/// Builds a ``VideoFingerprint`` from ffprobe's `compact` lines.
package struct FingerprintParser {
  private var result = VideoFingerprint(
    codec: "", width: 0, height: 0, timeBase: Rational(1, 1000), headerHash: "", ticks: [], hashes: [])
  private var hasStream = false

  package init() {}

  /// Takes one line of ffprobe's compact output.
  package mutating func feed(_ line: String) {
    if line.hasPrefix("packet|") {
      var pts: Int64?
      var hash: UInt64 = 0
      for field in line.split(separator: "|") {
        if field.hasPrefix("pts=") { pts = Int64(field.dropFirst(4)) }
        // MURMUR3 is 128 bits: the first 16 digits do.
        if field.hasPrefix("data_hash="), let colon = field.firstIndex(of: ":") {
          hash = UInt64(field[field.index(after: colon)...].prefix(16), radix: 16) ?? 0
        }
      }
      if let pts {
        result.ticks.append(pts)
        result.hashes.append(hash)
      }
    } else if line.hasPrefix("stream|") {
      hasStream = true
      for field in line.split(separator: "|").dropFirst() {
        let parts = field.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { continue }
        switch parts[0] {
        case "codec_name": result.codec = parts[1]
        case "width": result.width = Int(parts[1]) ?? 0
        case "height": result.height = Int(parts[1]) ?? 0
        case "time_base": result.timeBase = Rational(parts[1]) ?? result.timeBase
        case "extradata_hash": result.headerHash = parts[1]
        default: break
        }
      }
    }
  }

  /// Nil when there was no video stream.
  package var fingerprint: VideoFingerprint? { hasStream ? result : nil }
}
