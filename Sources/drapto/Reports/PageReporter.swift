import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoReports
import Foundation

/// Writes the pages that `process.report` asks for.
struct PageReporter: FilmReporter {
  let maker: ReportMaker

  func write(_ film: ReportedFilm) async throws -> String {
    let page = try await maker.make(film).page()
    let path = ReportNaming.beside(film.view.job.output)
    // What lies there is of the film that is there.
    guard film.view.job.error?.code != .outputExists || !FileManager.default.fileExists(atPath: path) else {
      throw ErrorReport(.outputExists, "\(Format.visible(path)) is the report of another film", file: path)
    }
    try await blocking { try DurableFile.write(page.utf8, to: path) }
    return path
  }

  func retire(_ film: ReportedFilm) async {
    let path = ReportNaming.beside(film.view.job.output)
    _ = await within(.seconds(20)) {
      guard let page = try? String(contentsOfFile: path, encoding: .utf8), FilmPage.isOfFailure(page)
      else { return }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
