import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// The search on scores that were recorded from real chunks, beside the ways of others: docs/target-quality.md shows what
/// comes of it.
@Suite struct QualityReplayTests {
  private static let grid: QualityGrid? = {
    guard let url = Bundle.module.url(forResource: "Fixtures/quality-grid", withExtension: "json"),
      let data = try? Data(contentsOf: url)
    else { return nil }
    return try? QualityGrid(data)
  }()

  private func goal(_ metric: QualityMetric, _ target: Double) -> QualityGoal {
    QualityGoal(
      metric: metric, model: nil, target: target, tolerance: metric.usualTolerance, floor: target - metric.usualFloor,
      crfMinimum: 10, crfMaximum: 55)
  }

  private func chunks(_ name: String, _ metric: QualityMetric) throws -> [ReplayedChunk] {
    let clip = try #require(Self.grid?.clips.first { $0.clip == name })
    return clip.chunks.map { ReplayedChunk($0, rate: clip.rate, metric: metric) }
  }

  private static let clips = ["film", "film-grain", "vp8", "screen"]

  @Test func `the grid holds real chunks of many kinds, measured with both metrics`() throws {
    let grid = try #require(Self.grid)
    let chunks = grid.clips.flatMap(\.chunks)
    #expect(chunks.count >= 24 && grid.clips.count >= 5)
    for chunk in chunks {
      #expect(chunk.points.count == 9)
      #expect(zip(chunk.points, chunk.points.dropFirst()).allSatisfy { $0.crf < $1.crf && 1.02 * $0.bytes >= $1.bytes })
      #expect(chunk.points.allSatisfy { (0...100).contains($0.vmaf[0]) && (15...100).contains($0.xpsnr[0]) })
    }
  }

  @Test(arguments: [90.0, 93, 96])
  func `a film of nine scenes meets the target in few encodes`(target: Double) throws {
    let result = Replay.search(try chunks("film", .vmaf), goal(.vmaf, target))
    #expect(result.meanMiss <= 0.5 && abs(result.filmMiss) <= 0.3 && result.encodesPerChunk <= 1.5)
  }

  @Test(arguments: [90.0, 93, 96])
  func `over all clips it needs half the encodes of other ways, and misses no more`(target: Double) throws {
    let goal = goal(.vmaf, target)
    var (mine, halves, probes) = (ReplayResult(), ReplayResult(), ReplayResult())
    for name in Self.clips {
      let chunks = try chunks(name, .vmaf)
      mine = mine + Replay.search(chunks, goal)
      halves = halves + Replay.bisection(chunks, goal)
      probes = probes + Replay.av1an(chunks, goal)
    }
    #expect(mine.meanMiss <= 0.5 && mine.encodesPerChunk <= 1.5)
    #expect(mine.encodesPerChunk <= 0.65 * halves.encodesPerChunk)
    #expect(mine.time <= 0.65 * min(halves.time, probes.time))
    #expect(mine.meanMiss <= halves.meanMiss)
  }

  @Test(arguments: [34.0, 36, 38])
  func `XPSNR is met likewise`(target: Double) throws {
    let result = Replay.search(try chunks("film", .xpsnr), goal(.xpsnr, target))
    #expect(result.meanMiss <= 0.3 && abs(result.filmMiss) <= 0.15 && result.encodesPerChunk <= 1.75)
  }

  // MARK: The page

  private static func row(_ name: String, _ result: ReplayResult) -> String {
    func text(_ value: Double) -> String { Format.fixed(value, 2) }
    let film = result.filmMiss
    return
      "| \(name) | \(text(result.encodesPerChunk)) | \(text(result.partsPerChunk)) | \(text(result.meanMiss)) | \(film < 0 ? "−" : "+")\(text(abs(film))) | \(text(result.time)) × |"
  }

  private func table() throws -> String {
    var lines = [
      "| target and way | encodes per chunk | parts per chunk | mean miss | all chunks together | time |",
      "|---|---|---|---|---|---|",
    ]
    for target in [90.0, 93, 96] {
      var (mine, halves, probes) = (ReplayResult(), ReplayResult(), ReplayResult())
      for name in Self.clips {
        let chunks = try chunks(name, .vmaf)
        mine = mine + Replay.search(chunks, goal(.vmaf, target))
        halves = halves + Replay.bisection(chunks, goal(.vmaf, target))
        probes = probes + Replay.av1an(chunks, goal(.vmaf, target))
      }
      let name = "VMAF \(Format.compact(target))"
      lines += [
        Self.row("**\(name), drapto**", mine), Self.row("\(name), bisection", halves),
        Self.row("\(name), Av1an's rule", probes),
      ]
    }
    return lines.joined(separator: "\n")
  }

  @Test func `the page shows what the search comes to today`() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/target-quality.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let (begin, end) = ("<!-- replay table -->", "<!-- /replay table -->")
    let from = try #require(text.range(of: begin))
    let to = try #require(text.range(of: end))
    let table = "\n" + (try table()) + "\n"
    if ProcessInfo.processInfo.environment["RECORD_DOCS"] != nil {
      let new = text[..<from.upperBound] + table + text[to.lowerBound...]
      try new.write(to: page, atomically: true, encoding: .utf8)
    } else {
      #expect(String(text[from.upperBound..<to.lowerBound]) == table, "RECORD_DOCS=1 writes it anew")
    }
  }
}
