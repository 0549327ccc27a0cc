import Foundation

/// How far a queue is, how fast it goes and when it will be through, as of one look at it. Made by ``Forecaster`` alone, so
/// that every screen says the same.
package struct Forecast: Codable, Sendable, Equatable {
  /// Share (0…1) of the work that is done, over the films of this run of the queue; 1 only when nothing is left, nil while
  /// nothing was to be done.
  package var share: Double?
  /// Of some films nobody knows the length: theirs is taken from their size, or from the others.
  package var isGuess: Bool
  /// Seconds until the last film that moves is published; nil while that is not known, or while nothing moves.
  package var secondsLeft: Double?
  /// Frames per second of all films together, over the window of ``SpeedMeter``; nil while it is not known.
  package var framesPerSecond: Double?
  /// Films of this run of the queue that are done.
  package var done: Int
  /// The same and those still to be done.
  package var films: Int
  /// The films at work, in the order of the queue.
  package var jobs: [FilmForecast]

  package init(
    share: Double? = nil, isGuess: Bool = false, secondsLeft: Double? = nil, framesPerSecond: Double? = nil,
    done: Int = 0, films: Int = 0, jobs: [FilmForecast] = []
  ) {
    self.share = share
    self.isGuess = isGuess
    self.secondsLeft = secondsLeft
    self.framesPerSecond = framesPerSecond
    self.done = done
    self.films = films
    self.jobs = jobs
  }

  /// What it says of a film at work.
  package subscript(_ id: JobID) -> FilmForecast? { jobs.first { $0.job == id } }

  /// Forgets speeds and times: nobody tells how they are now.
  package mutating func stop() { (secondsLeft, framesPerSecond, jobs) = (nil, nil, []) }

  /// When the last film is published; nil while that is not known.
  package func end(_ now: Date) -> Date? { secondsLeft.map { now.addingTimeInterval($0) } }
}

/// What a forecast says of one film at work.
package struct FilmForecast: Codable, Sendable, Equatable {
  /// The film's job.
  package var job: JobID
  /// Seconds until it is published, all stages included; nil while that is not known, or while it does not move.
  package var secondsLeft: Double?
  /// Frames per second over the window of ``SpeedMeter``; nil while it is not known.
  package var framesPerSecond: Double?

  package init(job: JobID, secondsLeft: Double? = nil, framesPerSecond: Double? = nil) {
    self.job = job
    self.secondsLeft = secondsLeft
    self.framesPerSecond = framesPerSecond
  }
}
