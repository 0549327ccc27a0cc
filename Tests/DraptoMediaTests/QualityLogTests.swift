import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct QualityLogTests {
  private let folder = TemporaryFolder("qualitylog")

  /// As libvmaf 3 writes it.
  private static func vmafLog(_ scores: [String]) -> String {
    let frames = scores.enumerated().map { number, score in
      """
          {
            "frameNum": \(number),
            "metrics": {
              "integer_adm2": 1.000003,
              "vmaf_b": 1.5,
              "vmaf": \(score)
            }
          }
      """
    }
    return """
      {
        "version": "3.0.0 \\" \\\\",
        "fps": 1847.40,
        "vmaf": 1.0,
        "frames": [
      \(frames.joined(separator: ",\n"))
        ],
        "pooled_metrics": {
          "metrics": { "vmaf": 2.0 },
          "vmaf": {
            "min": 80.0,
            "vmaf": 3.0
          }
        },
        "aggregate_metrics": {
          "vmaf": 4.0
        }
      }

      """
  }

  private static let xpsnrLog = """
    n:    1  XPSNR y: 42.1019  XPSNR u: 44.0000  XPSNR v: 45.1000
    n:    2  XPSNR y: inf  XPSNR u: inf  XPSNR v: inf

    XPSNR average, 2 frames  y: 42.1  u: 44.0  v: 45.1  (minimum: 42.1)
    """

  @Test func `only the frames' own scores count, whatever else bears their name`() throws {
    let log = try folder.write(Self.vmafLog(["97.5", "80", "1e1", "0.000000", "100.000000"]), to: "log")
    #expect(try QualityLog.scores(.vmaf, readingFrom: log).scores == [97.5, 80, 10, 0, 100])
    let tight = #"{"frames":[{"frameNum":0,"metrics":{"vmaf":97.5,"integer_motion":0}},{"metrics":{"vmaf":80}}]}"#
    try folder.write(tight, to: "log")
    #expect(try QualityLog.scores(.vmaf, readingFrom: log).scores == [97.5, 80])
  }

  @Test func `a frame without a number is left out`() throws {
    let log = try folder.write(Self.vmafLog(["97.5", "null", "nan", "inf", "80"]), to: "log")
    let found = try QualityLog.scores(.vmaf, readingFrom: log)
    #expect(found.scores == [97.5, 80] && found.frames == 5 && found.missing == [1, 2, 3])
    let lines = (1...4).map { "n: \($0)  XPSNR y: \($0 == 3 ? "nan" : "4\($0).5")" }.joined(separator: "\n")
    try folder.write(lines, to: "log")
    let measured = try QualityLog.scores(.xpsnr, readingFrom: log)
    #expect(measured.scores == [41.5, 42.5, 44.5] && measured.frames == 4 && measured.missing == [2])
  }

  @Test func `pieces may be cut at any byte`() {
    let bytes = Array(Self.vmafLog(["97.512345", "null", "80.25"]).utf8)
    let lines = Array(Self.xpsnrLog.utf8)
    for cut in bytes.indices {
      var scanner = VMAFScanner()
      scanner.feed(bytes[..<cut])
      #expect(!scanner.isComplete || cut >= bytes.count - 1)
      scanner.feed(bytes[cut...])
      #expect(scanner.scores == [97.512345, 80.25] && scanner.isComplete, "cut at \(cut)")
    }
    for cut in lines.indices {
      var scanner = XPSNRScanner()
      scanner.feed(lines[..<cut])
      scanner.feed(lines[cut...])
      #expect(scanner.finish() == [42.1019, 100], "cut at \(cut)")
    }
  }

  @Test(arguments: [1, 7, 64, 65_536]) func `files are read whole, piece by piece`(size: Int) throws {
    let scores = (0..<200).map { Double($0) / 4 }
    let vmaf = try folder.write(Self.vmafLog(scores.map { "\($0)" }), to: "vmaf")
    #expect(try QualityLog.scores(.vmaf, readingFrom: vmaf, pieceSize: size).scores == scores)
    let lines = try folder.write(Self.xpsnrLog, to: "xpsnr")
    #expect(try QualityLog.scores(.xpsnr, readingFrom: lines, pieceSize: size).scores == [42.1019, 100])
  }

  @Test func `a log that is cut short or not there is no measurement`() throws {
    let whole = Self.vmafLog(["97.5", "80"])
    for share in [0, whole.count / 3, whole.count - 3] {
      let log = try folder.write(String(whole.prefix(share)), to: "log")
      #expect(throws: QualityLog.Problem.endsEarly) { try QualityLog.scores(.vmaf, readingFrom: log) }
    }
    #expect(throws: QualityLog.Problem.unreadable) {
      try QualityLog.scores(.xpsnr, readingFrom: folder.path + "/none")
    }
    let empty = try folder.write("{}", to: "empty")
    #expect(try QualityLog.scores(.vmaf, readingFrom: empty).scores.isEmpty)
  }

  @Test func `bytes that are no JSON crash nothing and give no score`() {
    var random = SeededRandom(3)
    let likely = Array("{}[]\":,\\ 0.e-\n".utf8) + Array(#""frames":[{"metrics":{"vmaf":"#.utf8)
    for _ in 0..<300 {
      var scanner = VMAFScanner()
      scanner.feed(
        (0..<200).map { _ in random.chance(80) ? random.pick(likely) : UInt8.random(in: 0...255, using: &random) })
      #expect(scanner.scores.allSatisfy { $0.isFinite })
    }
  }

  @Test func `the log of two hours is read`() throws {
    let log = folder.file("long")
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let file = try #require(FileHandle(forWritingAtPath: log))
    let frames = (0..<100_000).map { #"{"frameNum":\#($0),"metrics":{"m":1.000003,"vmaf":\#(90 + $0 % 10).25}}"# }
    let half = Data(frames.joined(separator: ",").utf8)
    for part in [Data(#"{"frames":["#.utf8), half, Data(",".utf8), half, Data("]}".utf8)] {
      try file.write(contentsOf: part)
    }
    try file.close()
    let scores = try QualityLog.scores(.vmaf, readingFrom: log).scores
    #expect(scores.count == 200_000 && scores[9] == 99.25 && scores[199_990] == 90.25)
  }
}
