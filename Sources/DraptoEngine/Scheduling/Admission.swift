import DraptoModel

/// What a piece of work is and needs.
package struct WorkNeeds: Sendable, Equatable {
  /// What the work makes: each kind has places of its own.
  package enum Kind: String, Sendable { case chunk, track }
  /// What it makes.
  package var kind: Kind
  /// Resident bytes at its peak.
  package var memory: Int64
  /// Resident bytes now, once it runs.
  package var resident: Int64
  /// Bytes it will write to the work folder.
  package var disk: Int64
  /// So many files as large as what it makes lie there at once, at most.
  package var copies: Double
  /// It is frozen, and its place is free.
  package var isPaused: Bool

  package init(
    kind: Kind, memory: Int64, resident: Int64 = 0, disk: Int64, copies: Double = 1, isPaused: Bool = false
  ) {
    self.kind = kind
    self.memory = memory
    self.resident = resident
    self.disk = disk
    self.copies = copies
    self.isPaused = isPaused
  }
}

/// What there is to give out.
package struct Budget: Sendable, Equatable {
  /// Chunks at once.
  package var workers: Int
  /// Sound tracks at once.
  package var tracks: Int
  /// Bytes encoders may still take: available less the reserve.
  package var memory: Int64
  /// Free bytes of the work folder's file system, less what must stay free.
  package var disk: Int64
  /// Why nothing starts now; nil when work may start.
  package var hold: WaitReason?

  package init(workers: Int, tracks: Int, memory: Int64, disk: Int64, hold: WaitReason? = nil) {
    self.workers = workers
    self.tracks = tracks
    self.memory = memory
    self.disk = disk
    self.hold = hold
  }
}

/// Whether a piece of work may start now.
package enum Admission: Sendable, Equatable {
  case go
  case wait(WaitReason)

  /// The one rule by which work starts. Pure.
  package static func admit(_ task: WorkNeeds, running: [WorkNeeds], budget: Budget) -> Admission {
    if let hold = budget.hold { return .wait(hold) }
    // A frozen encoder keeps its memory but takes no core: its place is free.
    let active = running.filter { $0.kind == task.kind && !$0.isPaused }.count
    let slots = task.kind == .chunk ? budget.workers : budget.tracks
    if active >= slots {
      return .wait(.workers(slots))
    }
    let promised = running.reduce(Int64(0)) { $0 + max(0, $1.disk) }
    let room = budget.disk - promised
    if room < task.disk {
      return .wait(.disk(needed: task.disk, spare: room))
    }
    if !running.isEmpty {
      // What runs has not reached its peak yet.
      let growth = running.reduce(Int64(0)) { $0 + max(0, $1.memory - $1.resident) }
      let spare = budget.memory - growth
      if spare < task.memory {
        return .wait(.memory(needed: task.memory, spare: spare))
      }
    }
    return .go
  }
}
