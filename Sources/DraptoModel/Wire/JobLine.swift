import Foundation

/// A job as it is written for others: why it waits in words (`reason`), and in values (`wait`).
package struct JobLine: Codable, Sendable {
  /// The job that it tells of; where its file systems are mounted is the engine's own matter, and is not written.
  package let job: Job

  package init(_ job: Job) { self.job = job }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("id", job.id)
    try box.put("source", job.source)
    try box.put("output", job.output)
    try box.put("state", job.state)
    try box.put("phase", job.phase)
    try box.put("priority", job.priority)
    try box.put("position", job.position)
    try box.maybe("wait", job.wait.map(JobWaitLine.init))
    try box.maybe("error", job.error)
    try box.put("added", job.added)
    try box.maybe("started", job.started)
    try box.maybe("ended", job.ended)
    try box.put("elapsedBefore", job.elapsedBefore)
    try box.maybe("sourceBytes", job.sourceBytes)
    try box.maybe("estimate", job.estimate)
    // For people.
    try box.maybe("reason", job.reason)
  }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    job = Job(
      id: try box.get("id"), source: try box.get("source"), output: try box.get("output"),
      state: try box.get("state"), phase: try box.get("phase"), priority: try box.get("priority"),
      position: try box.get("position"), wait: try box.maybe("wait", as: JobWaitLine.self)?.wait,
      error: try box.maybe("error"), added: try box.get("added"), started: try box.maybe("started"),
      ended: try box.maybe("ended"), elapsedBefore: try box.get("elapsedBefore"),
      sourceBytes: try box.maybe("sourceBytes"), estimate: try box.maybe("estimate"))
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
