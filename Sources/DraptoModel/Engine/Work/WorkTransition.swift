import Foundation

/// What happens to a piece of work.
package enum WorkEvent: Sendable, Equatable {
  /// It is put in line.
  case submit
  /// It was looked at and can't start yet.
  case wait(WaitReason)
  /// It got a place.
  case start(frozenBy: Set<Hold>)
  /// It does something else now.
  case enter(WorkStage)
  /// A reason not to run came up.
  case hold(Hold)
  /// A reason not to run is gone.
  case resume(Hold)
  /// An attempt failed; the next one is due then.
  case backOff(until: Date, ErrorReport)
  /// It leaves the line, or its attempt ends without counting: released, its job stopped, the engine ends.
  case putBack
  case finish
  case fail(ErrorReport)
  case cancel
  /// Somebody wants a failed or cancelled one again.
  case retry
  /// What was finished is gone or no longer right.
  case redo

  /// The events without what they carry: the arrows of the diagram.
  package enum Kind: String, Sendable, CaseIterable {
    case submit, wait, start, enter, hold, resume, backOff, putBack, finish, fail, cancel, retry, redo
  }

  /// The event without what it carries.
  package var kind: Kind {
    switch self {
    case .submit: .submit
    case .wait: .wait
    case .start: .start
    case .enter: .enter
    case .hold: .hold
    case .resume: .resume
    case .backOff: .backOff
    case .putBack: .putBack
    case .finish: .finish
    case .fail: .fail
    case .cancel: .cancel
    case .retry: .retry
    case .redo: .redo
    }
  }
}

/// One line of the table of what may happen to work in a state.
package struct WorkTransition: Sendable, Hashable {
  /// The status before.
  package var from: WorkStatus.Kind
  /// What happens.
  package var event: WorkEvent.Kind
  /// The status after.
  package var to: WorkStatus.Kind

  private init(_ from: WorkStatus.Kind, _ event: WorkEvent.Kind, _ to: WorkStatus.Kind) {
    self.from = from
    self.event = event
    self.to = to
  }

  /// The one list of legal transitions. The engine's ``WorkStatus/take(_:)``, the dashboard's rules for keys and the
  /// diagram of docs/architecture.md all come from it.
  package static let table: [WorkTransition] = [
    .init(.pending, .submit, .inLine),
    .init(.pending, .hold, .pending),
    .init(.pending, .resume, .pending),
    .init(.pending, .cancel, .cancelled),
    .init(.inLine, .wait, .inLine),
    .init(.inLine, .start, .running),
    .init(.inLine, .hold, .pending),
    .init(.inLine, .putBack, .pending),
    .init(.inLine, .cancel, .cancelled),
    .init(.backingOff, .submit, .inLine),
    .init(.backingOff, .hold, .pending),
    .init(.backingOff, .putBack, .pending),
    .init(.backingOff, .cancel, .cancelled),
    .init(.running, .enter, .running),
    .init(.running, .hold, .running),
    .init(.running, .resume, .running),
    .init(.running, .finish, .done),
    .init(.running, .backOff, .backingOff),
    .init(.running, .putBack, .pending),
    .init(.running, .fail, .failed),
    .init(.running, .cancel, .cancelled),
    .init(.failed, .retry, .pending),
    .init(.failed, .cancel, .cancelled),
    .init(.cancelled, .retry, .pending),
    .init(.done, .redo, .pending),
  ]

  private static let targets: [WorkStatus.Kind: [WorkEvent.Kind: WorkStatus.Kind]] = Dictionary(
    grouping: table, by: \.from
  ).mapValues { Dictionary(uniqueKeysWithValues: $0.map { ($0.event, $0.to) }) }

  /// Where an event leads from a state; nil: it can't happen there.
  package static func target(of event: WorkEvent.Kind, from: WorkStatus.Kind) -> WorkStatus.Kind? {
    targets[from]?[event]
  }

  /// The table as Mermaid draws it, for docs/architecture.md.
  package static var diagram: String {
    var lines = ["stateDiagram-v2", "  [*] --> pending: found in the index, or a track of the plan"]
    for from in WorkStatus.Kind.allCases {
      for to in WorkStatus.Kind.allCases {
        let events = table.filter { $0.from == from && $0.to == to }.map(\.event.rawValue)
        if !events.isEmpty { lines.append("  \(from.rawValue) --> \(to.rawValue): \(events.joined(separator: ", "))") }
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension WorkStatus {
  /// Whether the event may happen in this state.
  package func allows(_ event: WorkEvent.Kind) -> Bool {
    guard WorkTransition.target(of: event, from: kind) != nil else { return false }
    // Work that somebody holds is in no line.
    return event != .submit || holds.isEmpty
  }

  /// Makes the transition. Returns false, and changes nothing, where the table has none.
  @discardableResult
  package mutating func take(_ event: WorkEvent) -> Bool {
    guard allows(event.kind) else { return false }
    switch event {
    case .submit: self = .inLine(nil)
    case .wait(let reason): self = .inLine(reason)
    case .start(let holds): self = .running(.encoding, frozenBy: holds)
    case .enter(let stage): self = .running(stage, frozenBy: holds)
    case .hold(let hold): self = changed(holds.union([hold]))
    case .resume(let hold): self = changed(holds.subtracting([hold]))
    case .backOff(let until, let error): self = .backingOff(until: until, error)
    case .putBack, .retry, .redo: self = .pending
    case .finish: self = .done
    case .fail(let error): self = .failed(error)
    case .cancel: self = .cancelled
    }
    return true
  }

  /// The same with other holds: only running work stays what it is.
  private func changed(_ holds: Set<Hold>) -> WorkStatus {
    if case .running(let stage, _) = self { .running(stage, frozenBy: holds) } else { .pending(heldBy: holds) }
  }
}
