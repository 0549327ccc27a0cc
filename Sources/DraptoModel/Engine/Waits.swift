import Foundation

/// Why a job does not go on, or waits to begin.
package enum JobWait: Codable, Sendable, Equatable {
  /// Somebody paused it.
  case user
  /// All that is left of it was cancelled chunk by chunk.
  case cancelledChunks(Int)
  /// The disks have no room for the finished film. Bytes.
  case room(folder: String, free: Int64, workFree: Int64, needed: Int64, inEach: Bool)
  /// The machine failed it; it begins again by itself.
  case backOff(until: Date, ErrorReport)
  /// A result can't be recorded: the state folder's disk.
  case record(ErrorReport)
  /// Its next step begins within the hours of `system.schedule`.
  case hours
}

/// Why the queue starts nothing by itself.
package enum QueueHold: Codable, Sendable, Equatable {
  /// Free space fell below what must stay free. Bytes.
  case diskLow(folder: String, free: Int64, minimum: Int64)
  /// Job after job failed for the same reason: a folder, share or program that is not there.
  case unreachable(path: String, ErrorReport)
  /// It is outside the hours of `system.schedule`, which begin again then.
  case hours(until: Date)

  /// Whether both name the same lack; their figures change with every look.
  package func isSameKind(as other: QueueHold?) -> Bool {
    switch (self, other) {
    case (.diskLow(let a, _, _), .diskLow(let b, _, _)): a == b
    case (.unreachable(let a, _), .unreachable(let b, _)): a == b
    case (.hours(let a), .hours(let b)): a == b
    default: false
    }
  }
}
