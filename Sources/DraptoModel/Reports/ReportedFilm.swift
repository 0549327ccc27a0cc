/// All that a page about one film is made of.
package struct ReportedFilm: Sendable, Equatable {
  /// The job, its source, its plan and what the checks said.
  package var view: JobView
  /// What it was queued with.
  package var settings: Settings
  /// What was kept of its encode.
  package var record: FilmRecord

  package init(view: JobView, settings: Settings, record: FilmRecord) {
    self.view = view
    self.settings = settings
    self.record = record
  }
}
