import DraptoModel
import DraptoReports
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

extension ProgramTests {
  /// Pages of films, and of two files side by side.
  @Suite struct ReportCommandTests {
    private let drapto = Drapto()

    private func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    /// What lies in a page as JSON.
    private func document<T: Decodable>(_ page: String, _ type: T.Type) throws -> T {
      let start = try #require(page.range(of: "id=\"document\">"))
      let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
      return try WireJSON.value(type, from: Data(page[start.upperBound..<end.lowerBound].utf8))
    }

    @Test func `a film is reported while its queue lives, by number and by file, with frames of both sides`()
      async throws
    {
      let name = "it's <b>\"film\"</b> \u{202E}x 🎬.mkv"
      let film = drapto.folder.file(name)
      try FileManager.default.copyItem(atPath: try await Clips.path(.film), toPath: film)
      let out = drapto.folder.path + "/out <i>.mkv"
      let made = try await drapto.run(
        ["encode", film, "-o", out, "--set", "process.report=always", "--set", "encoding.quality.measure=vmaf"]
          + Drapto.fast)
      #expect(made.status == 0, "\(made.text)")
      let page = try read(out + ".report.html")
      #expect(!page.contains("<b>\"film\"") && !page.contains("\u{202E}"))
      let report = try document(page, FilmReport.self)
      #expect(report.verdict.state == .done && report.source.path == film && report.output.path == out)
      #expect(report.chunks.index.count > 1 && report.chunks.mean.allSatisfy { $0 != nil })
      #expect(
        report.tools.map(\.name).contains("ffmpeg") && report.commands.contains { $0.command.contains("libsvtav1") })
      #expect(report.pairs.first?.choice == .worst && report.pairs.contains { $0.choice == .spread })
      let (worst, least) = (try #require(report.pairs.first?.score), try #require(report.quality?.minimum))
      #expect(abs(worst - least) < 0.0001)
      #expect(page.matches(of: #/<img src="data:image\/webp;base64,UklGR/#).count == 2 * report.pairs.count)
      // By number and by either file; without an engine.
      for target in ["1", out, film] {
        let json = try await drapto.run(["report", target, "--json"])
        #expect(json.status == 0, "\(json.text)")
        let again = try WireJSON.value(FilmReport.self, from: Data(json.output.joined().utf8))
        #expect(again.verdict == report.verdict && again.chunks == report.chunks && again.pairs == report.pairs)
      }
      // The source is gone: all but the pictures is still there.
      try FileManager.default.removeItem(atPath: film)
      let bare = drapto.folder.path + "/bare.html"
      let late = try await drapto.run(["report", "1", "-o", bare])
      #expect(late.status == 0 && late.text.contains("the source is gone"), "\(late.text)")
      #expect(try document(try read(bare), FilmReport.self).chunks == report.chunks)
      #expect(!(try read(bare)).contains("<img"))
    }

    @Test func `a film that failed has a report that says why; what is no page is never written over`() async throws {
      let broken = drapto.folder.file("broken.mkv")
      let film = try await Clips.path(.film)
      try Data(try Data(contentsOf: URL(fileURLWithPath: film)).prefix(20_000)).write(to: URL(fileURLWithPath: broken))
      let out = drapto.folder.path + "/out.mkv"
      let made = try await drapto.run(["encode", broken, "-o", out, "--set", "process.report=failed"] + Drapto.fast)
      #expect(made.status == 1)
      let report = try document(try read(out + ".report.html"), FilmReport.self)
      #expect(report.verdict.text.hasPrefix("Failed: DRP-") && report.error != nil && report.pairs.isEmpty)
      let refused = try await drapto.run(["report", "1", "-o", broken])
      #expect(refused.status == 2 && refused.text.contains("DRP-OUT-EXISTS"), "\(refused.text)")
      #expect(FileFingerprint.read(broken)?.bytes == 20_000)
      let unknown = try await drapto.run(["report", "99"])
      #expect(unknown.status == 2 && unknown.text.contains("DRP-JOB-UNKNOWN"))
    }

