import DraptoModel
import Foundation

/// Shapes that the JSON of rows has had. It grows when what is written now could not be read before, or would be
/// misread; fields that may be missing need no new one.
enum RowVersion: Int {
  /// Chunks and tracks with `state`, `reason` and `error` side by side; words as reasons.
  case first = 1
  /// ``WorkStatus`` in chunks and tracks, ``JobWait`` and ``QueueHold`` as values.
  case second = 2

  /// Of what is written.
  static let current = RowVersion.second
}

/// A value that is stored as JSON and can be made of what the first version stored for it.
protocol StoredValue: Decodable, Sendable {
  associatedtype First: Decodable = Self
  init(_ first: First)
}

extension StoredValue where First == Self {
  init(_ first: Self) { self = first }
}

extension Settings: StoredValue {}
extension WorkSums: StoredValue {}
extension HistoryEntry: StoredValue {}
extension FilmRecord: StoredValue {}
extension QualityTrial: StoredValue {}
extension Job: StoredValue {}
extension Chunk: StoredValue {}
extension TrackTask: StoredValue {}
extension QueueState: StoredValue {}
