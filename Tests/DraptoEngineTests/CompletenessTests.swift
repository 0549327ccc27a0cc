import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@Suite struct CompletenessTests {
  private let folder = TemporaryFolder("whole")

  private func damage(_ path: String) async throws -> [String]? {
    try await Detector(tools: try await TestTools.toolset(), runner: TestTools.runner).media(path).damage
  }

  /// What can be said before the encode; MP4 whose index went with its end can't be read at all.
  private func refusal(_ path: String) async throws -> ErrorCode? {
    do {
      _ = try await Detector(tools: try await TestTools.toolset(), runner: TestTools.runner)
        .detect(path, acceptsDamage: false)
      return nil
    } catch let error as any ReportableError {
      return error.report.code
    }
  }

  @Test(arguments: CutClips.Container.allCases)
  func `a whole file is whole`(_ container: CutClips.Container) async throws {
    #expect(try await refusal(try await CutClips.whole(container, in: folder)) == nil)
  }

  @Test(arguments: CutClips.Container.allCases, CutClips.Loss.allCases)
  func `an end that is missing is found before the encode`(
    _ container: CutClips.Container, _ loss: CutClips.Loss
  ) async throws {
    let whole = try await CutClips.whole(container, in: folder)
    let code = try await refusal(try CutClips.damaged(whole, loss))
    #expect(code == .sourceDamaged || code == .sourceNotMedia, "\(container) \(loss): \(String(describing: code))")
  }

  @Test(arguments: [0.5, 0.9, 0.97])
  func `MP4 with its index in front lacks what its tables name`(share: Double) async throws {
    let whole = try await CutClips.whole(.mp4, in: folder)
    let front = folder.file("front.mp4")
    try await TestTools.run(
      try await TestTools.toolset().ffmpeg,
      ["-v", "error", "-nostdin", "-i", whole, "-c", "copy", "-movflags", "+faststart", front])
    #expect(try await refusal(front) == nil)
    #expect(try await refusal(try CutClips.damaged(front, .cut, share: share)) == .sourceDamaged)
  }

  @Test func `fragments that claim hours are whole`() async throws {
    let whole = try await CutClips.whole(.mp4, in: folder)
    let path = folder.file("fragments.mp4")
    try await TestTools.run(
      try await TestTools.toolset().ffmpeg,
      ["-v", "error", "-nostdin", "-i", whole, "-c", "copy", "-movflags", "frag_keyframe+empty_moov", path])
    // The movie header's duration, in its time scale: more than an hour.
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let header = try #require(data.range(of: Data("mvhd".utf8)))
    var duration = UInt32.max - 1
    data.replaceSubrange((header.lowerBound + 20)..<(header.lowerBound + 24), with: Data(bytes: &duration, count: 4))
    try data.write(to: URL(fileURLWithPath: path))
    #expect(try await damage(path) ?? [] == [])
  }

  @Test func `silence without compression at the end is no damage`() async throws {
    for name in ["silence.mov", "silence.avi", "silence.mkv"] {
      let path = folder.file(name)
      try await TestTools.run(
        try await TestTools.toolset().ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 2, size: "64x64") + [
          "-f", "lavfi", "-i", "anullsrc=d=6", "-c:v", "mpeg4", "-c:a", "pcm_s16le", path,
        ])
      #expect(try await damage(path) ?? [] == [], "\(name)")
    }
  }

  @Test func `damage that is accepted refuses nothing`() throws {
    var media = Samples.media()
    media.damage = ["the end is missing"]
    #expect(throws: (any Error).self) { try Detector.refuse(media) }
    try Detector.refuse(media, acceptsDamage: true)
  }

  @Test func `zeros behind a whole film are no damage, zeros in place of silence are`() async throws {
    let tools = try await TestTools.toolset()
    let whole = try await CutClips.whole(.mkv, in: folder)
    let padded = folder.file("padded.mkv")
    try (try Data(contentsOf: URL(fileURLWithPath: whole)) + Data(count: 8192)).write(
      to: URL(fileURLWithPath: padded))
    #expect(try await refusal(padded) == nil)
    for name in ["pcm.mkv", "pcm.avi"] {
      let path = folder.file(name)
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 8, size: "128x96") + [
          "-f", "lavfi", "-i", "sine=d=8", "-c:v", "mpeg4", "-c:a", "pcm_s16le", path,
        ])
      #expect(try await refusal(path) == nil, "\(name)")
      #expect(try await refusal(try CutClips.damaged(path, .zeroed, share: 0.4)) == .sourceDamaged, "\(name)")
    }
  }

  @Test func `Flash whose last length says something else is whole`() async throws {
    let path = try await CutClips.whole(.flv, in: folder)
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    data.replaceSubrange((data.count - 4)..., with: [0, 0, 0, 0])
    try data.write(to: URL(fileURLWithPath: path))
    #expect(try await refusal(path) == nil)
  }

  @Test(arguments: [
    // A stream of H.264 whose first bytes look like a box of 2^63 bytes and more.
    [0, 0, 0, 1, 0x67, 0x4d, 0x40, 0x28, 0xf5, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    // An ASF header that says it has 2^64 − 1 bytes.
    [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9, 0x00, 0xaa, 0x00, 0x62, 0xce, 0x6c] as [UInt8]
      + [UInt8](repeating: 0xff, count: 8),
    Array("RIFF".utf8) + [0xff, 0xff, 0xff, 0x7f] + Array("AVI ".utf8) + [UInt8](repeating: 0, count: 64),
    [0, 0, 1, 0xba] + [UInt8](repeating: 0, count: 200_000) + [1],
    Array("FLV".utf8) + [UInt8](repeating: 0xff, count: 64),
    Array("OggS".utf8) + [UInt8](repeating: 0xff, count: 64),
    [0x1a, 0x45, 0xdf, 0xa3, 0x01] + [UInt8](repeating: 0xff, count: 64),
  ])
  func `bytes that look like something else crash nothing`(head: [UInt8]) async throws {
    let path = folder.file("odd.bin")
    try Data(head + [UInt8](repeating: 0xff, count: 100)).write(to: URL(fileURLWithPath: path))
    _ = FileCompleteness.check(path)
    #expect(try await refusal(path) != nil)
  }
}
