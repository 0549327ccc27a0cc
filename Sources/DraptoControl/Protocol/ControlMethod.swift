import DraptoModel

/// Everything that can be asked on the socket. docs/api.md is made from this list.
package enum ControlMethod: String, Sendable, CaseIterable {
  case hello
  case snapshot
  case snapshotNext = "snapshot.next"
  case events
  case addJob = "job.add"
  case pauseJob = "job.pause"
  case resumeJob = "job.resume"
  case suspendJob = "job.suspend"
  case cancelJob = "job.cancel"
  case retryJob = "job.retry"
  case requeueJob = "job.requeue"
  case removeJob = "job.remove"
  case moveJob = "job.move"
  case setPriority = "job.priority"
  case jobSettings = "job.settings"
  case editJob = "job.edit"
  case pauseChunk = "chunk.pause"
  case resumeChunk = "chunk.resume"
  case cancelChunk = "chunk.cancel"
  case retryChunk = "chunk.retry"
  case releaseChunk = "chunk.release"
  case pauseQueue = "queue.pause"
  case drainQueue = "queue.drain"
  case resumeQueue = "queue.resume"
  case setWorkers = "queue.workers"
  case stopEngine = "engine.stop"

  /// It changes something: those that may only look are refused, and a repeat with the same `request_id` does nothing.
  package var isChange: Bool {
    switch self {
    case .hello, .snapshot, .snapshotNext, .events, .jobSettings: false
    default: true
    }
  }

  /// It works whatever version of the protocol the client speaks, so that any drapto can end any other's engine.
  package var isUnversioned: Bool { self == .hello || self == .stopEngine || self == .drainQueue }
}

/// One parameter of a method.
package struct ControlParameter: Sendable {
  /// Its key in `params`.
  package var name: String
  /// `number`, `text`, `object`, `flag`.
  package var type: String
  /// It must be given.
  package var isRequired = true
  /// What it says, one line.
  package var summary: String
}

extension ControlParameter {
  fileprivate static let job = ControlParameter(name: "job", type: "number", summary: "The job's number.")
  fileprivate static let chunk = ControlParameter(
    name: "chunk", type: "number", summary: "The chunk's place in the film, from 0.")
  fileprivate static let origins = ControlParameter(
    name: "origins", type: "object", isRequired: false,
    summary:
      "Where each of `settings` came from, for people: `{\"encoding.crf\":\"--crf\"}`; a path, `preset grain`, `$VARIABLE` or a flag."
  )
  /// Of every method that changes something.
  package static let requestID = ControlParameter(
    name: "request_id", type: "text", isRequired: false,
    summary:
      "Any text of at most 128 bytes. The same text within ten minutes is the same request: it is not carried out again, and gets the same answer."
  )
}

extension ControlMethod {
  /// What may stand in `params`, in the order of the docs.
  package var parameters: [ControlParameter] {
    (own + (isChange ? [.requestID] : []))
  }

  private var own: [ControlParameter] {
    switch self {
    case .hello:
      [
        ControlParameter(name: "client", type: "text", summary: "What asks: `dashboard` is counted as a screen."),
        ControlParameter(
          name: "proto", type: "object", summary: "Version of the protocol it speaks: `{\"major\":1,\"minor\":0}`."),
        ControlParameter(
          name: "build", type: "text", isRequired: false, summary: "Its build id, for the engine's log."),
        ControlParameter(
          name: "watch", type: "flag", isRequired: false,
          summary: "It only looks: every change is refused (`DRP-CONTROL-WATCH`)."),
      ]
    case .snapshot, .snapshotNext, .pauseQueue, .drainQueue, .resumeQueue: []
    case .stopEngine:
      [
        ControlParameter(
          name: "drain", type: "flag", isRequired: false,
          summary: "Finish what runs first; `queue.resume` takes it back.")
      ]
    case .events:
      [
        ControlParameter(
          name: "after", type: "number", summary: "Number of the last event that is known: `seq` of a snapshot.")
      ]
    case .addJob:
      [
        ControlParameter(name: "source", type: "text", summary: "Absolute path of the film."),
        ControlParameter(
          name: "output", type: "text", isRequired: false,
          summary: "Absolute path of what it becomes; else as `system.paths.output` and the film's name say."),
        ControlParameter(
          name: "settings", type: "object", isRequired: false,
          summary: "Settings by their dotted names, laid over those of `base`: `{\"encoding.crf\":28}`."),
        .origins,
        ControlParameter(
          name: "base", type: "text", isRequired: false,
          summary: "`engine` (the default): the engine's settings file and environment; `builtin`: the built-in values."
        ),
        ControlParameter(
          name: "priority", type: "number", isRequired: false, summary: "Higher ones come first; -1000 to 1000, else 0."
        ),
        ControlParameter(
          name: "restart", type: "flag", isRequired: false,
          summary: "Drop unfinished work on the same output that was begun with other settings."),
      ]
    case .pauseJob, .resumeJob, .suspendJob, .cancelJob, .retryJob, .requeueJob, .removeJob, .jobSettings: [.job]
    case .editJob:
      [
        .job,
        ControlParameter(
          name: "settings", type: "object", isRequired: false,
          summary:
            "Settings by their dotted names, laid over those of `base`; null takes one back to its preset's value."),
        .origins,
        ControlParameter(
          name: "base", type: "text", isRequired: false,
          summary: "`job` (the default): the settings that the job has; `builtin`: the built-in values."),
        ControlParameter(
          name: "output", type: "text", isRequired: false, summary: "Absolute path of what it becomes; else as before."),
        ControlParameter(
          name: "restart", type: "flag", isRequired: false,
          summary: "Finished chunks that were encoded otherwise may be dropped."),
      ]
    case .moveJob:
      [
        .job,
        ControlParameter(
          name: "before", type: "number", isRequired: false, summary: "The job to put it before; else to the end."),
      ]
    case .setPriority:
      [.job, ControlParameter(name: "priority", type: "number", summary: "-1000 to 1000; higher ones come first.")]
    case .pauseChunk, .resumeChunk, .cancelChunk, .retryChunk, .releaseChunk: [.job, .chunk]
    case .setWorkers:
      [
        ControlParameter(
          name: "workers", type: "number", summary: "Encoders at once, 0 to 1024; 0 finds the best number.")
      ]
    }
  }