    @Test func `two outputs are compared against their source, and a limit decides the exit status`() async throws {
      let film = try await Clips.path(.film)
      let (good, bad) = (drapto.folder.path + "/good.mkv", drapto.folder.path + "/bad.mkv")
      for (out, crf) in [(good, "20"), (bad, "60")] {
        let made = try await drapto.run(["encode", film, "-o", out, "--crf", crf] + Drapto.fast)
        #expect(made.status == 0, "\(made.text)")
      }
      let page = drapto.folder.path + "/compare.html"
      let worse = try await drapto.run(
        ["compare", good, bad, "--source", film, "--metric", "xpsnr", "--max-drop", "1", "-o", page])
      #expect(worse.status == 1 && worse.text.contains("NOT within the limits"), "\(worse.text)")
      let report = try document(try read(page), ComparisonReport.self)
      #expect(report.verdict.isWorse && report.verdict.reasons.count == 1)
      let drop = try #require(report.drop)
      #expect(drop > 1 && report.growth.map { $0 < 0 } == true && report.tracks.allSatisfy(\.isSame))
      #expect(report.scenes.drop.allSatisfy { $0.map { $0 > 0 } == true } && !report.pairs.isEmpty)
      let means = zip(report.scenes.bMean, report.scenes.frames).reduce(0) { $0 + ($1.0 ?? 0) * Double($1.1) }
      let frames = report.scenes.frames.reduce(0, +)
      #expect(frames == report.b.frames)
      #expect(abs(means / Double(frames) - (report.b.quality?.mean ?? 0)) < 0.01)
      // Both are of this queue: what differs is how they were made.
      #expect(report.a.making?.settings.contains { $0.key == "encoding.crf" && $0.value.hasPrefix("20") } == true)
      #expect(report.b.making?.settings.contains { $0.key == "encoding.crf" && $0.value.hasPrefix("60") } == true)
      #expect(report.a.making?.tools == report.b.making?.tools && report.a.making?.tools.isEmpty == false)
      let better = try await drapto.run(
        ["compare", bad, good, "--source", film, "--metric", "xpsnr", "--max-drop", "0", "--json"])
      #expect(better.status == 0, "\(better.text)")
      // Against the source itself: what is measured is what validate measures.
      let alone = try await drapto.run(["compare", film, good, "--metric", "xpsnr", "--min-score", "10", "--json"])
      let validated = try await drapto.run(["validate", film, good, "--measure", "xpsnr", "--json"])
      let decoder = JSONDecoder()
      decoder.dateDecodingStrategy = .iso8601
      let one = try decoder.decode(ComparisonReport.self, from: Data(alone.output.joined(separator: "\n").utf8))
      let other = try decoder.decode(TrustReport.self, from: Data(validated.output.joined(separator: "\n").utf8))
      #expect(alone.status == 0 && one.b.quality?.mean == other.quality?.mean && one.a.quality == nil)
      #expect(try await drapto.run(["compare", film, good, "--max-drop", "1"]).status == 2)
    }

    @Test func `a sample has a page with a frame of each setting, and leaves nothing else behind`() async throws {
      let film = try await Clips.path(.film)
      let page = drapto.folder.path + "/sample.html"
      let temporary = drapto.folder.path + "/tmp"
      try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
      let arguments = ["sample", film, "--crf", "30,50", "--svt-preset", "12", "--metric", "xpsnr", "-o", page]
      let made = try await drapto.run(arguments, environment: ["TMPDIR": temporary])
      #expect(made.status == 0, "\(made.text)")
      let html = try read(page)
      let report = try document(html, SampleReport.self)
      #expect(report.settings.map(\.crf) == [30, 50] && report.settings.allSatisfy { $0.file == nil })
      let shown = min(4, report.runs.count) * 2
      #expect(html.matches(of: #/<img src="data:image\/webp;base64,UklGR/#).count == 2 * shown)
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
      #expect(try await drapto.run(["sample", film, "--json", "-o", "-"]).status == 2)
    }
  }
}
