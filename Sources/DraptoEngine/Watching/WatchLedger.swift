import DraptoModel

/// What is known of the films of one watched folder: since when each has been as it is, and which were refused. Pure.
struct WatchLedger: Sendable {
  /// What a look comes to.
  struct Outcome: Sendable, Equatable {
    /// May join now, in the order of their names.
    var ready: [FoundFilm] = []
    /// Empty, or changed a short while ago.
    var waiting = 0
    /// Were refused and are tried again later.
    var refused = 0
  }

  private struct Sight {
    var fingerprint: FileFingerprint
    var since: ContinuousClock.Instant
  }

  private struct Refusal {
    var fingerprint: FileFingerprint
    var message: String
    var until: ContinuousClock.Instant
    var delay: Duration
  }

  private let still: Duration
  private let retryDelay: Duration
  private var sights: [PathKey: Sight] = [:]
  private var refusals: [PathKey: Refusal] = [:]

  static let longestDelay = Duration.seconds(3600)

  init(still: Duration, retryDelay: Duration) {
    self.still = still
    self.retryDelay = retryDelay
  }

  /// Folds a look in.
  /// - Parameters:
  ///   - films: all that are there.
  ///   - isKnown: whether a film joined before, as it is, or is drapto's own.
  mutating func take(
    _ films: [FoundFilm], at now: ContinuousClock.Instant, isKnown: (FoundFilm) -> Bool
  ) -> Outcome {
    var outcome = Outcome()
    var seen: [PathKey: Sight] = [:]
    var refused: [PathKey: Refusal] = [:]
    for film in films where !isKnown(film) {
      let key = PathKey(film.path)
      var sight = sights[key] ?? Sight(fingerprint: film.fingerprint, since: now)
      if sight.fingerprint != film.fingerprint { sight = Sight(fingerprint: film.fingerprint, since: now) }
      seen[key] = sight
      // A file that changed is another one: what was refused of the first says nothing of it.
      let refusal = refusals[key].flatMap { $0.fingerprint == film.fingerprint ? $0 : nil }
      refused[key] = refusal
      if film.fingerprint.bytes == 0 || now - sight.since < still {
        outcome.waiting += 1
      } else if let refusal, now < refusal.until {
        outcome.refused += 1
      } else {
        outcome.ready.append(film)
      }
    }
    // What is gone is forgotten: if it comes back it is looked at anew.
    (sights, refusals) = (seen, refused)
    outcome.ready.sort { FilmFolder.precedes($0.path, $1.path) }
    return outcome
  }

  /// Notes that a film can't be queued. Returns whether that is news: the same is said once.
  mutating func refuse(_ film: FoundFilm, _ message: String, at now: ContinuousClock.Instant) -> Bool {
    let before = refusals[PathKey(film.path)]
    let delay = before.map { min($0.delay * 2, Self.longestDelay) } ?? retryDelay
    refusals[PathKey(film.path)] = Refusal(
      fingerprint: film.fingerprint, message: message, until: now + delay, delay: delay)
    return before?.message != message
  }
}
