/// A trial as it outlives its job: it tells the same of every later encode of the film that is made alike.
package struct RecordedTrial: Codable, Sendable, Equatable {
  /// All that decides a score (film, picture, encoder, metric), as a hash.
  package var film: String
  /// The chunk it was made of; see ``ChunkRange/place``.
  package var place: String
  /// Its number among those of the chunk, from 0.
  package var number: Int
  /// What came of it.
  package var trial: QualityTrial

  package init(film: String, place: String, number: Int, trial: QualityTrial) {
    self.film = film
    self.place = place
    self.number = number
    self.trial = trial
  }
}

extension ChunkRange {
  /// The range by its ticks, `1200-4800`, or `4800-` for the last one: the same frames have the same, whatever else the
  /// film was cut into.
  package var place: String { "\(from)-\(to.map(String.init) ?? "")" }
}
