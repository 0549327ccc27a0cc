import Foundation

/// A watched folder as clients see it. Told when something of it has changed, not at each look.
package struct WatchView: Codable, Sendable, Equatable {
  /// Where films are looked for.
  package var folder: String
  /// Where its films go; nil: beside the source.
  package var output: String?
  /// The preset of its films; nil: as the settings say.
  package var preset: String?
  /// Seconds for which a file must not have changed.
  package var still: Int
  /// The look that found it so; what was found since is the same. nil: nobody has looked yet.
  package var lastLook: Date?
  /// Films that have not been still for long enough.
  package var waiting: Int
  /// Films that joined the queue since the engine's start.
  package var added: Int
  /// Films that can't be queued as they are; the log says why.
  package var refused: Int
  /// Why it can't be looked into; nil: it can.
  package var problem: String?

  package init(
    folder: String, output: String? = nil, preset: String? = nil, still: Int = 30, lastLook: Date? = nil,
    waiting: Int = 0, added: Int = 0, refused: Int = 0, problem: String? = nil
  ) {
    self.folder = folder
    self.output = output
    self.preset = preset
    self.still = still
    self.lastLook = lastLook
    self.waiting = waiting
    self.added = added
    self.refused = refused
    self.problem = problem
  }

  /// What there is to say of it, in words.
  package var text: String {
    if let problem { return problem + "; it is looked at again" }
    guard lastLook != nil else { return "is being looked into" }
    let films = { (count: Int) in count == 1 ? "1 film" : "\(count) films" }
    let parts = [
      added > 0 ? "\(films(added)) added" : nil, waiting > 0 ? "\(films(waiting)) not still yet" : nil,
      refused > 0 ? "\(films(refused)) can't be queued: see the log" : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? "nothing new" : parts.joined(separator: ", ")
  }
}
