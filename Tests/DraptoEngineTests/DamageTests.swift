import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Films whose picture does not decode in the middle.
  @Suite struct DamageTests {
    private let folder = TemporaryFolder("damage")

    /// Twelve seconds with a key frame each second, of which these packets are overwritten.
    private func film(damaged: Range<Int>) async throws -> String {
      let tools = try await TestTools.toolset()
      let path = folder.file("damaged-\(damaged.count).mp4")
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin", "-y"] + Clips.picture(seconds: 12, size: "128x96") + [
          "-c:v", "libx264", "-g", "25", "-bf", "0", path,
        ])
      let places = try await TestTools.run(
        tools.ffprobe,
        ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=size,pos", "-of", "csv=p=0", path]
      ).split(separator: "\n").map { $0.split(separator: ",").compactMap { Int($0) } }
      var data = try Data(contentsOf: URL(fileURLWithPath: path))
      for place in places[damaged] {
        data.replaceSubrange(place[1]..<place[1] + place[0], with: Data(repeating: 0xFF, count: place[0]))
      }
      try data.write(to: URL(fileURLWithPath: path))
      return path
    }

    @Test func `a part that does not decode is a warning, however much it is of a short film`() async throws {
      let harness = try await EngineHarness()
      let view = try await harness.ended(try await harness.enqueue(try await film(damaged: 100..<275)))
      #expect(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let check = view.report?.checks.first { $0.name == "missing frames" }
      #expect(check?.verdict == .warning && check?.detail.hasPrefix("175 frames") == true, "\(check?.detail ?? "")")
      #expect(view.report?.checks.contains { $0.name == "chunks" && $0.verdict == .warning } == true)
    }

    @Test func `more than the limit fails, and is taken from the finished chunks when damage is accepted`() async throws
    {
      // Of ten minutes six seconds; seven are missing.
      let harness = try await EngineHarness(["process.validation.max_missing": "1"])
      let source = try await film(damaged: 100..<275)
      let failed = try await harness.ended(try await harness.enqueue(source))
      #expect(failed.job.state == .failed)
      let error = try #require(failed.job.error)
      #expect(error.code == .validationFailed)
      #expect(error.message.contains("missing frames: 175 frames") && error.message.contains("--accept-damaged"))
      #expect(!harness.exists(harness.output()))
      let accepted = try await harness.ended(
        try await harness.enqueue(source, ["process.accept_damaged": "true"]))
      #expect(accepted.job.state == .done, "\(accepted.job.error?.fullText ?? "")")
      #expect(accepted.chunks.map(\.attempt) == failed.chunks.map(\.attempt), "no chunk was made again")
      #expect(accepted.report?.checks.contains { $0.name == "missing frames" && $0.verdict == .warning } == true)
      let few = try await harness.ended(
        try await harness.enqueue(try await film(damaged: 100..<150), to: harness.output("few.mkv")))
      #expect(few.job.state == .done, "\(few.job.error?.fullText ?? "")")
    }
  }
}
