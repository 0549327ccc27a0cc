import DraptoModel
import DraptoReports
import Foundation

/// The page of a film of ten thousand chunks, without its pictures.
enum ReportBench {
  /// Seconds to make the page, and its bytes.
  static func run() throws -> (seconds: Double, bytes: Int) {
    var view = JobView(
      job: Job(
        id: JobID(1), source: "/films/film.mkv", output: "/films/film.av1.mkv", state: .done, position: 1,
        added: Date(timeIntervalSince1970: 0)))
    view.isSegmented = true
    let record = FilmRecord(chunks: (0..<10_000).map(chunk))
    let clock = ContinuousClock()
    var page = ""
    let time = try clock.measure {
      page = try FilmPage.html(FilmReport(view, settings: Settings(), record: record))
    }
    return (time / .seconds(1), page.utf8.count)
  }

  private static func chunk(_ index: Int) -> ChunkRecord {
    let mean = 94 + Double(index % 17) / 8.5 - 1
    return ChunkRecord(
      index: index, start: Double(index) * 6.006, length: 6.006, frames: 144, crf: 24 + Double(index % 40) / 4,
      state: .done, sourceBytes: 3_000_000 + Int64(index % 97) * 12_345, bytes: 700_000 + Int64(index % 89) * 5_432,
      seconds: 12 + Double(index % 31) * 0.731, cpuSeconds: 21 + Double(index % 29) * 1.113,
      score: QualityScore(mean: mean, percentile5: mean - 5.13, minimum: mean - 11.77, frames: 144),
      encodes: 1 + index % 3 / 2, outcome: index % 50 == 7 ? .below : .reached)
  }
}
