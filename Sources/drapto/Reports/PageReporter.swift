import DraptoEngine
import DraptoMedia
import DraptoModel

/// Writes the pages that `process.report` asks for.
struct PageReporter: FilmReporter {
  let maker: ReportMaker

  func write(_ film: ReportedFilm) async throws -> String {
    let page = try await maker.make(film).page()
    let path = ReportNaming.beside(film.view.job.output)
    try await blocking { try DurableFile.write(page.utf8, to: path) }
    return path
  }
}
