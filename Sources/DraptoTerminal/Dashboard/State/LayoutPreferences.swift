import DraptoModel

/// What the dashboard remembers from one time to the next, in the state folder.
package struct LayoutPreferences: Codable, Sendable, Equatable {
  /// Relative heights of the panels, once somebody changed them.
  package var weights: [String: Double]?
  /// Name of the theme.
  package var theme: String?
  /// `ui.theme` when the theme was chosen: a newer setting wins over an older choice.
  package var themeSetting: String?
  /// More than ASCII is shown.
  package var unicode: Bool?
  /// The mouse works drapto.
  package var mouse: Bool?
  /// The least level that the log shows.
  package var logLevel: LogLevel?
  /// Long lines of the log are broken, not cut.
  package var wrapsLog: Bool?
  /// What the queue is sorted by.
  package var queueSort: QueueSort?
  /// What the chunks are sorted by.
  package var chunkSort: ChunkSort?
  /// Films that are done or were cancelled are left out.
  package var hidesFinished: Bool?
  /// Films that are worked on stand first.
  package var putsActiveFirst: Bool?
  /// The folder the file browser was in last.
  package var folder: String?

  /// What was changed in the form the last time films were added, by key.
  package var formValues: [String: String]?

  package init() {}
}
