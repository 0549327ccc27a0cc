import Foundation

/// Why work must not run now. Reasons add up: work runs when the set of them is empty.
package enum Hold: String, Codable, Sendable, CaseIterable {
  /// Somebody paused this chunk.
  case user
  /// Somebody paused its film.
  case job
  /// Somebody paused the queue.
  case queue
  /// It is outside the hours of `system.schedule`.
  case hours
  /// A disk it writes to is nearly full.
  case disk
}

/// What is being done with a piece of work at work.
package enum WorkStage: String, Codable, Sendable, CaseIterable {
  /// A part of it is encoded and measured, to see where to begin.
  case searching
  case encoding
  /// What was encoded is decoded and compared; with a target, measured in the same pass.
  case checking
}

/// Why work in line does not start yet.
package enum WaitReason: Codable, Sendable, Equatable {
  /// All places are taken.
  case workers(Int)
  /// Bytes it needs, bytes to spare.
  case memory(needed: Int64, spare: Int64)
  case disk(needed: Int64, spare: Int64)
  /// The queue starts nothing.
  case mode(QueueState.Mode)
  case queue(QueueHold)

  /// Whether both name the same lack; their figures change with every look.
  package func isSameKind(as other: WaitReason) -> Bool {
    switch (self, other) {
    case (.workers, .workers), (.memory, .memory), (.disk, .disk), (.mode, .mode), (.queue, .queue): true
    default: false
    }
  }
}

/// Where a chunk or a track stands, with all that belongs to that state alone. What may follow what is one table,
/// ``WorkTransition/table``; the only way from one to the next is ``take(_:)``.
package enum WorkStatus: Codable, Sendable, Equatable {
  /// Known, and not in line: its job does not encode now, or somebody holds it.
  case pending(heldBy: Set<Hold>)
  /// Waits for its turn; nil: nobody has looked yet.
  case inLine(WaitReason?)
  /// An attempt ended with an error; the next one comes by itself.
  case backingOff(until: Date, ErrorReport)
  /// Its task is at work; its programs are frozen while the set is not empty.
  case running(WorkStage, frozenBy: Set<Hold>)
  case done
  case failed(ErrorReport)
  case cancelled

  /// Known, with nothing in its way.
  package static let pending = WorkStatus.pending(heldBy: [])

  /// The states without what they carry: the nodes of the diagram.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case pending, inLine, backingOff, running, done, failed, cancelled
  }

  /// The status without what it carries.
  package var kind: Kind {
    switch self {
    case .pending: .pending
    case .inLine: .inLine
    case .backingOff: .backingOff
    case .running: .running
    case .done: .done
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }

  /// What keeps it from running; empty for work that nothing holds.
  package var holds: Set<Hold> {
    switch self {
    case .pending(let holds), .running(_, let holds): holds
    default: []
    }
  }

  /// Why it failed, or why its last attempt did.
  package var error: ErrorReport? {
    switch self {
    case .failed(let error), .backingOff(_, let error): error
    default: nil
    }
  }

  /// The state in the few words that people see: rows, colours, JSON.
  package var shown: WorkState {
    switch self {
    case .pending(let holds): holds.isEmpty ? .waiting : .paused
    case .inLine, .backingOff: .waiting
    case .running(_, let holds): holds.isEmpty ? .running : .paused
    case .done: .done
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }

  /// The state it has when the engine starts again: what was under way begins anew, what somebody held stays held.
  package var afterRestart: WorkStatus {
    switch self {
    case .inLine, .backingOff: .pending
    case .pending(let holds), .running(_, let holds): .pending(heldBy: holds.intersection([.user]))
    case .done, .failed, .cancelled: self
    }
  }
}

/// A state as it is shown and written: `waiting` is all that will start by itself, `paused` all that somebody or
/// something holds.
package enum WorkState: String, Codable, Sendable, CaseIterable {
  case waiting, running, paused, done, failed, cancelled
}
