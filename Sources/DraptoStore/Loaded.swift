import DraptoModel
import Foundation

/// All that was stored, as ``JobStore/load()`` finds it.
package struct Loaded: Sendable {
  /// In order of the jobs' numbers.
  package var records: [JobRecord] = []
  /// nil: nothing was stored of it, or it can't be read.
  package var queue: QueueState?
  /// The number of the next job to come; those after it are free as well.
  package var nextJob: JobID
  /// Rows that were left where they are because this version can't read them.
  package var skipped: [SkippedRow] = []
  /// Films of watched folders that were taken up once.
  package var watched: [WatchedFilm] = []
  /// Jobs that are done and still have their chunks: ``JobStore/sumUp(_:)`` is for them.
  package var unsummed: [JobID] = []
  /// Jobs that are done and stand in no history.
  package var unremembered: [JobID] = []
}

/// One job as it is stored, with everything of it.
package struct JobRecord: Sendable {
  /// The job as it was when the engine ended.
  package var job: Job
  /// What it was queued with.
  package var settings: Settings
  /// In order of their places, without those that were skipped; none for a job that is done.
  package var chunks: [Chunk] = []
  /// In order of their streams; none for a job that is done.
  package var tracks: [TrackTask] = []
  /// Results of steps by name, in JSON.
  package var steps: [String: Data] = [:]
  /// Of a job that is done; nil until its chunks were summed up.
  package var sums: WorkSums?
}

/// A row that can't be read: of a newer version, or damaged. It stays in the database. What belongs to a job that was
/// skipped goes with it and is not named.
///
/// A chunk, track, step or the state of the queue that is stored anew takes the place of a skipped row with its key.
package struct SkippedRow: Sendable, Equatable {
  /// Where the row lies.
  package var table: String
  /// The job's number, for parts of a job with the part's after a slash: `3/17`.
  package var key: String
  /// What is wrong with it.
  package var reason: String
}
