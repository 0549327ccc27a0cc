/// Streams whose packets are scrambled: transport streams of pay television, and DVDs copied as they are (CSS).
enum StreamScrambling {
  /// Bytes between places where packets of 188 and 192 bytes and sectors of 2048 all begin.
  static let grid: Int64 = 141 * 2048

  /// - Parameter head: the file's first bytes, or as many from a multiple of ``grid`` on.
  static func scheme(_ head: [UInt8]) -> String? {
    if isScrambledTransportStream(head) { return "scrambled transport stream" }
    return isScrambledProgramStream(head) ? "scrambled DVD, CSS" : nil
  }

  /// Most packets that carry something have scrambling bits (ISO/IEC 13818-1, 2.4.3.2), and none of them begins a PES
  /// packet as a clear one would: some receivers leave the bits behind. Recordings of 192-byte packets, too.
  private static func isScrambledTransportStream(_ head: [UInt8]) -> Bool {
    for (size, first) in [(188, 0), (192, 4)] {
      var (all, scrambled) = (0, 0)
      var at = first
      while at + 4 <= head.count, head[at] == 0x47 {
        // Tables are never scrambled: what has no payload, or is padding, tells nothing.
        let pid = Int(head[at + 1] & 0x1f) << 8 | Int(head[at + 2])
        if head[at + 3] & 0x10 != 0, pid > 0x1f, pid != 0x1fff {
          all += 1
          if head[at + 3] & 0xc0 != 0 {
            scrambled += 1
            if beginsClearly(head, at) { return false }
          }
        }
        at += size
      }
      if all >= 16 { return scrambled * 2 > all }
    }
    return false
  }

  /// Whether the payload of a packet is the readable start of a PES packet.
  private static func beginsClearly(_ head: [UInt8], _ at: Int) -> Bool {
    guard head[at + 1] & 0x40 != 0 else { return false }
    var payload = at + 4
    if head[at + 3] & 0x20 != 0, payload < head.count { payload += 1 + Int(head[payload]) }
    return payload + 3 <= min(head.count, at + 188) && head[payload..<payload + 3].elementsEqual([0, 0, 1])
  }

  /// PES packets of pictures have scrambling bits (2.4.3.6), and no slice can be seen in what CSS scrambles of a sector:
  /// copies exist that are clear but for the bits.
  private static func isScrambledProgramStream(_ head: [UInt8]) -> Bool {
    guard head.starts(with: [0, 0, 1, 0xba]) else { return false }
    var (all, scrambled, readable) = (0, 0, 0)
    // DVDs have one pack in each sector.
    for sector in stride(from: 0, to: head.count - 2048, by: 2048) {
      guard head[sector..<sector + 4].elementsEqual([0, 0, 1, 0xba]) else { return false }
      let packet = sector + 14
      guard head[packet..<packet + 3].elementsEqual([0, 0, 1]), head[packet + 3] & 0xf0 == 0xe0 else { continue }
      guard head[packet + 6] & 0xc0 == 0x80 else { continue }
      all += 1
      guard head[packet + 6] & 0x30 != 0 else { continue }
      scrambled += 1
      if hasStartCode(head[sector + 128..<sector + 2048]) { readable += 1 }
    }
    return all >= 8 && scrambled * 4 > all && readable * 5 < scrambled
  }

  /// One in nine thousand sectors of noise has one, most sectors of a picture do.
  private static func hasStartCode(_ bytes: ArraySlice<UInt8>) -> Bool {
    var zeros = 0
    for byte in bytes {
      if byte == 1, zeros >= 2 { return true }
      zeros = byte == 0 ? zeros + 1 : 0
    }
    return false
  }
}
