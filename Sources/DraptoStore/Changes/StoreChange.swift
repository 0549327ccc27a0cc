import DraptoModel
import Foundation

/// One thing to be stored; see ``JobStore/write(_:)``.
package enum StoreChange: Sendable {
  /// The job as it is now, by its own number. A new one has the built-in settings until they follow.
  case job(Job)
  case settings(JobID, Settings)
  case chunks([Chunk])
  case track(TrackTask)
  /// The result of a step, in JSON, by the step's name: a recovery point.
  case step(JobID, String, Data)
  /// What is kept of the chunks and tracks of a job that is done: their own rows go.
  case sums(JobID, WorkSums)
  /// What a report needs of a job that ended: the steps it is made of go when the job is done. It goes itself when the job
  /// begins again.
  case record(JobID, FilmRecord)
  /// An encode was measured on the way to a target.
  case trial(RecordedTrial)
  /// A film is done: kept when its job is removed.
  case history(HistoryEntry)
  case queue(QueueState)
  /// A film of a watched folder was taken up, or drapto itself makes a film there.
  case watched(WatchedFilm)
  /// The job stays; its chunks, its tracks and what is recorded of its steps go.
  case reset(JobID)
  /// The job goes, with all that hangs on it. Its number is never used again.
  case remove(JobID)
}
