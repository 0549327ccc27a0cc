import Foundation

/// Where a job stands. Transitions are in docs/architecture.md.
package enum JobState: String, Codable, Sendable, CaseIterable {
  case waiting, running, paused, done, failed, cancelled

  /// Nothing more happens unless somebody retries it.
  package var isFinal: Bool { self == .done || self == .failed || self == .cancelled }

  // What people may do, for the engine and for screens.
  /// Whether it can be paused.
  package var canPause: Bool { self == .waiting || self == .running }
  /// Whether it can be cancelled.
  package var canCancel: Bool { !isFinal }
  /// Whether it can be queued again.
  package var canRetry: Bool { self == .failed || self == .cancelled }
  /// Whether it can be given other settings.
  package var canChange: Bool { self != .running && self != .done }
  /// Whether it can be taken off the list.
  package var canRemove: Bool { self != .running }
}

/// What a running job does. `probe`, `plan`, `encode` and `publish` leave recovery points; what lies between them is redone.
package enum JobPhase: String, Codable, Sendable, CaseIterable {
  case probe, plan, encode, assemble, validate, measure, publish
}

/// One film on its way.
package struct Job: Codable, Sendable, Equatable {
  /// Never used twice in one store.
  package var id: JobID
  /// Path of the source.
  package var source: String
  /// Absolute path of what it becomes.
  package var output: String
  /// Whether it waits, runs or has ended.
  package var state: JobState
  /// The stage it is at, or was at last.
  package var phase: JobPhase
  /// Higher goes first; 0 unless somebody set it. Within ``priorities``.
  package var priority: Int
  /// Place in the queue among equal priorities.
  package var position: Double
  /// Why it waits; nil when it doesn't.
  package var wait: JobWait?
  /// Why it failed.
  package var error: ErrorReport?
  /// When it was queued.
  package var added: Date
  /// When its work began first.
  package var started: Date?
  /// When it ended; nil while it has not.
  package var ended: Date?
  /// Seconds of work in earlier runs of the engine.
  package var elapsedBefore: Double
  /// Size of the source when it was queued; nil in records of earlier versions.
  package var sourceBytes: Int64?
  /// How much picture it has, by a quick look; nil: nobody has looked yet, or the look told nothing.
  package var estimate: FilmEstimate?
  /// Where the file systems of its source and of its output are mounted; nil: the root, or not known.
  package var sourceMount: String?
  /// Where the output's file system was mounted when it was queued; nil: the root, or not known.
  package var outputMount: String?

  package init(
    id: JobID, source: String, output: String, state: JobState = .waiting, phase: JobPhase = .probe, priority: Int = 0,
    position: Double, wait: JobWait? = nil, error: ErrorReport? = nil, added: Date, started: Date? = nil,
    ended: Date? = nil, elapsedBefore: Double = 0, sourceBytes: Int64? = nil, estimate: FilmEstimate? = nil
  ) {
    self.sourceBytes = sourceBytes
    self.estimate = estimate
    self.id = id
    self.source = source
    self.output = output
    self.state = state
    self.phase = phase
    self.priority = priority
    self.position = position
    self.wait = wait
    self.error = error
    self.added = added
    self.started = started
    self.ended = ended
    self.elapsedBefore = elapsedBefore
  }

  /// It has begun and has not ended: it has one of the places of films at work.
  package var hasPlace: Bool { state == .running || state == .paused && started != nil }

  /// What a job's priority may be.
  package static let priorities = -1000...1000

  /// File name of the source, for rows and log lines.
  package var name: String { source.split(separator: "/").last.map(String.init) ?? source }
}

/// What a user asks for when a film joins the queue.
package struct JobRequest: Codable, Sendable, Equatable {
  /// Path of the source.
  package var source: String
  /// Path of what it is to become.
  package var output: String
  /// How it is to be encoded.
  package var settings: Settings
  /// Higher ones come first; 0 is usual.
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

extension Job {
  /// It is at work, and all that is left of it was cancelled chunk by chunk: it goes on only when somebody says so.
  package var isStuck: Bool { if case .cancelledChunks = wait { state == .running } else { false } }
  /// Whether it can be put in line again, or its cancelled chunks can.
  package var canRetry: Bool { state.canRetry || isStuck }
}
