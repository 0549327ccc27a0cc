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

    // 2.1 needs a fixed map of channels, which a change breaks.
    @Test(arguments: [["stereo", "5.1"], ["5.1", "stereo"], ["2.1", "stereo"]])
    func `a layout that changes keeps the larger one`(layouts: [String]) async throws {
      let harness = try await EngineHarness()
      let source = try await changing(layouts, tools: harness.tools)
      let view = try await harness.ended(try await harness.enqueue(source))
      #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
      let channels = layouts[0] == "2.1" ? 3 : 6
      #expect(view.tracks.first?.sound?.channels == channels)
      #expect(try await harness.media(view.job.output).audio.map(\.channels) == [channels])
      #expect(view.report?.checks.contains { $0.name == "audio 1 sound" } == (layouts[0] == "stereo"))
    }

    @Test(arguments: ["opus", "copy"]) func `damaged sound is kept, and the report warns of it`(codec: String)
      async throws
    {
      let harness = try await EngineHarness(["encoding.audio.codec": codec])
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

    /// A film of noise, so that its first 5 MB hold nothing but picture.
    private func late(_ name: String, codec: [String], tools: Toolset) async throws -> String {
      let path = folder.file(name)
      try await TestTools.run(
        tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=9,noise=alls=80:allf=t",
          "-f",
          "lavfi", "-itsoffset", "8", "-i", "sine=d=1", "-map", "0:v", "-map", "1:a",
        ] + codec + [path])
      return path
    }

    @Test(arguments: ["late.flv", "late.vob"])
    func `sound that begins behind 5 MB of picture is kept`(name: String) async throws {
      let harness = try await EngineHarness()
      let source = try await late(
        name,
        codec: name.hasSuffix("flv")
          ? ["-c:v", "flv", "-q:v", "1", "-c:a", "libmp3lame", "-ar", "44100"]
          : ["-c:v", "mpeg2video", "-q:v", "1", "-c:a", "ac3"],
        tools: harness.tools)
      let view = try await harness.ended(try await harness.enqueue(source))
      #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
      let start = try await harness.media(view.job.output).audio.first?.info.startTime
      #expect(abs((start ?? 0) - 8) < 0.5)
    }

    @Test func `a second track that begins late in a transport stream is kept`() async throws {
      let harness = try await EngineHarness()
      let path = folder.file("late.ts")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin", "-y"] + Clips.picture(seconds: 10, size: "128x96") + [
          "-f", "lavfi", "-i", "sine=d=10", "-f", "lavfi", "-itsoffset", "8", "-i", "sine=d=2", "-map", "0:v", "-map",
          "1:a", "-map", "2:a", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "ac3", path,
        ])
      let view = try await harness.ended(try await harness.enqueue(path))
      #expect(view.job.state == .done, "\(view.job.error?.message ?? "")")
      #expect(try await harness.media(view.job.output).audio.count == 2)
    }

    /// Half a minute whose loudness and picture change all the time.
    private func pair(_ filters: [String], tools: Toolset) async throws -> (source: String, output: String) {
      let (source, output) = (folder.file("source.mkv"), folder.file("output.mkv"))
      try await TestTools.run(
        tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc=s=128x96:r=10:d=40", "-f", "lavfi", "-i",
          "anoisesrc=d=40:a=0.5:seed=1,volume=volume='0.05+0.95*random(0)':eval=frame", "-c:v", "libx264", "-preset",
          "ultrafast", "-c:a", "aac", source,
        ])
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin", "-y", "-i", source] + filters + [
          "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "libopus", output,
        ])
      return (source, output)
    }

    @Test(
      arguments: [
        ([], nil, ""),
        (["-vf", "crop=128:72,scale=96:54"], nil, ""),
        (["-vf", "hflip"], "picture content", "mirrored"),
        (["-af", "aselect='not(between(t,10,20))'"], "audio 1 content", "s of sound are missing, at 0:"),
        (["-af", "volume=0:enable='between(t,10,20)'"], "audio 1 content", "s of sound are missing, at 0:10"),
        (["-af", "asetpts='PTS+gte(T,16)*0.4/TB'"], "audio 1 content", "400 ms late"),
      ] as [([String], String?, String)])
    func `validate finds what is wrong inside the tracks`(filters: [String], name: String?, detail: String) async throws
    {
      let harness = try await EngineHarness()
      let pair = try await pair(filters, tools: harness.tools)
      let report = try await harness.compare(pair.source, pair.output)
      let content = report.checks.filter { $0.name.hasSuffix(" content") }
      #expect(content.count == 2)
      #expect(content.filter { $0.verdict == .failed }.map(\.name) == (name.map { [$0] } ?? []), "\(content)")
      if let name {
        let found = content.first { $0.name == name }?.detail ?? ""
        #expect(found.contains(detail), "\(found)")
      }
    }
  }
}
