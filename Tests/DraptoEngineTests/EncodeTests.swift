import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  @Suite struct EncodeTests {
    @Test func `a film comes out with everything it had`() async throws {
      let film = try await Baseline.film()
      #expect(film.view.job.state == .done)
      #expect(film.view.report?.passed == true)
      #expect(film.view.chunks.count >= 4)
      #expect(film.view.chunks.allSatisfy { $0.state == .done && $0.attempt == 1 })
      let output = try await film.harness.media(film.harness.output())
      #expect(output.video?.info.codec == "av1")
      #expect(output.video?.pixelFormat == "yuv420p10le")
      #expect(output.audio.map(\.info.codec) == ["opus"])
      #expect(output.audio.first?.info.language == "eng")
      #expect(output.audio.first?.info.title == "Main")
      #expect(output.subtitles.map(\.info.language) == ["ger"])
      #expect(output.chapters.map(\.title) == ["One", "Two"])
      #expect(output.tags.contains { $0.key.lowercased() == "title" && $0.value == "A small film" })
    }

    @Test func `nothing but the film is left behind`() async throws {
      let film = try await Baseline.film()
      #expect(!film.harness.exists(film.harness.workspace(film.view.job.id).folder))
      #expect(film.harness.folder.contents("out") == ["film.mkv"])
      #expect(film.harness.children.isEmpty)
    }

    @Test func `its frames are those of the source`() async throws {
      let film = try await Baseline.film()
      let report = try await film.harness.compare(try await Clips.path(.film), film.harness.output())
      #expect(report.failures.isEmpty)
      #expect(report.checks.contains { $0.name == "frame times" && $0.verdict == .ok })
    }

    @Test(arguments: [Clips.Kind.transport, .avi, .interlaced, .vp9])
    func `other kinds of source come out whole`(_ kind: Clips.Kind) async throws {
      let harness = try await EngineHarness()
      let source = try await Clips.path(kind)
      let view = try await harness.ended(try await harness.enqueue(source))
      #expect(view.job.error == nil)
      try #require(view.job.state == .done)
      #expect(view.report?.failures == [])
      #expect(view.tracks.isEmpty)
      let report = try await harness.compare(source, harness.output())
      #expect(report.failures.isEmpty)
      let output = try await harness.media(harness.output())
      // AVI's own times begin up to three frames late, by its decoder's delay.
      #expect((0..<0.15).contains(try #require(output.video?.info.startTime)))
    }

    @Test func `a variable frame rate is kept to the millisecond, with sound that starts late`() async throws {
      let harness = try await EngineHarness()
      let source = harness.folder.file("in/vfr.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 8) + [
          "-itsoffset", "0.3", "-f", "lavfi", "-i", "sine=duration=7", "-vf",
          "select='not(between(n,50,80))*not(eq(mod(n,7),3))'", "-fps_mode", "vfr", "-c:v", "libx264", "-g", "25",
          "-c:a", "aac", source,
        ])
      let view = try await harness.ended(try await harness.enqueue(source))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let report = try await harness.compare(source, harness.output())
      #expect(report.failures.isEmpty)
      let times = try await harness.fingerprint(harness.output()).ticks
      #expect(zip(times, times.dropFirst()).contains { $1 - $0 > 1000 })
      let late = try #require(try await harness.media(harness.output()).audio.first?.info.startTime)
      #expect(abs(late - 0.3) < 0.03)
    }

    @Test func `black bars are found and cut`() async throws {
      let harness = try await EngineHarness(["encoding.crop": "auto"])
      let source = harness.folder.file("in/bars.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 4, size: "320x132") + [
          "-vf", "pad=320:180:0:24:black", "-c:v", "libx264", "-g", "50", source,
        ])
      let view = try await harness.ended(try await harness.enqueue(source))
      #expect(view.job.state == .done)
      let output = try #require(try await harness.media(harness.output()).video)
      #expect(output.width == 320 && output.height == 132)
    }

    @Test func `an output that exists, is the input or can't be written is refused at once`() async throws {
      let harness = try await EngineHarness()
      let source = try harness.copy(of: try await Clips.path(.film), as: "film.mkv")
      let there = try harness.folder.write("mine", to: "out/there.mkv")
      #expect(await code { try await harness.enqueue(source, to: there) } == .outputExists)
      #expect(await code { try await harness.enqueue(source, to: source) } == .outputIsInput)
      #expect(await code { try await harness.enqueue(source, to: there + "/film.mkv") } == .outputNotWritable)
      #expect(await code { try await harness.enqueue(source + "x") } == .sourceMissing)
      #expect(try await harness.engine.snapshot().jobs.isEmpty)
      let id = try await harness.enqueue(source, to: there, ["process.overwrite": "true"])
      #expect(try await harness.ended(id).job.state == .done)
      #expect(try await harness.media(there).video?.info.codec == "av1")
    }

    @Test func `a second engine on the same folders is refused`() async throws {
      let harness = try await EngineHarness()
      #expect(await code { _ = try await Engine(harness.configuration) } == .engineBusy)
      await harness.stop()
      try await harness.start()
      #expect(try await harness.engine.snapshot().jobs.isEmpty)
    }
  }
}
