import DraptoModel

/// What was asked of the engine, as the log tells it: a queue that runs for days must say who held it up.
struct CommandLog: Equatable {
  var message: String
  var job: JobID?
  var chunk: Int?
  var fields: [String: String] = [:]

  /// nil for what is logged where it is done.
  /// - Parameter name: the film of a job; it is gone once the job is removed.
  static func of(_ command: EngineCommand, name: (JobID) -> String?) -> CommandLog? {
    func job(_ message: String, _ id: JobID, _ fields: [String: String] = [:]) -> CommandLog {
      CommandLog(message: message, job: id, fields: fields.merging(name(id).map { ["file": $0] } ?? [:]) { $1 })
    }
    func chunk(_ message: String, _ id: ChunkID) -> CommandLog {
      CommandLog(message: message, job: id.job, chunk: id.index)
    }
    switch command {
    case .enqueue, .requeueJob, .changeSettings, .shutDown: return nil
    case .pauseJob(let id): return job("paused", id)
    case .resumeJob(let id): return job("let go on", id)
    case .suspendJob(let id): return job("suspended", id)
    case .cancelJob(let id): return job("cancelled", id)
    case .retryJob(let id): return job("in line again", id)
    case .removeJob(let id): return job("removed", id)
    case .moveJob(let id, let before): return job("moved", id, ["before": before.map { "\($0)" } ?? "the end"])
    case .setPriority(let id, let priority): return job("has another priority", id, ["priority": "\(priority)"])
    case .pauseChunk(let id): return chunk("paused", id)
    case .resumeChunk(let id): return chunk("let go on", id)
    case .cancelChunk(let id): return chunk("cancelled", id)
    case .retryChunk(let id): return chunk("in line again", id)
    case .releaseChunk(let id): return chunk("released", id)
    case .pauseQueue: return CommandLog(message: "queue paused")
    case .drainQueue: return CommandLog(message: "queue drains")
    case .resumeQueue: return CommandLog(message: "queue goes on")
    case .shutDownWhenIdle: return CommandLog(message: "ends when what runs is finished")
    case .setWorkers(let count):
      return CommandLog(message: "workers set", fields: ["workers": count == 0 ? "automatic" : "\(count)"])
    }
  }
}
