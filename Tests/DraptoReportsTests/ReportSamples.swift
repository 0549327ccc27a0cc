import DraptoModel
import DraptoReports
import DraptoTestSupport
import Foundation

/// Reports to look at.
enum ReportSamples {
  /// Names that files have: markup, quotes, marks of direction, emoji, 250 bytes.
  static let hostile = [
    "<script>alert(1)</script>.mkv", "a\"b'c&amp;<img src=x onerror=alert(2)>.mkv",
    "\u{202E}vkm.elif\u{2066} עברית.mkv",
    "🎬👩‍👩‍👧‍👦 film.mkv", String(repeating: "ß", count: 123) + ".mkv", "]]>--><!-- </style></title>.mkv",
    "\u{1B}[31mred\u{7}\r\n\t.mkv", "e\u{301}\"\u{301}<\u{301}b>.mkv", "`${7*7}` {{x}} %3Cscript%3E.mkv",
  ]

  /// A film of so many chunks with a target, each with figures of its own.
  static func report(chunks count: Int, name: String = "film.mkv") -> FilmReport {
    var job = ModelSamples.job(state: .done, phase: .publish)
    job.source = "/films/" + name
    job.output = "/films/out/" + name
    job.elapsedBefore = 3661
    var view = JobView(job: job)
    view.source = ModelSamples.media(duration: Double(count) * 6)
    view.source?.path = job.source
    view.plan = ModelSamples.plan(losses: [Loss("HDR10+", "dropped \(name)")])
    view.plan?.quality = ModelSamples.goal
    view.chunks = (0..<min(count, 100)).map { ModelSamples.scored($0, ModelSamples.quality(94)) }
    view.isSegmented = true
    var report = TrustReport(
      source: job.source, output: job.output, losses: [Loss("HDR10+", "dropped \(name)")], sourceBytes: 4_000_000_000,
      outputBytes: 1_000_000_000)
    report.check("frames", true, "\(count * 144) = \(count * 144) in \(name)")
    report.add("sound", .warning, "starts 12.5 ms late")
    report.quality = QualityReport(
      metric: "vmaf", frames: count * 144, mean: 94.12, harmonicMean: 94, percentile1: 85.31, percentile5: 88.27,
      minimum: 61.03)
    view.report = report
    let error = ErrorReport(
      .toolFailed, "ffmpeg ended: \(name)", file: job.source, command: "ffmpeg -i '\(name)'", exitStatus: 1,
      stderrTail: "line <b>one</b>\nline two")
    return FilmReport(
      view, settings: Settings(),
      record: FilmRecord(
        tools: [
          ToolRecord(name: "drapto", version: "1.2"),
          ToolRecord(name: "ffmpeg", version: "9 <x>", path: "/bin/\(name)"),
        ],
        commands: [CommandRecord(title: "chunk 0", command: "ffmpeg -i \(name)")], chunks: (0..<count).map(chunk),
        failures: [FailureRecord(chunk: 1, attempt: 1, time: ModelSamples.time, error: error)]),
      pairs: [
        FramePair(choice: .worst, frame: 777, time: 32.375, score: 61.03, isKey: true, isKeyInSource: false, chunk: 5),
        FramePair(choice: .spread, frame: 1200, time: 50.05, chunk: 8),
      ])
  }

  private static func chunk(_ index: Int) -> ChunkRecord {
    let score = 94 + Double(index % 17) / 8.5 - 1
    return ChunkRecord(
      index: index, start: Double(index) * 6.006, length: 6.006, frames: 144, crf: 24 + Double(index % 40) / 4,
      state: .done,
      sourceBytes: 3_000_000 + Int64(index % 97) * 12_345, bytes: 700_000 + Int64(index % 89) * 5_432,
      seconds: 12 + Double(index % 31) * 0.731, cpuSeconds: 21 + Double(index % 29) * 1.113,
      score: QualityScore(mean: score, percentile5: score - 5.13, minimum: score - 11.77, frames: 144),
      encodes: 1 + index % 3 / 2, outcome: index % 50 == 7 ? .below : .reached, failures: index == 1 ? 1 : 0)
  }

  /// One pixel, so many bytes.
  static func picture(bytes: Int = 30) -> PagePicture {
    PagePicture(webP: Array(repeating: 0x41, count: bytes), width: 640, height: 360)
  }

  static let pictures = [0, 1].map { PairPictures(index: $0, source: picture(), output: picture(bytes: 33)) }

  /// Two films of 40 seconds: B is half as large again, and worse by 1, from 20 to 30 seconds by 5.
  static func comparison(name: String = "film.mkv") -> ComparisonFacts {
    func side(_ file: String, bytes: Int64, _ score: (Int) -> Double) -> ComparisonFacts.Side {
      var media = ModelSamples.media(duration: 40)
      media.path = "/films/\(file)/\(name)"
      media.fingerprint.bytes = bytes * 1000
      let frames = (0..<1000).map {
        ComparisonFacts.Frame(time: Double($0) / 25, bytes: bytes, isKey: $0 % 250 == 0)
      }
      let scores = (0..<1000).map(score)
      return ComparisonFacts.Side(
        media: media, frames: frames, quality: QualityReport(metric: "vmaf", scores: scores), scores: scores)
    }
    var b = side("b", bytes: 6000) { (500..<750).contains($0) ? 88 : 92 }
    b.media.audio[0].info.title = name
    return ComparisonFacts(a: side("a", bytes: 4000) { _ in 93 }, b: b, source: nil)
  }
}
