import DraptoModel
import DraptoReports
import Testing

/// What `drapto sample` prints.
@Suite struct SampleTextTests {
  private let run = SampleReport.Run(start: 1, seconds: 0.7, frames: 17)

  private func report(surveyed: Int = 12, score: Double? = 96.25, unmeasured: String? = nil) -> SampleReport {
    SampleReport(
      source: "/films/a\u{1B}[2J\u{202E}.mkv", sourceBytes: 20 << 20, seconds: 58.8, frames: 1409, sampledSeconds: 1.4,
      runs: [run, run], surveyed: Array(repeating: run, count: surveyed), soundBytes: 2 << 20, otherBytes: 1024,
      settings: [
        SampleReport.Setting(
          crf: 28.25, preset: 6, pictureBytes: 8 << 20, bytes: 10 << 20, encodeSeconds: 61,
          score: score.map {
            .init(
              .vmaf, model: "vmaf_v0.6.1", QualityScore(mean: $0, percentile5: 90, minimum: 88, frames: 34),
              isRelative: false)
          }),
        SampleReport.Setting(crf: 10, preset: 6, pictureBytes: 23 << 20, bytes: 25 << 20, encodeSeconds: 70),
      ], unmeasured: unmeasured)
  }

  @Test func `each setting has a line, with what it saves or costs`() {
    let lines = SampleText.lines(report())
    #expect(lines[0] == "/films/a␛[2J\\u{202e}.mkv")
    #expect(lines[1].contains("1.4 s of 0:59 in 2 parts with each setting, 8.4 s in 12 parts once"))
    #expect(
      lines[3].split(separator: " ") == [
        "CRF", "preset", "picture", "file", "saved", "encode", "VMAF", "5th", "percentile", "least",
      ])
    #expect(
      lines[4].split(separator: " ") == [
        "28.25", "6", "8.0", "MiB", "10.0", "MiB", "−50%", "1:01", "96.2", "90.0", "88.0",
      ])
    #expect(lines[5].contains("+25%") && lines[5].contains("—"))
    #expect(lines.contains { $0.contains("with 2.0 MiB of sound") && $0.contains("about") })
  }

  @Test func `a film that was sampled whole says so, and what could not be measured too`() {
    let lines = SampleText.lines(report(surveyed: 0, score: nil, unmeasured: "/f can't measure VMAF"))
    #expect(lines[1] == "  sampled: all of its 58.8 s (1409 frames), with each setting")
    #expect(!lines[3].contains("VMAF") && !lines[4].contains("—"))
    #expect(lines.contains { $0.contains("no scores: /f can't measure VMAF") })
  }
}
