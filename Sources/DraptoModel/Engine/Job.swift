import Foundation

/// Where a job stands. Transitions are in docs/architecture.md.
package enum JobState: String, Codable, Sendable, CaseIterable {
  case waiting, running, paused, done, failed, cancelled

  /// Nothing more happens unless somebody retries it.
  package var isFinal: Bool { self == .done || self == .failed || self == .cancelled }
}

/// What a running job does. `probe`, `plan`, `encode` and `publish` leave recovery points; what lies between them is redone.
package enum JobPhase: String, Codable, Sendable, CaseIterable {
  case probe, plan, encode, assemble, validate, measure, publish
}

/// One film on its way.
package struct Job: Codable, Sendable, Equatable {
  package var id: JobID
  package var source: String
  package var output: String
  package var state: JobState
  package var phase: JobPhase
  /// Higher goes first; 0 unless somebody set it. Within ``priorities``.
  package var priority: Int
  /// Place in the queue among equal priorities.
  package var position: Double
  /// Why it waits; nil when it doesn't.
  package var reason: String?
  package var error: ErrorReport?
  package var added: Date
  package var started: Date?
  package var ended: Date?
  /// Seconds of work in earlier runs of the engine.
  package var elapsedBefore: Double
  /// Size of the source when it was queued; nil in records of earlier versions.
  package var sourceBytes: Int64?

  package init(
    id: JobID, source: String, output: String, state: JobState = .waiting, phase: JobPhase = .probe, priority: Int = 0,
    position: Double, reason: String? = nil, error: ErrorReport? = nil, added: Date, started: Date? = nil,
    ended: Date? = nil, elapsedBefore: Double = 0, sourceBytes: Int64? = nil
  ) {
    self.sourceBytes = sourceBytes
    self.id = id
    self.source = source
    self.output = output
    self.state = state
    self.phase = phase
    self.priority = priority
    self.position = position
    self.reason = reason
    self.error = error
    self.added = added
    self.started = started
    self.ended = ended
    self.elapsedBefore = elapsedBefore
  }

  package static let priorities = -1000...1000

  /// File name of the source, for rows and log lines.
  package var name: String { source.split(separator: "/").last.map(String.init) ?? source }
}

/// What a user asks for when a film joins the queue.
package struct JobRequest: Codable, Sendable, Equatable {
  package var source: String
  package var output: String
  package var settings: Settings
  package var priority: Int
  /// Drop unfinished work on the same output that was begun with other settings.
  package var restart: Bool

  package init(source: String, output: String, settings: Settings, priority: Int = 0, restart: Bool = false) {
    self.source = source
    self.output = output
    self.settings = settings
    self.priority = priority
    self.restart = restart
  }
}
