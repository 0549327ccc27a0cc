import DraptoModel

/// What the dashboard remembers from one time to the next, in the state folder.
package struct LayoutPreferences: Codable, Sendable, Equatable {
  /// Relative heights of the panels, once somebody changed them.
  package var weights: [String: Double]?
  package var theme: String?
  /// `ui.theme` when the theme was chosen: a newer setting wins over an older choice.
  package var themeSetting: String?
  package var unicode: Bool?
  package var mouse: Bool?
  package var logLevel: LogLevel?
  package var queueSort: QueueSort?
  package var chunkSort: ChunkSort?
  /// The folder the file browser was in last.
  package var folder: String?

  package init() {}
}

/// What the queue is sorted by.
package enum QueueSort: String, Codable, Sendable, CaseIterable { case queue, name, state, progress, speed, saved }

/// What the chunks are sorted by.
package enum ChunkSort: String, Codable, Sendable, CaseIterable { case film, state, speed, size, frames }
