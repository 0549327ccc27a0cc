/// Everything a client can ask of the engine.
package enum EngineCommand: Codable, Sendable, Equatable {
  case enqueue([JobRequest])
  case pauseJob(JobID)
  case resumeJob(JobID)
  /// Ends a job's programs and keeps it out of line: finished chunks stay, `resumeJob` and queueing it again go on.
  case suspendJob(JobID)
  case cancelJob(JobID)
  /// Undoes `failed`, `cancelled`: finished chunks stay.
  case retryJob(JobID)
  /// Goes on with a job that has not ended, or failed, as it was queued: for an engine that works on named jobs only.
  case requeueJob(JobID)
  /// Takes a job that does not run out of the queue, with its work files.
  case removeJob(JobID)
  /// Puts a job right before another one; nil: at the end.
  case moveJob(JobID, before: JobID?)
  case setPriority(JobID, Int)
  /// Gives a film that is not being encoded other settings, or another place. Refused with `DRP-JOB-CHANGED` where that
  /// would drop finished work, unless the change says that it may.
  case changeSettings(JobID, JobChange)
  case pauseChunk(ChunkID)
  case resumeChunk(ChunkID)
  case cancelChunk(ChunkID)
  case retryChunk(ChunkID)
  /// Kills the chunk's encoder and puts the chunk back into the queue: its memory is free, its frames are lost.
  case releaseChunk(ChunkID)
  case pauseQueue
  /// Finish what runs, start nothing.
  case drainQueue
  case resumeQueue
  /// 0: as many as the policy finds best.
  case setWorkers(Int)
  case shutDown
  /// Finish what runs, then end the engine; `resumeQueue` takes it back.
  case shutDownWhenIdle
}
