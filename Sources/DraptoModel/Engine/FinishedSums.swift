/// What finished films come to together.
package struct FinishedSums: Sendable, Equatable {
  /// How many there are.
  package var films = 0
  /// Bytes that their outputs are smaller than their sources; below zero: larger.
  package var savedBytes: Int64 = 0
  /// Seconds that were worked on them.
  package var seconds: Double = 0

  package init() {}

  /// Of those that are done among the jobs of a queue.
  package init(_ views: some Sequence<JobView>) {
    for view in views where view.job.state == .done {
      add(saved: view.report.map { $0.sourceBytes - $0.outputBytes } ?? 0, seconds: view.job.elapsedBefore)
    }
  }

  /// Adds one film.
  package mutating func add(saved: Int64, seconds: Double) {
    films += 1
    savedBytes += saved
    self.seconds += seconds
  }

  /// `12 films · 31.4 GiB saved · 9 h 12 min`.
  package var text: String { "\(films) \(films == 1 ? "film" : "films") · \(withoutFilms)" }

  /// `31.4 GiB saved · 9 h 12 min`.
  package var withoutFilms: String { "\(brief) · \(Format.span(seconds))" }

  /// `31.4 GiB saved`.
  package var brief: String { Format.bytes(abs(savedBytes)) + (savedBytes >= 0 ? " saved" : " more than before") }
}
