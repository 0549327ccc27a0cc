import Foundation

/// From what is known of the films to when they end.
extension Forecaster {
  /// Seconds for which encoders must have told their speeds before a first chunk is done.
  private static let settle = 8.0

  /// When each film ends; nil while nothing was measured that it could rest on.
  func schedule(_ state: EngineSnapshot, _ films: [FilmWork]) -> WorkSchedule? {
    guard let pace = pace(films) else { return nil }
    var atWork: [WorkSchedule.Film] = []
    var inLine: [WorkSchedule.Film] = []
    var taken = 0
    let workers = max(1, state.queue.workers)
    for film in films {
      guard film.isScheduled else {
        // A film that somebody paused keeps its place.
        if film.hasPlace { taken += 1 }
        continue
      }
      let item = item(film, pace[film.id] ?? pace.usual, workers)
      if film.stage == .waiting { inLine.append(item) } else { atWork.append(item) }
    }
    return WorkSchedule(
      atWork: atWork, inLine: inLine, workers: workers,
      places: max(atWork.count, (state.queue.jobLimit ?? places) - taken),
      crowd: Self.crowd(programs(films.filter(\.isScheduled), workers, state), state), relief: 1.2)
  }

  /// Programs at once: the encoders and the step of a film beside them; fewer where films of one chunk take turns.
  private func programs(_ films: [FilmWork], _ workers: Int, _ state: EngineSnapshot) -> Int {
    guard !films.isEmpty else { return workers + 1 }
    let chunks = Double(films.reduce(0) { $0 + max(1, $1.chunkCount) }) / Double(films.count)
    return min(workers + 1, max(1, Int((Double(state.queue.jobLimit ?? places) * chunks).rounded())))
  }

  /// How much longer each of so many programs takes than one alone.
  static func crowd(_ programs: Int, _ state: EngineSnapshot) -> Double {
    let cores = state.gauges.cores.count
    return cores > 0 ? max(1, Double(programs) / Double(cores)) : 1
  }

  // MARK: Pace

  /// How chunks of each film take beside what ``rates`` say.
  private struct Pace {
    var films: [JobID: Double] = [:]
    var usual = 1.0
    subscript(_ id: JobID) -> Double? { films[id] }
  }

  private func pace(_ films: [FilmWork]) -> Pace? {
    let isMeasured = rates.chunk.weight > 0
    var pace = Pace()
    var all = Evidence()
    var isStable = isMeasured
    for film in films where film.scan.hasBegun {
      var evidence = Evidence(done: film, rates)
      evidence.add(Evidence(running: film, rates))
      all.add(Evidence(running: film, rates))
      if (tracks[film.id]?.known ?? 0) >= Self.settle { isStable = true }
      // What other films took counts as one chunk of this one.
      let usual = isMeasured ? evidence.usualChunk(film, rates) : 0
      if evidence.expected + usual > 0 {
        pace.films[film.id] = (evidence.actual + usual) / (evidence.expected + usual)
      }
    }
    guard isStable else { return nil }
    if all.expected > 0 {
      pace.usual = (rates.chunk.measured + all.actual) / (rates.chunk.measured + all.expected)
    }
    return pace
  }

  /// Seconds that chunks took, and those they would have taken by the rates.
  private struct Evidence {
    var (actual, expected) = (0.0, 0.0)

    init() {}

    init(done film: FilmWork, _ rates: WorkRates) {
      actual = film.scan.doneSeconds
      expected =
        rates.chunk.fixed * Double(film.scan.doneCount)
        + rates.chunk.slope * film.weight * Double(film.scan.doneFrames)
    }

    mutating func add(_ other: Evidence) {
      actual += other.actual
      expected += other.expected
    }

    init(running film: FilmWork, _ rates: WorkRates) {
      for chunk in film.scan.running where !chunk.isSearching {
        guard let speed = chunk.speed, speed > 0, chunk.encoded > 0 else { continue }
        // What is seen is one encode of it; others, and the checks of each, belong to it.
        actual += Double(chunk.encoded) / speed / (1 - film.check) * film.encodes
        expected += rates.chunk.slope * film.weight * Double(chunk.encoded)
      }
    }

