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
}
