import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct EncryptionTests {
  private let folder = TemporaryFolder()

  private func code(_ bytes: [UInt8]) throws -> ErrorCode? {
    let path = folder.file("film")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    do {
      try EncryptionCheck.refuse(path)
      return nil
    } catch let error as MediaError {
      return error.report.code
    }
  }

  // MARK: Transport streams

  /// Packets of one picture stream, each of which begins a PES packet.
  private func transportStream(scrambling: UInt8, clear: Bool, size: Int = 188) -> [UInt8] {
    (0..<64).flatMap { _ -> [UInt8] in
      let start: [UInt8] = clear ? [0, 0, 1, 0xe0] : [0x9a, 0x11, 0x37, 0xc4]
      let packet = [0x47, 0x41, 0x00, 0x10 | scrambling << 6] + start + [UInt8](repeating: 0x55, count: 180)
      return [UInt8](repeating: 0, count: size - 188) + packet
    }
  }

  @Test(arguments: [188, 192]) func `a scrambled transport stream is refused`(size: Int) throws {
    #expect(try code(transportStream(scrambling: 2, clear: false, size: size)) == .sourceEncrypted)
    #expect(try code(transportStream(scrambling: 0, clear: true, size: size)) == nil)
  }

  @Test func `a transport stream that is clear but for its bits is not`() throws {
    #expect(try code(transportStream(scrambling: 3, clear: true)) == nil)
  }

  // MARK: DVDs

  private func sectors(flagged: Bool, clear: Bool) -> [UInt8] {
    (0..<32).flatMap { _ -> [UInt8] in
      let pack: [UInt8] = [0, 0, 1, 0xba] + [UInt8](repeating: 0x44, count: 10)
      let packet: [UInt8] = [0, 0, 1, 0xe0, 0x07, 0xec, flagged ? 0xb0 : 0x80, 0, 0]
      var sector = pack + packet
      sector += [UInt8](repeating: 0x77, count: 2048 - sector.count)
      if clear { sector.replaceSubrange(900..<904, with: [0, 0, 1, 1]) }
      return sector
    }
  }

  @Test func `a DVD copied as it is is refused, one whose bits alone were left is not`() throws {
    #expect(try code(sectors(flagged: true, clear: false)) == .sourceEncrypted)
    #expect(try code(sectors(flagged: true, clear: true)) == nil)
    #expect(try code(sectors(flagged: false, clear: true)) == nil)
  }

  // MARK: Matroska

  private func element(_ id: [UInt8], _ body: [UInt8]) -> [UInt8] {
    id + [0x40 | UInt8(body.count >> 8), UInt8(body.count & 0xff)] + body
  }

  private func matroska(algorithm: UInt8) -> [UInt8] {
    let encryption = element([0x50, 0x35], element([0x47, 0xe1], [algorithm]))
    let encodings = element([0x6d, 0x80], element([0x62, 0x40], encryption))
    let clear = element([0xae], element([0xd7], [1]))
    let tracks = element([0x16, 0x54, 0xae, 0x6b], clear + element([0xae], element([0xd7], [2]) + encodings))
    return element([0x1a, 0x45, 0xdf, 0xa3], []) + element([0x18, 0x53, 0x80, 0x67], tracks)
  }

  @Test func `an encrypted track of Matroska is found behind a clear one`() throws {
    #expect(try code(matroska(algorithm: 5)) == .sourceEncrypted)
    #expect(try code(matroska(algorithm: 0)) == nil)
  }

  // MARK: Windows Media

  @Test func `rights management of Windows Media is found in the header`() throws {
    func film(_ object: [UInt8]) -> [UInt8] {
      let body =
        object + [UInt8](repeating: 1, count: 8) + [40, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 16)
      let name: [UInt8] = [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11] + [UInt8](repeating: 2, count: 8)
      return name + [UInt8(30 + body.count), 0, 0, 0, 0, 0, 0, 0] + [1, 0, 0, 0, 1, 2] + body
    }
    #expect(try code(film([0xfb, 0xb3, 0x11, 0x22, 0x23, 0xbd, 0xd2, 0x11])) == .sourceEncrypted)
    #expect(try code(film([0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11])) == nil)
  }

  // MARK: Real files

  @Test(arguments: [true, false]) func `MP4 under common encryption is refused, wherever its index lies`(
    indexFirst: Bool
  ) async throws {
    let path = folder.file("film.mp4")
    let key = "76a6c65c5ea762046bd749a2e632ccbb"
    let command = ToolCommand(
      try await TestTools.toolset().ffmpeg,
      ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.2", "-encryption_scheme", "cenc-aes-ctr"]
        + ["-encryption_key", key, "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8"]
        + (indexFirst ? ["-movflags", "+faststart"] : []) + [path])
    #expect(try await TestTools.runner.run(command).succeeded)
    #expect(throws: MediaError.self) { try EncryptionCheck.refuse(path) }
  }

  @Test(arguments: ["mkv", "webm", "mp4", "mov", "avi", "flv", "ts", "m2ts", "mpg", "vob", "wmv", "ogv", "nut"])
  func `plain films of every container are taken`(ending: String) async throws {
    let path = folder.file("film." + ending)
    var codec = ["-c:v", "mpeg2video"]
    if ending == "webm" { codec = ["-c:v", "libvpx"] }
    if ["flv", "avi", "mp4", "mov", "wmv", "ogv"].contains(ending) { codec = [] }
    let command = ToolCommand(
      try await TestTools.toolset().ffmpeg,
      ["-v", "error", "-f", "lavfi", "-i", "testsrc2=s=128x96:d=1"] + codec + [path])
    let outcome = try await TestTools.runner.run(command)
    #expect(outcome.succeeded, "\(outcome.stderrTail)")
    #expect(throws: Never.self) { try EncryptionCheck.refuse(path) }
  }
}
