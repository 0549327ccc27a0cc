import Foundation

/// A ``WorkStatus`` as it is written: `{"kind":"running","stage":"encoding","held":["user"]}`. The error of a failed
/// attempt stands beside it, in `error`.
struct StatusLine: Codable {
  var kind: WorkStatus.Kind
  /// Running work only.
  var stage: WorkStage?
  /// What keeps it from running, in order of their names; missing where nothing does.
  var held: [Hold]?
  /// Work in line only: why it does not start yet.
  var wait: WaitLine?
  /// When the next attempt is due.
  var until: Date?

  init(_ status: WorkStatus) {
    kind = status.kind
    held = status.holds.isEmpty ? nil : status.holds.sorted { $0.rawValue < $1.rawValue }
    switch status {
    case .running(let stage, _): self.stage = stage
    case .inLine(let reason): wait = reason.map(WaitLine.init)
    case .backingOff(let until, _): self.until = until
    default: break
    }
  }

  /// The status that it tells of.
  func status(_ error: ErrorReport?) -> WorkStatus {
    let error = error ?? ErrorReport(.unexpected, "no reason was told")
    return switch kind {
    case .pending: .pending(heldBy: Set(held ?? []))
    case .inLine: .inLine(wait?.reason)
    case .backingOff: .backingOff(until: until ?? .distantPast, error)
    case .running: .running(stage ?? .encoding, frozenBy: Set(held ?? []))
    case .done: .done
    case .failed: .failed(error)
    case .cancelled: .cancelled
    }
  }
}

/// A ``WaitReason`` as it is written: `{"kind":"memory","needed":…,"spare":…}`.
struct WaitLine: Codable {
  let reason: WaitReason

  init(_ reason: WaitReason) { self.reason = reason }

  private enum Kind: String, Codable { case workers, memory, disk, mode, queue }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    func put(_ kind: Kind) throws { try box.put("kind", kind) }
    switch reason {
    case .workers(let count):
      try put(.workers)
      try box.put("count", count)
    case .memory(let needed, let spare):
      try put(.memory)
      try box.put("needed", needed)
      try box.put("spare", spare)
    case .disk(let needed, let spare):
      try put(.disk)
      try box.put("needed", needed)
      try box.put("spare", spare)
    case .mode(let mode):
      try put(.mode)
      try box.put("mode", mode)
    case .queue(let hold):
      try put(.queue)
      try box.put("hold", QueueHoldLine(hold))
    }
  }

  init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    reason =
      switch try box.get("kind", as: Kind.self) {
      case .workers: .workers(try box.get("count"))
      case .memory: .memory(needed: try box.get("needed"), spare: try box.get("spare"))
      case .disk: .disk(needed: try box.get("needed"), spare: try box.get("spare"))
      case .mode: .mode(try box.get("mode"))
      case .queue: .queue(try box.get("hold", as: QueueHoldLine.self).hold)
      }
  }
}
