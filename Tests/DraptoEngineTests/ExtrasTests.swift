import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoEngine

extension EngineSuites {
  @Suite struct ExtrasTests {
    private func encoded(_ harness: EngineHarness, _ source: String) async throws -> SourceMedia {
      let view = try await harness.ended(try await harness.enqueue(source))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      return try await MediaProbe(tools: harness.tools, runner: TestTools.runner).media(harness.output())
    }

    private func make(_ harness: EngineHarness, _ name: String, _ options: [String], _ inputs: [String] = [])
      async throws -> String
    {
      let path = harness.folder.file(name)
      let sound = ["-f", "lavfi", "-i", "anullsrc=d=2:cl=mono"]
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc2=s=96x64:d=2"] + sound + inputs
          + ["-c:v", "libx264", "-c:a", "aac"] + options + [path])
      return path
    }

    private func text(_ harness: EngineHarness) throws -> String {
      try harness.folder.write("1\n00:00:00,500 --> 00:00:01,200\nhello\n", to: "a.srt")
    }

    @Test func `titles are no options and no files, and keep their spaces`() async throws {
      let harness = try await EngineHarness()
      let options = try harness.folder.write("[\"--title\", \"stolen\"]", to: "o.json")
      for title in ["@" + options, "--no-audio", "  a=\"b\"; 'c'\n[🎬]  "] {
        let titles = ["-metadata", "title=" + title, "-metadata:s:a:0", "title=" + title]
        let made = try await encoded(harness, try await make(harness, "film.mkv", titles))
        #expect(made.title == title)
        #expect(made.audio.first?.info.title == title)
        try FileManager.default.removeItem(atPath: harness.output())
      }
    }

    @Test func `languages keep script and region, tracks stay as they are enabled`() async throws {
      let harness = try await EngineHarness()
      let plain = try await make(
        harness, "plain.mkv", ["-map", "0", "-map", "1", "-map", "1", "-map", "2", "-c:s", "subrip"],
        ["-i", try text(harness)])
      let source = harness.folder.file("film.mkv")
      try await TestTools.run(
        harness.tools.mkvmerge,
        ["-q", "-o", source, "--language", "1:es-419", "--language", "2:sr-Latn-RS", "--track-enabled-flag", "2:0"]
          + ["--language", "3:zh-Hant", "--forced-display-flag", "3:1", "--hearing-impaired-flag", "1:1", plain])
      let made = try await encoded(harness, source)
      #expect(made.audio.map(\.info.ietfLanguage) == ["es-419", "sr-Latn-RS"])
      #expect(made.audio.map(\.info.isEnabled) == [true, false])
      #expect(made.audio[0].info.dispositions.contains("hearing_impaired"))
      #expect(made.subtitles.map(\.info.ietfLanguage) == ["zh-Hant"])
      #expect(made.subtitles[0].info.dispositions.contains("forced"))
    }

    @Test func `subtitles before the film and a minute behind it cost no other its time`() async throws {
      let harness = try await EngineHarness()
      let lines = [(1.0, "before"), (3.5, "in it"), (70.0, "behind")].enumerated().map { number, line in
        "\(number + 1)\n00:\(line.0 >= 60 ? "01:10" : "00:0\(Int(line.0))"),500 --> "
          + "00:\(line.0 >= 60 ? "01:11" : "00:0\(Int(line.0))"),900\n\(line.1)\n"
      }
      let subtitles = try harness.folder.write(lines.joined(separator: "\n"), to: "b.srt")
      let plain = try await make(harness, "plain.mp4", [])
      let source = harness.folder.file("film.mp4")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin", "-itsoffset", "3", "-i", plain, "-i", subtitles, "-map", "0", "-map", "1"]
          + ["-c", "copy", "-c:s", "mov_text", source])
      let origin = try await Detector(tools: harness.tools, runner: TestTools.runner).media(source).timeOrigin
      _ = try await encoded(harness, source)
      let cues = await SubtitleTimes(ffprobe: harness.tools.ffprobe, runner: TestTools.runner).read(
        try await harness.media(harness.output()))
      let times = try #require(cues?.values.first).map { $0.start + origin }
      #expect(times.count == 2)
      #expect(zip(times, [3.5, 70.5]).allSatisfy { abs($0 - $1) < 0.06 }, "\(times)")
    }
  }
}
