import DraptoModel

/// Writes the page of a film that has ended.
package protocol FilmReporter: Sendable {
  /// Writes it beside the film's output. Ends early when its task is cancelled.
  /// - Returns: the path of the page.
  func write(_ film: ReportedFilm) async throws -> String
  /// Takes away the page that was written when the film failed: it is done now, and gets none.
  func retire(_ film: ReportedFilm) async
}

extension SettingsCatalog {
  /// Whether a job that ended so gets a page.
  static func reports(_ state: JobState, _ settings: Settings) -> Bool {
    switch settings[report] {
    case "always": state == .done || state == .failed
    case "failed": state == .failed
    default: false
    }
  }
}
