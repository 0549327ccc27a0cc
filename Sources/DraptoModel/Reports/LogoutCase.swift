/// What becomes of an engine in the background when its user logs out of this machine, as systemd-logind decides it.
package enum LogoutCase: String, Codable, Sendable, CaseIterable {
  /// No logind (a container, another init): nothing ends programs at a logout.
  case noLogind
  /// Started outside every session: by cron, by a system service.
  case outsideSession
  /// The user's manager stays, and logind leaves the programs of a session alone.
  case lingering
  /// logind leaves the programs of a session alone (`KillUserProcesses=no`, its default).
  case keepsProcesses
  /// logind ends the programs of a session; services of the user stay.
  case unitOnly
  /// Started below the user's manager (a terminal of a desktop), which ends some seconds after the last logout.
  case endsWithManager
  /// logind ends the programs of a session (`KillUserProcesses=yes`), and the user's manager after the last one.
  case endsWithSession

  /// An engine started from here does not outlive the logout.
  package var endsEngine: Bool {
    switch self {
    case .noLogind, .outsideSession, .lingering, .keepsProcesses: false
    case .unitOnly, .endsWithManager, .endsWithSession: true
    }
  }

  /// In words, for one line.
  package var text: String {
    switch self {
    case .noLogind: "an engine in the background goes on (no systemd-logind here)"
    case .outsideSession: "an engine in the background goes on (this is no login session)"
    case .lingering: "an engine in the background goes on (lingering is on)"
    case .keepsProcesses: "an engine in the background goes on (logind has KillUserProcesses=no)"
    case .unitOnly: "only a user unit goes on; logind ends what was started by hand (KillUserProcesses=yes)"
    case .endsWithManager: "an engine in the background ends with your last session (lingering is off)"
    case .endsWithSession: "an engine in the background ends (KillUserProcesses=yes, lingering is off)"
    }
  }

  /// What to do so that it goes on; nil where it does.
  package var advice: String? {
    switch self {
    case .noLogind, .outsideSession, .lingering, .keepsProcesses: nil
    case .endsWithManager: "`loginctl enable-linger`, once: your services and programs then outlive your sessions."
    case .unitOnly: "Run the engine as a user unit: `drapto engine unit` prints it, with how to install it."
    case .endsWithSession:
      "`loginctl enable-linger`, and run the engine as a user unit: `drapto engine unit` prints it, with how to install it."
    }
  }

  /// Decides by what the machine says of itself.
  package init(_ facts: LogoutFacts) {
    switch facts.place {
    case _ where !facts.hasLogind: self = .noLogind
    case .outside: self = .outsideSession
    case .manager: self = facts.isLingering ? .lingering : .endsWithManager
    case .session where !facts.configuration.killsProcesses(of: facts.user):
      self = facts.isLingering ? .lingering : .keepsProcesses
    case .session: self = facts.isLingering ? .unitOnly : .endsWithSession
    }
  }
}
