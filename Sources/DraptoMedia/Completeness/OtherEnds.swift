import DraptoModel

/// AVI: one or more RIFF lists, each with its size.
enum RIFFEnd {
  static func lack(in file: borrowing FileBytes) -> String? {
    var place: Int64 = 0
    while file.name(at: place) == "RIFF", let size = file.littleEndian(at: place + 4, 4) {
      // Recorders that could not go back leave zero or all ones.
      guard size > 0, size < 0xffff_ffff else { return nil }
      let end = place + 8 + Int64(size)
      // Some writers count the padding byte or the list's own header, some don't.
      if end > file.count + 8 {
        return
          "its RIFF list has \(Format.bytes(Int64(size))), the file ends \(Format.bytes(end - file.count)) before that"
      }
      place = end + end % 2
    }
    return nil
  }

  /// Where the list of pictures and sound (`movi`) ends; nil where that can't be told, or more lists follow.
  static func dataEnd(in file: borrowing FileBytes) -> Int64? {
    guard let size = file.littleEndian(at: 4, 4) else { return nil }
    let riff = 8 + Int64(size)
    guard riff + 12 > file.count else { return nil }
    var place: Int64 = 12
    var steps = 0
    while steps < 4096, place + 12 <= min(riff, file.count), let name = file.name(at: place),
      let size = file.littleEndian(at: place + 4, 4)
    {
      steps += 1
      let end = place + 8 + Int64(size)
      if name == "LIST", file.name(at: place + 8) == "movi" { return end }
      place = end + end % 2
    }
    return nil
  }
}

/// MPEG program streams (and VOB): packs of packets, each with its length (ISO/IEC 13818-1, 2.5).
enum ProgramEnd {
  /// Bytes looked at: more than the largest packet.
  private static let window = 262_144

  static func lack(in file: borrowing FileBytes) -> String? {
    let bytes = file.read(at: max(0, file.count - Int64(window)), window)
    let start: [UInt8] = [0, 0, 1, 0xba]
    for place in bytes.indices.dropLast(3) where bytes[place] == 0 && bytes[place...].starts(with: start) {
      // What looks like a pack inside of sound leads nowhere.
      guard let end = walk(bytes, from: place) else { continue }
      return end > bytes.count ? "it ends in the middle of a packet" : nil
    }
    return nil
  }

  /// Where the packets from `start` on end; behind the last byte when the last one is cut, nil when something else
  /// stands between them.
  private static func walk(_ bytes: [UInt8], from start: Int) -> Int? {
    var place = start
    while place < bytes.count {
      // Zeros may fill the space between packs; a start code brings two of its own.
      guard let code = bytes[place...].firstIndex(where: { $0 != 0 }) else { return bytes.count }
      if code - place > 2 { place = code - 2 }
      guard place + 4 <= bytes.count else { return code == place ? nil : bytes.count + 1 }
      guard code == place + 2, bytes[code] == 1 else { return nil }
      switch bytes[place + 3] {
      case 0xb9: place += 4
      case 0xba:
        guard place + 14 <= bytes.count else { return bytes.count + 1 }
        place += bytes[place + 4] & 0xc0 == 0x40 ? 14 + Int(bytes[place + 13] & 7) : 12
      case 0xbb...:
        guard place + 6 <= bytes.count else { return bytes.count + 1 }
        place += 6 + (Int(bytes[place + 4]) << 8 | Int(bytes[place + 5]))
      default: return nil
      }
    }
    return place
  }
}

/// ASF (WMV): the file properties object tells the size of the whole file, unless it was broadcast.
enum ASFEnd {
  private static let properties: [UInt8] = [
    0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11, 0x8e, 0xe4, 0x00, 0xc0, 0x0c, 0x20, 0x53, 0x65,
  ]

  static func lack(in file: borrowing FileBytes) -> String? {
    guard let place = ASFHeader.place(of: [properties], in: file),
      let promised = file.littleEndian(at: place + 40, 8), let flags = file.littleEndian(at: place + 88, 4),
      flags & 1 == 0, promised < 1 << 62, Int64(promised) > file.count
    else { return nil }
    return "its header says \(Format.bytes(Int64(promised))), the file has \(Format.bytes(file.count))"
  }
}

/// Transport streams are whole packets from end to end.
enum TransportEnd {
  static func lack(in file: borrowing FileBytes, packet: Int) -> String? {
    let rest = file.count % Int64(packet)
    guard rest != 0 else { return nil }
    // Only where packets stand in line up to the end is the rest part of one; else something else was appended.
    let last = file.count - rest
    let sync = Int64(packet - 188)
    let isInLine = (0...3).allSatisfy { index in
      let place = last - Int64(index * packet) + sync
      return place >= file.count || file.read(at: place, 1) == [0x47]
    }
    return isInLine ? "it ends in the middle of a packet (\(rest) of \(packet) bytes)" : nil
  }
}

/// Ogg: pages, each with the lengths of its segments (RFC 3533).
enum OggEnd {
  static func lack(in file: borrowing FileBytes) -> String? {
    let start = max(0, file.count - 131_072)
    let bytes = file.read(at: start, 131_072)
    guard bytes.count > 27,
      let page = stride(from: bytes.count - 27, through: 0, by: -1).first(where: {
        bytes[$0...].starts(with: Array("OggS".utf8)) && bytes[$0 + 4] == 0
      })
    else { return nil }
    let segments = Int(bytes[page + 26])
    guard page + 27 + segments <= bytes.count else { return "it ends in the middle of a page" }
    let end = page + 27 + segments + bytes[(page + 27)..<(page + 27 + segments)].reduce(0) { $0 + Int($1) }
    return end > bytes.count ? "it ends in the middle of a page" : nil
  }
}

/// Flash: tags, each with its length in front and, to go back, behind it.
enum FlashEnd {
  static func lack(in file: borrowing FileBytes) -> String? {
    guard file.count > 13 + 15, let back = file.bigEndian(at: file.count - 4, 4) else { return nil }
    let start = file.count - 4 - Int64(back)
    // A recorder may leave the last length out: then the file ends with a whole tag all the same.
    guard start < 13 || file.bigEndian(at: start + 1, 3).map({ $0 + 11 != back }) ?? true else { return nil }
    return endsWithTag(file) ? nil : "it ends in the middle of a tag"
  }

  /// Follows the tags of the last part of the file.
  private static func endsWithTag(_ file: borrowing FileBytes) -> Bool {
    let begin = max(13, file.count - (1 << 20))
    let bytes = file.read(at: begin, 1 << 20)
    let kinds: Set<UInt8> = [8, 9, 18]
    // A place is a tag's when what it leads to is one as well.
    for first in bytes.indices.dropLast(15) where kinds.contains(bytes[first]) {
      var place = first
      var steps = 0
      while place + 11 <= bytes.count, kinds.contains(bytes[place]) {
        let size = Int(bytes[place + 1]) << 16 | Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
        place += 11 + size
        // With the length behind it, whatever that says, or without.
        if place == bytes.count || place + 4 == bytes.count { return true }
        place += 4
        steps += 1
      }
      if steps > 4 { return false }
    }
    return false
  }
}
