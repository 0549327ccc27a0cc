import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

extension EngineSuites {
  @Suite struct SoundEncodeTests {
    private let folder = TemporaryFolder("sound")

    /// Six seconds of picture beside the given audio file.
    private func film(_ audio: [String], codec: [String], name: String, tools: Toolset) async throws -> String {
      let path = folder.file(name)
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin", "-y"] + Clips.picture(seconds: 6, size: "128x96") + audio + [
          "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast",
        ] + codec + [path])
      return path
    }

    /// Two stretches of AC-3 of three seconds, one behind the other.
    private func changing(_ layouts: [String], tools: Toolset) async throws -> String {
      let list = folder.file("both.ac3")
      var parts: [String] = []
      for (number, layout) in layouts.enumerated() {
        let part = folder.file("\(number).ac3")
        try await TestTools.run(
          tools.ffmpeg,
          [
            "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "sine=d=3,aformat=channel_layouts=\(layout)", "-c:a",
            "ac3", part,
          ])
        parts.append(part)
      }
      try await TestTools.run("/bin/sh", ["-c", "cat \"$1\" \"$2\" > \"$3\"", "sh"] + parts + [list])
      return try await film(["-f", "ac3", "-i", list], codec: ["-c:a", "copy"], name: "changing.mkv", tools: tools)
    }

    @Test(arguments: [["stereo", "5.1"], ["5.1", "stereo"]])
    func `a layout that changes keeps the larger one`(layouts: [String]) async throws {
      let harness = try await EngineHarness()
      let source = try await changing(layouts, tools: harness.tools)
      let view = try await harness.ended(try await harness.enqueue(source))
      #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
      #expect(view.tracks.first?.sound?.channels == 6)
      #expect(try await harness.media(view.job.output).audio.map(\.channels) == [6])
      #expect(view.report?.checks.contains { $0.name == "audio 1 sound" } == (layouts[0] == "stereo"))
    }

    @Test func `damaged sound is encoded, and the report warns of it`() async throws {
      let harness = try await EngineHarness()
      let whole = folder.file("whole.mka")
      try await TestTools.run(
        harness.tools.ffmpeg, ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "sine=d=6", "-c:a", "aac", whole])
      let source = try await film(
        ["-i", whole], codec: ["-c:a", "copy", "-bsf:a", "noise=amount='between(n,20,240)'"], name: "damaged.mkv",
        tools: harness.tools)
      let view = try await harness.ended(try await harness.enqueue(source))
      #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
      let warning = view.report?.checks.first { $0.name == "audio 1 sound" }
      #expect(warning?.verdict == .warning)
      #expect((view.tracks.first?.sound?.gaps?.seconds ?? 0) > 3, "\(warning?.detail ?? "")")
    }

    @Test func `sound that begins later than its first packet is compared as it is decoded`() async throws {
      let harness = try await EngineHarness()
      let source = try await film(
        ["-f", "lavfi", "-i", "sine=d=6"], codec: ["-c:a", "wmav2"], name: "late.asf", tools: harness.tools)
      let view = try await harness.ended(try await harness.enqueue(source))
      #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
    }
  }
}
