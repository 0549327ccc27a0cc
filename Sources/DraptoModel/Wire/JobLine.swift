import Foundation

/// A job as it is written for others: why it waits in words (`reason`), and in values (`wait`).
package struct JobLine: Codable, Sendable {
  var id: JobID
  var source: String
  var output: String
  var state: JobState
  var phase: JobPhase
  var priority: Int
  var position: Double
  var reason: String?
  var wait: JobWaitLine?
  var error: ErrorReport?
  var added: Date
  var started: Date?
  var ended: Date?
  var elapsedBefore: Double
  var sourceBytes: Int64?

  package init(_ job: Job) {
    id = job.id
    source = job.source
    output = job.output
    state = job.state
    phase = job.phase
    priority = job.priority
    position = job.position
    reason = job.reason
    wait = job.wait.map(JobWaitLine.init)
    error = job.error
    added = job.added
    started = job.started
    ended = job.ended
    elapsedBefore = job.elapsedBefore
    sourceBytes = job.sourceBytes
  }

  /// The job that it tells of; where its file systems are mounted is the engine's own matter.
  package var job: Job {
    Job(
      id: id, source: source, output: output, state: state, phase: phase, priority: priority, position: position,
      wait: wait?.wait, error: error, added: added, started: started, ended: ended, elapsedBefore: elapsedBefore,
      sourceBytes: sourceBytes)
  }
}

/// A ``JobWait`` as it is written: `{"kind":"back-off","until":"…","error":{…}}`.
struct JobWaitLine: Codable {
  let wait: JobWait

  init(_ wait: JobWait) { self.wait = wait }

  private enum Kind: String, Codable {
    case user
    case cancelledChunks = "cancelled-chunks"
    case room
    case backOff = "back-off"
    case record, hours
  }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    func put(_ kind: Kind) throws { try box.put("kind", kind) }
    switch wait {
    case .user: try put(.user)
    case .cancelledChunks(let count):
      try put(.cancelledChunks)
      try box.put("count", count)
    case .room(let folder, let free, let workFree, let needed, let inEach):
      try put(.room)
      try box.put("folder", folder)
      try box.put("free", free)
      try box.put("workFree", workFree)
      try box.put("needed", needed)
      try box.put("inEach", inEach)
    case .backOff(let until, let error):
      try put(.backOff)
      try box.put("until", until)
      try box.put("error", error)
    case .record(let error):
      try put(.record)
      try box.put("error", error)
    case .hours: try put(.hours)
    }
  }

  init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    wait =
      switch try box.get("kind", as: Kind.self) {
      case .user: .user
      case .cancelledChunks: .cancelledChunks(try box.get("count"))
      case .room:
        .room(
          folder: try box.get("folder"), free: try box.get("free"), workFree: try box.get("workFree"),
          needed: try box.get("needed"), inEach: try box.get("inEach"))
      case .backOff: .backOff(until: try box.get("until"), try box.get("error"))
      case .record: .record(try box.get("error"))
      case .hours: .hours
      }
  }
}