  /// What it does, one or two sentences.
  package var summary: String {
    switch self {
    case .hello: "Says who asks and in which version. It must be the first request of a connection."
    case .snapshot:
      "The state now: queue, gauges and all jobs, without what hangs on them. `more` says that `snapshot.next` has the rest; all of it is of the same instant."
    case .snapshotNext: "The next piece of the snapshot: facts in the form of events, without number and time."
    case .events:
      "From now on every event after that number comes as a notification `event`. A `gap` event means that some were lost: take a new snapshot. A second call takes the place of the first."
    case .addJob:
      "Puts a film in line, or goes on with unfinished work on the same output. Answers with its number once it is recorded."
    case .pauseJob: "Freezes a job's encoders and starts nothing more of it."
    case .resumeJob: "Lets a paused job go on."
    case .suspendJob:
      "Ends a job's programs and keeps it out of line: its memory is free, finished chunks stay. `job.resume` goes on."
    case .cancelJob: "Ends a job; its finished chunks stay for a retry."
    case .retryJob: "Puts a failed or cancelled job back in line: finished chunks stay."
    case .requeueJob:
      "Goes on with an unfinished job as it was queued, also where the engine works on named jobs only (`drapto encode`)."
    case .removeJob: "Takes a job that does not run out of the queue, with its work files."
    case .moveJob: "Moves a job in the queue."
    case .setPriority: "Sets a job's priority."
    case .jobSettings: "The settings that a job is encoded with, as far as they are not the built-in ones."
    case .editJob:
      "Gives a waiting, paused, failed or cancelled job other settings, or another output. Where that would drop finished chunks it is refused with `DRP-JOB-CHANGED` unless `restart` is given."
    case .pauseChunk: "Freezes a chunk's encoder, or keeps a waiting one from starting."
    case .resumeChunk: "Lets a paused chunk go on."
    case .cancelChunk: "Ends a chunk's encoder; its film waits for somebody to retry it."
    case .retryChunk: "Puts a failed or cancelled chunk back in line."
    case .releaseChunk:
      "Ends a chunk's encoder and puts the chunk back in line: its memory is free, its frames are lost."
    case .pauseQueue: "Freezes everything."
    case .drainQueue: "Finishes what runs and starts nothing new."
    case .resumeQueue: "Undoes `queue.pause` and `queue.drain`."
    case .setWorkers: "Sets how many encoders run at once."
    case .stopEngine:
      "Ends the engine in order: running chunks are lost, finished ones stay. Answers at once; the connection closes when it has ended."
    }
  }

  /// What the answer holds.
  package var result: String {
    switch self {
    case .hello:
      "`engine`, `version`, `build`, `proto`, `pid`, `started`, `state` (its folder), `owner` (`service`, or `encode`: it ends with the films of that command), `watch`, `capabilities` (the methods it knows)."
    case .snapshot:
      "`seq`, `queue`, `gauges`, `forecast` (missing where nothing was to be done), `dashboards`, `watches`, `jobs` (in the order of the queue), `more`."
    case .snapshotNext: "`seq`, `details` (list), `more`."
    case .addJob: "`jobs`: a list with its number."
    case .jobSettings: "`settings` and `origins`, both by key."
    default: "An empty `jobs`."
    }
  }
}
