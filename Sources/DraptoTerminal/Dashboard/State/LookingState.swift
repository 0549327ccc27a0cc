import DraptoModel

/// A film whose output would lack something.
package struct FilmLosses: Sendable, Equatable {
  /// Path of the source.
  package var source: String
  /// All that the output would not have.
  package var losses: [Loss]

  package init(source: String, losses: [Loss]) {
    self.source = source
    self.losses = losses
  }

  /// File name of the source.
  package var name: String { OutputNaming.split(source).name }
}

/// What a look into films that are about to join has shown so far.
package struct LossFindings: Sendable, Equatable {
  /// How many there are.
  package var films: Int
  /// How many were looked into.
  package var looked = 0
  /// Those that would lose something, in the order they would join.
  package var lossy: [FilmLosses] = []
  /// Nothing more comes: all were looked into, or the time is up.
  package var isOver = false

  package init(films: Int) { self.films = films }
}

/// Films and folders that are about to join, with what the form says of them.
package struct FilmsToAdd: Sendable, Equatable {
  /// Films and folders.
  package var paths: [String]
  /// Settings that differ from those in force, by key.
  package var changes: [String: String]
  /// Unfinished work that was begun otherwise is dropped.
  package var restart: Bool

  package init(paths: [String], changes: [String: String] = [:], restart: Bool = false) {
    self.paths = paths
    self.changes = changes
    self.restart = restart
  }

  /// Puts them in line, but for some.
  func enqueue(except: Set<String> = []) -> Effect {
    .enqueue(paths: paths, changes: changes, restart: restart, except: except)
  }
}

/// Films are being looked into before they join.
package struct LookingState: Sendable, Equatable {
  /// Which look: what an earlier one shows comes too late.
  package var number: Int
  /// What is to join.
  package var films: FilmsToAdd
  /// What was found so far; nil while it is not known how many films there are.
  package var found: LossFindings?
}
