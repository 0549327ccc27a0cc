import DraptoModel

/// Looks for evidence that a file was cut or written only in part: what its own structure promises against the bytes
/// that are there. A header's word on the film's length is none: subtitles, sound and edit lists may reach behind the
/// picture, and live recorders write what they like.
package enum FileCompleteness {
  /// What the bytes say.
  package struct Findings: Sendable, Equatable {
    /// Why the file can't be whole, one sentence; nil when its structure is complete, or can't tell.
    package var lack: String?
    /// Where zeros begin that reach to the end of the film's data; nil where there are none worth a word.
    package var zerosFrom: Int64?
    /// How many they are, as far as that was looked at: a MiB at most.
    package var zeroCount: Int64 = 0
    /// Whether those zeros can't be part of the film: in containers whose every packet has a header of its own.
    package var zerosAreDamage: Bool
  }

  /// Reads a few kilobytes of a file, blocking.
  package static func check(_ path: String) -> Findings {
    guard let file = FileBytes(path), file.count > 64 else {
      return Findings(lack: nil, zerosFrom: nil, zerosAreDamage: false)
    }
    let kind = Kind(file.read(at: 0, 1024))
    let zeros = zeros(in: file, kind)
    return Findings(
      lack: lack(in: file, kind), zerosFrom: zeros?.lowerBound, zeroCount: Int64(zeros?.count ?? 0),
      zerosAreDamage: kind.isPacketized)
  }

  private static func lack(in file: borrowing FileBytes, _ kind: Kind) -> String? {
    switch kind {
    case .matroska: MatroskaEnd.lack(in: file)
    case .mp4: MP4End.lack(in: file)
    case .riff: RIFFEnd.lack(in: file)
    case .asf: ASFEnd.lack(in: file)
    case .transport(let packet): TransportEnd.lack(in: file, packet: packet)
    case .ogg: OggEnd.lack(in: file)
    case .program: ProgramEnd.lack(in: file)
    case .flash: FlashEnd.lack(in: file)
    case .other: nil
    }
  }

  /// Containers that tell how long they are, by their first bytes.
  enum Kind: Equatable {
    case matroska, mp4, riff, asf, ogg, program, flash, other
    /// Bytes per packet: 188, or 192 with the time stamps of Blu-ray and AVCHD.
    case transport(packet: Int)

    init(_ head: [UInt8]) {
      func has(_ bytes: [UInt8], at offset: Int = 0) -> Bool { head.dropFirst(offset).starts(with: bytes) }
      if has([0x1a, 0x45, 0xdf, 0xa3]) {
        self = .matroska
      } else if ["ftyp", "moov", "mdat", "wide", "free", "skip", "pnot"].contains(where: { has(Array($0.utf8), at: 4) })
      {
        self = .mp4
      } else if has(Array("RIFF".utf8)), has(Array("AVI ".utf8), at: 8) {
        self = .riff
      } else if has(ASFHeader.name) {
        self = .asf
      } else if has(Array("OggS".utf8)) {
        self = .ogg
      } else if has(Array("FLV".utf8)) {
        self = .flash
      } else if has([0, 0, 1, 0xba]) {
        self = .program
      } else if let packet = [188, 192].first(where: { Self.isTransport(head, packet: $0) }) {
        self = .transport(packet: packet)
      } else {
        self = .other
      }
    }

    /// Whether zeros in a row can only be what is missing.
    var isPacketized: Bool {
      switch self {
      case .matroska, .asf, .ogg, .transport, .program, .riff, .flash: true
      case .mp4, .other: false
      }
    }

    private static func isTransport(_ head: [UInt8], packet: Int) -> Bool {
      let first = packet - 188
      return head.count >= first + 4 * packet && (0..<4).allSatisfy { head[first + $0 * packet] == 0x47 }
    }
  }

  /// A download or copy that reserved its room and never filled it ends in zeros.
  static let fewestZeros: Int64 = 4096

  private static func zeros(in file: borrowing FileBytes, _ kind: Kind) -> Range<Int64>? {
    let end = dataEnd(in: file, kind)
    let start = file.zeroTail(before: end)
    guard end - start >= fewestZeros, !isPadding(file, from: start) else { return nil }
    return start..<end
  }

  /// Where pictures and sound end: an index may follow, written where it belongs although they never came.
  private static func dataEnd(in file: borrowing FileBytes, _ kind: Kind) -> Int64 {
    let end: Int64? =
      switch kind {
      case .mp4: MP4End.dataEnd(in: file)
      case .riff: RIFFEnd.dataEnd(in: file)
      case .matroska: MatroskaEnd.dataEnd(in: file)
      default: nil
      }
    return min(end ?? file.count, file.count)
  }

  /// Whether zeros belong there: a void element of Matroska, a free box of MP4, a chunk of padding in AVI, cut off by
  /// nothing but the end of the file.
  private static func isPadding(_ file: borrowing FileBytes, from start: Int64) -> Bool {
    let begin = max(0, start - 32)
    let bytes = file.read(at: begin, 96)
    // The end of a program stream says so.
    if bytes.prefix(Int(start - begin)).suffix(4).elementsEqual([0, 0, 1, 0xb9]) { return true }
    for offset in bytes.indices {
      let place = begin + Int64(offset)
      let rest = bytes[offset...]
      if rest.starts(with: [0xec]), let element = EBMLElement(at: place, in: file), let size = element.size,
        element.content + size == file.count
      {
        return true
      }
      for name in ["free", "skip", "wide"] where rest.dropFirst(4).starts(with: Array(name.utf8)) {
        if let size = file.bigEndian(at: place, 4), size == 0 || place + Int64(size) == file.count { return true }
      }
      if rest.starts(with: Array("JUNK".utf8)), let size = file.littleEndian(at: place + 4, 4),
        abs(place + 8 + Int64(size) - file.count) <= 1
      {
        return true
      }
    }
    return false
  }
}
