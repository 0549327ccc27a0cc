import DraptoModel
import struct Foundation.Date

/// What is to be done outside of the board.
package enum WorkEffect: Sendable, Equatable {
  /// Their rows have changed and are to be kept; clients are told.
  case record([WorkID])
  /// Clients are told; nothing of it outlives the engine.
  case show(WorkID)
  case submit(WorkID)
  /// Take it out of line.
  case withdraw(WorkID)
  /// End its task, which is at work; ``BoardEvent/ended(_:_:)`` follows.
  case stop(WorkID)
  case freeze(WorkID)
  case thaw(WorkID)
  /// ``BoardEvent/due(_:attempt:)`` is due after so many seconds.
  case wake(WorkID, attempt: Int, after: Double)
  /// An attempt failed and another one follows; for the log.
  case failedOnce(WorkID, attempt: Int, Recovery, ErrorReport)
  /// It failed for good; for the log.
  case gaveUp(WorkID, ErrorReport)
  /// All that is left was cancelled chunk by chunk; 0: no longer.
  case stuck(Int)
  /// Nothing is left to wait for: everything is done (nil), or the job can't go on.
  case settled(ErrorReport?)
}

/// What a board is told.
package enum BoardEvent: Sendable, Equatable {
  // From the pipeline.
  /// Work may start now. `isComplete`: all chunks are known. `tracksLast`: sound waits until the picture is done.
  case open(isComplete: Bool, tracksLast: Bool)
  /// Chunks came out of the index, in film order.
  case found([Chunk])
  /// All chunks are known.
  case complete
  /// Tracks of the plan; those that are known already stay as they are.
  case add([TrackTask])
  /// Finished ones whose files are gone or no longer right.
  case redo([WorkID])
  /// Everything is to be made anew: another plan of the picture.
  case redoAllChunks
  /// Nothing starts any more; what is at work is stopped.
  case close

  // From the scheduler and the workers.
  case waits(WorkID, WaitReason)
  case started(WorkID, parallelism: Int)
  case entered(WorkID, WorkStage)
  case ended(WorkID, WorkOutcome)
  case due(WorkID, attempt: Int)

  // From people and the machine.
  case hold(WorkID)
  case resume(WorkID)
  case cancel(WorkID)
  case retry(WorkID)
  /// End its attempt, without counting it, and put it back in line.
  case release(WorkID)
  /// The whole job again: failed, cancelled and held ones too.
  case retryAll
  /// The job begins again by itself: what failed is tried once more, what people did stays.
  case forgive
  /// What holds the whole job now.
  case holds(Set<Hold>)
}

/// How an attempt ended.
package enum WorkOutcome: Sendable, Equatable {
  case encoded(ChunkResult)
  case encodedTrack(bytes: Int64, SoundRecord)
  /// - jitter: 0…1, random; spreads the waits of what failed together.
  case failed(ErrorReport, jitter: Double, at: Date)
  /// Its task was cancelled.
  case stopped
}