    func usualChunk(_ film: FilmWork, _ rates: WorkRates) -> Double {
      rates.chunk.seconds(film.weight * Double(film.frames) / Double(max(1, film.chunkCount)))
    }
  }

  // MARK: Films

  private func item(_ film: FilmWork, _ pace: Double, _ workers: Int) -> WorkSchedule.Film {
    var item = WorkSchedule.Film(id: film.id)
    let track = tracks[film.id]
    item.finish = Self.left(
      rates.finish.seconds(film.size), film.stage >= .finishing ? film.finished : 0, spent: track?.spent[.finishing])
    if film.isMeasured {
      item.finish += Self.left(rates.measure.seconds(film.size), film.measured, spent: track?.spent[.measuring])
    }
    item.sound = film.scan.soundLeft * WorkRates.sound
    guard film.stage <= .encoding else { return item }
    if film.stage <= .looking, !film.scan.hasBegun {
      let spent = film.stage == .looking ? track?.spent[.looking] ?? 0 : 0
      item.look = max(0.1, rates.look.seconds(film.size) - spent)
    }
    item.running = film.scan.running.map { seconds(left: $0, film, pace) }
    item.chunks = waiting(film, pace, workers)
    return item
  }

  /// Seconds of a stage that are left: by what such stages take at first, by what this one took the further it is.
  private static func left(_ usual: Double, _ share: Double, spent: Double?) -> Double {
    guard let spent, spent > 0, share > 0, share < 1 else { return usual * (1 - share) }
    let trust = min(1, 2 * share) * min(1, spent / 3)
    return trust * spent * (1 - share) / share + (1 - trust) * usual * (1 - share)
  }

  /// Seconds of the chunks that have not begun, in the order in which they will.
  private func waiting(_ film: FilmWork, _ pace: Double, _ workers: Int) -> [Double] {
    // The longest come first, once all are known.
    let known = film.isSegmented ? film.scan.waiting.sorted(by: >) : film.scan.waiting
    var chunks = known.map { pace * rates.chunk.seconds(film.weight * Double($0)) }
    guard !film.isSegmented else { return chunks }
    let frames = max(0, film.frames - film.scan.known)
    guard frames > 0 else { return chunks }
    let count = max(1, Double(film.chunkCount) * Double(frames) / Double(max(1, film.frames)))
    let all = pace * (rates.chunk.fixed * count + rates.chunk.slope * film.weight * Double(frames))
    // Where there are many, larger ones fill the encoders just as well.
    let pieces = min(max(1, Int(count.rounded())), 4 * workers + 4)
    chunks += Array(repeating: all / Double(pieces), count: pieces)
    return chunks
  }

  /// Seconds that a chunk at work still takes: by the film's pace at first, by its own speed the further it is.
  private func seconds(left chunk: WorkScan.RunningChunk, _ film: FilmWork, _ pace: Double) -> Double {
    let rest = Double(max(0, chunk.frames - (chunk.isSearching ? 0 : chunk.encoded)))
    // Of one encode.
    let slope = pace * rates.chunk.slope * film.weight / film.encodes
    let half = pace * rates.chunk.fixed / 2
    let closing = half + film.check * slope * Double(chunk.frames)
    // One in five is encoded again, say; few of those a third time.
    let again = chunk.trials == 0 ? (film.encodes - 1) * slope * Double(chunk.frames) : 0
    guard !chunk.isChecking, rest > 0 else { return max(0.2, closing / 2) + again }
    let usual = (1 - film.check) * slope * rest
    let opening = chunk.encoded > 0 ? 0 : half
    guard !chunk.isSearching, let speed = chunk.speed, speed > 0 else { return opening + usual + closing + again }
    let trust = min(1, 2 * Double(chunk.encoded) / Double(max(1, chunk.frames)))
    return trust * rest / speed + (1 - trust) * usual + closing + again
  }
}
