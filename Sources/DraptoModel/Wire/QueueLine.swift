import Foundation

/// The queue's state as it is written for others: what holds it in words (`hold`), and in values (`heldBy`).
package struct QueueLine: Codable, Sendable {
  var mode: QueueState.Mode
  var hold: String?
  var heldBy: QueueHoldLine?
  var workers: Int
  var workerLimit: Int
  var jobLimit: Int?

  package init(_ queue: QueueState) {
    mode = queue.mode
    hold = queue.hold?.text
    heldBy = queue.hold.map(QueueHoldLine.init)
    workers = queue.workers
    workerLimit = queue.workerLimit
    jobLimit = queue.jobLimit
  }

  /// The state that it tells of.
  package var queue: QueueState {
    QueueState(mode: mode, hold: heldBy?.hold, workers: workers, workerLimit: workerLimit, jobLimit: jobLimit)
  }
}

/// A ``QueueHold`` as it is written: `{"kind":"disk-low","folder":"…","free":…,"minimum":…}`.
struct QueueHoldLine: Codable {
  let hold: QueueHold

  init(_ hold: QueueHold) { self.hold = hold }

  private enum Kind: String, Codable {
    case diskLow = "disk-low"
    case unreachable, hours
  }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    func put(_ kind: Kind) throws { try box.put("kind", kind) }
    switch hold {
    case .diskLow(let folder, let free, let minimum):
      try put(.diskLow)
      try box.put("folder", folder)
      try box.put("free", free)
      try box.put("minimum", minimum)
    case .unreachable(let path, let error):
      try put(.unreachable)
      try box.put("path", path)
      try box.put("error", error)
    case .hours(let until):
      try put(.hours)
      try box.put("until", until)
    }
  }

  init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    hold =
      switch try box.get("kind", as: Kind.self) {
      case .diskLow:
        .diskLow(folder: try box.get("folder"), free: try box.get("free"), minimum: try box.get("minimum"))
      case .unreachable: .unreachable(path: try box.get("path"), try box.get("error"))
      case .hours: .hours(until: try box.get("until"))
      }
  }
}
