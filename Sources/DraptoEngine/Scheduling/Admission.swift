import DraptoModel

/// What a piece of work is and needs.
package struct WorkNeeds: Sendable, Equatable {
  package enum Kind: String, Sendable { case chunk, track }
  package var kind: Kind
  /// Resident bytes at its peak.
  package var memory: Int64
  /// Resident bytes now, once it runs.
  package var resident: Int64
  /// Bytes it will write to the work folder.
  package var disk: Int64
  package var isPaused: Bool

  package init(kind: Kind, memory: Int64, resident: Int64 = 0, disk: Int64, isPaused: Bool = false) {
    self.kind = kind
    self.memory = memory
    self.resident = resident
    self.disk = disk
    self.isPaused = isPaused
  }
}

/// What there is to give out.
package struct Budget: Sendable, Equatable {
  package var workers: Int
  package var tracks: Int
  /// Bytes encoders may still take: available less the reserve.
  package var memory: Int64
  /// Free bytes of the work folder's file system, less what must stay free.
  package var disk: Int64
  /// Why nothing starts now; nil when work may start.
  package var hold: String?

  package init(workers: Int, tracks: Int, memory: Int64, disk: Int64, hold: String? = nil) {
    self.workers = workers
    self.tracks = tracks
    self.memory = memory
    self.disk = disk
    self.hold = hold
  }
}

package enum Admission: Sendable, Equatable {
  case go
  case wait(String)

  /// The one rule by which work starts. Pure.
  package static func admit(_ task: WorkNeeds, running: [WorkNeeds], budget: Budget) -> Admission {
    if let hold = budget.hold { return .wait(hold) }
    // A frozen encoder keeps its memory but takes no core: its place is free.
    let active = running.filter { $0.kind == task.kind && !$0.isPaused }.count
    let slots = task.kind == .chunk ? budget.workers : budget.tracks
    if active >= slots {
      return .wait("workers: all \(slots) busy")
    }
    let promised = running.reduce(Int64(0)) { $0 + max(0, $1.disk) }
    let room = budget.disk - promised
    if room < task.disk {
      return .wait("disk: needs \(Format.bytes(task.disk)) in the work folder, \(Format.bytes(max(0, room))) to spare")
    }
    if !running.isEmpty {
      // What runs has not reached its peak yet.
      let growth = running.reduce(Int64(0)) { $0 + max(0, $1.memory - $1.resident) }
      let spare = budget.memory - growth
      if spare < task.memory {
        return .wait("memory: needs \(Format.bytes(task.memory)), \(Format.bytes(max(0, spare))) to spare")
      }
    }
    return .go
  }
}
