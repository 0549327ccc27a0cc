import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite(.timeLimit(.minutes(2))) struct MatroskaWalkerTests {
  private func element(_ id: UInt32, _ content: [UInt8], unknown: Bool = false) -> [UInt8] {
    EBMLHeader.bytes(of: id) + (unknown ? [0xff] : EBMLNumber.bytes(UInt64(content.count))) + content
  }

  private func block(_ data: [UInt8], at offset: UInt8 = 0, _ id: UInt32 = MatroskaID.simpleBlock) -> [UInt8] {
    element(id, [0x81, 0, offset, 0x80] + data)
  }

  /// Two clusters with all that may lie in and beside them.
  private func film(unknown: Bool) -> [UInt8] {
    let track = element(
      MatroskaID.trackEntry, [0xd7, 0x81, 1, 0x83, 0x81, 1] + element(MatroskaID.codecPrivate, [9, 8]))
    let group = element(
      MatroskaID.blockGroup, element(MatroskaID.crc, [1, 2, 3, 4]) + block([3, 3], at: 7, MatroskaID.block))
    let first =
      element(MatroskaID.timestamp, [100]) + element(MatroskaID.crc, [1, 2, 3, 4]) + block([1, 1])
      + block([2, 2], at: 5)
    let second =
      element(MatroskaID.timestamp, [200]) + element(MatroskaID.previousSize, [3]) + group + element(0xfe, [7, 7])
    let content =
      element(MatroskaID.seekHead, [1, 1, 1]) + element(MatroskaID.void, [0, 0]) + element(MatroskaID.tracks, track)
      + element(MatroskaID.cluster, first, unknown: unknown) + element(MatroskaID.cluster, second, unknown: unknown)
      + element(MatroskaID.cues, [5, 5]) + element(MatroskaID.tags, [6, 6])
    return element(MatroskaID.ebml, [1, 2]) + element(MatroskaID.segment, content, unknown: unknown)
  }

  @Test(arguments: [0, 1, 126, 127, 16_382, 16_383, 1 << 30, 1 << 49] as [UInt64])
  func `numbers are read as they are written`(_ value: UInt64) {
    let bytes = EBMLNumber.bytes(value)
    #expect(EBMLNumber.read(bytes[...]) == .number(value, length: bytes.count))
    #expect(EBMLNumber.read(EBMLNumber.bytes(value, length: 8)[...]) == .number(value, length: 8))
    #expect(EBMLNumber.read(bytes.dropLast()) == .short)
    let header = EBMLHeader(id: MatroskaID.cluster, length: 4 + bytes.count, size: Int(value))
    #expect(EBMLHeader.read((EBMLHeader.bytes(of: MatroskaID.cluster) + bytes)[...]) == .header(header))
  }

  @Test func `what no element can begin with is refused`() {
    #expect(EBMLHeader.read([0x00, 0x81]) == .invalid)
    #expect(EBMLHeader.read([0xa3, 0x00]) == .invalid)
    #expect(EBMLHeader.read([0x1f, 0x43]) == .short)
    #expect(EBMLHeader.read([0xa3, 0xff]) == .header(EBMLHeader(id: 0xa3, length: 2, size: nil)))
  }

  @Test(arguments: [false, true], [1, 2, 7, 1000])
  func `frames come out of a stream whatever its pieces are`(_ unknown: Bool, _ piece: Int) throws {
    let film = film(unknown: unknown)
    var stream = MatroskaStream()
    var found: [(Double, [UInt8], Bool)] = []
    for start in stride(from: 0, to: film.count, by: piece) {
      try film[start..<min(film.count, start + piece)].withUnsafeBytes { bytes in
        try stream.feed(bytes) { found.append(($1.seconds, Array($1.data), $1.isKey)) }
      }
    }
    try stream.finish { _, _ in Issue.record("a frame behind the last") }
    #expect(found.map(\.0) == [0.1, 0.105, 0.207])
    #expect(found.map(\.1) == [[1, 1], [2, 2], [3, 3]])
    #expect(found.map(\.2) == [true, true, true])
  }

  @Test(arguments: [false, true])
  func `rewritten it has the edits, and nothing that tells places`(_ unknown: Bool) throws {
    let folder = TemporaryFolder("rewrite")
    try Data(film(unknown: unknown)).write(to: URL(fileURLWithPath: folder.file("a")))
    let count = try MatroskaRewriter.rewrite(folder.file("a"), to: folder.file("b")) { frame, data in
      switch frame {
      case 0: [ByteEdit(range: data.startIndex..<data.startIndex, bytes: [UInt8](repeating: 9, count: 200))]
      case 1: [ByteEdit(range: data.startIndex..<data.endIndex, bytes: [])]
      default: [ByteEdit(range: data.startIndex + 1..<data.endIndex, bytes: [4, 4])]
      }
    }
    #expect(count == 3)
    var file = try MatroskaFile(folder.file("b"))
    var frames: [[UInt8]] = []
    while let data = try file.next({ Array($0.data) }) { frames.append(data) }
    #expect(frames == [[UInt8](repeating: 9, count: 200) + [1, 1], [], [3, 4, 4]])
    #expect(file.track?.codecPrivate == [9, 8])
    var (walker, ids, bytes) = (
      MatroskaWalker(), [UInt32](), [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.file("b"))))[...]
    )
    walk: while true {
      let step = try walker.step(bytes, isLast: true)
      switch step {
      case .opens(let header):
        // Every size is known now.
        #expect(header.size != nil)
        ids.append(header.id)
      case .whole(let header), .passes(let header): ids.append(header.id)
      case .closes: continue
      case .ends, .needs: break walk
      }
      bytes = bytes.dropFirst(walker.place - bytes.startIndex)
    }
    #expect(
      Set(ids).isDisjoint(with: [
        MatroskaID.cues, MatroskaID.seekHead, MatroskaID.crc, MatroskaID.void, MatroskaID.previousSize,
      ]))
    #expect(ids.count { $0 == MatroskaID.cluster } == 2 && ids.contains(MatroskaID.tags) && ids.contains(0xfe))
    // Without edits nothing changes any more.
    try MatroskaRewriter.rewrite(folder.file("b"), to: folder.file("c")) { _, _ in [] }
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.file("c")))
        == Data(contentsOf: URL(fileURLWithPath: folder.file("b"))))
  }

  @Test func `a file cut anywhere is refused, not read as shorter`() throws {
    let film = film(unknown: false)
    let folder = TemporaryFolder("cut")
    for count in 1..<film.count where count != 7 {
      try Data(film.prefix(count)).write(to: URL(fileURLWithPath: folder.file("a")))
      #expect(throws: MatroskaWalker.Problem.self, "\(count)") {
        try MatroskaRewriter.rewrite(folder.file("a"), to: folder.file("b")) { _, _ in [] }
      }
    }
  }

  @Test func `sizes that can't be are refused before anything is set aside for them`() {
    var walker = MatroskaWalker(longest: 1000)
    let segment = EBMLHeader.bytes(of: MatroskaID.segment) + [0x01] + [UInt8](repeating: 0xff, count: 7)
    _ = try? walker.step(segment[...], isLast: false)
    #expect(walker.place == 12)
    let block = [0xa3] as [UInt8] + EBMLNumber.bytes(1 << 40, length: 8)
    // Outside of a cluster it is no block that is read, but it is one that would be.
    #expect(throws: MatroskaWalker.Problem.tooLarge(at: 12, bytes: 1 << 40)) {
      try walker.step(block[...], isLast: false)
    }
  }

  @Test func `registered user data are found among other messages`() {
    let payload = HDR10PlusWriter.large.payload(3)
    let unit = HDR10PlusWriter.nalUnit([.captions, .registered(payload)])
    // Behind the start code.
    let bytes = Array(unit.drop { $0 == 0 }.dropFirst())
    for sizeBytes in [1, 2, 4] where bytes.count < 1 << (8 * sizeBytes) {
      let size = (0..<sizeBytes).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * (sizeBytes - 1 - $0))) }
      let found = SEIReader.userData((size + bytes)[...], .hevc, sizeBytes: sizeBytes)
      #expect(found.count == 2 && found.last == payload)
      #expect(SEIReader.userData((size + bytes).dropLast(9), .hevc, sizeBytes: sizeBytes).count <= 2)
    }
    // Decoders take those before the slices, if there are any.
    func sized(_ unit: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(unit.count - 4)] + unit.dropFirst(4) }
    let (before, behind) = (HDR10PlusWriter().payload(1), HDR10PlusWriter().payload(2))
    let sample =
      sized(HDR10PlusWriter.nalUnit([.registered(before)]))
      + sized(HDR10PlusWriter.nalUnit([.registered(behind)], isSuffix: true))
    #expect(SEIReader.userData(sample[...], .hevc, sizeBytes: 4) == [behind, before])
    #expect(SEIReader.userData([0, 0, 0, 200, 0x4e, 1, 4], .hevc, sizeBytes: 4).isEmpty)
  }
}
