import Foundation

/// Looks at the queue again and again, learns what work takes, and tells how far it is and when it will be through. The
/// engine has one for the whole queue and tells what it says; a command that follows some films has one for these.
package struct Forecaster: Sendable {
  /// Films at once, where the queue does not say.
  package var places: Int
  /// The films it tells of; nil: all. Others count only as what goes before them.
  package var scope: Set<JobID>?
  /// Films outside of it are worked on as well.
  package var worksOnOthers: Bool

  var rates = WorkRates()
  var usual = UsualFilm()
  var tracks: [JobID: FilmTrack] = [:]
  private var progress = QueueProgress()
  private var meter = SpeedMeter()
  private var encoded = 0
  private var done = 0
  private var lastTime: Double?
  /// Chunks that were seen frozen: the seconds they took say nothing of the work.
  var frozen: Set<ChunkID> = []

  /// What it remembers of a film from look to look.
  struct FilmTrack: Sendable {
    /// Chunks that were learned from.
    var learned: [Bool] = []
    /// Chunks that were done at the last look.
    var finished = 0
    /// It was seen before it was begun.
    var sawBeginning = false
    var stage: FilmStage
    /// Seconds seen in each stage; other than those of encoding as if nothing ran beside it.
    var spent: [FilmStage: Double] = [:]
    /// Seconds of work that were left at the last look.
    var left = 0.0
    /// Shares of the stages at the last look.
    var shares = StageShares()
    var size = 0.0
    var isMeasured = false
    var meter = SpeedMeter()
    /// Frames that its encoders had put out at the last look, by the passes under way.
    var shown = 0
    /// Frames of passes that were followed by another one.
    var earlier = 0
    /// Frames of the pass under way at the last look, for each chunk at work.
    var passes: [Int: Int] = [:]
    /// Seconds for which its encoders have told speeds.
    var known = 0.0
    /// How long it took to the first chunk is learned.
    var hasLearnedLook = false
  }

  /// Shares (0…1) of a film's stages that are done.
  struct StageShares: Sendable, Equatable {
    var (look, encode, finish, measure) = (0.0, 0.0, 0.0, 0.0)
  }

  /// - Parameters:
  ///   - places: films that are worked on at once.
  ///   - scope: the films to tell of; nil: all.
  ///   - worksOnOthers: films outside of it are worked on as well.
  package init(places: Int, scope: Set<JobID>? = nil, worksOnOthers: Bool = true) {
    self.places = places
    self.scope = scope
    self.worksOnOthers = worksOnOthers
  }

  /// One look; twice a second or less often.
  /// - Parameters:
  ///   - time: seconds, any zero.
  ///   - demands: what a film's settings ask for, where it has no plan yet.
  package mutating func look(
    _ state: EngineSnapshot, time: Double, demands: (JobID) -> FilmDemands = { _ in FilmDemands() }
  ) -> Forecast {
    // A clock that stood, or a machine that slept: nobody worked meanwhile.
    let step = lastTime.map { time - $0 > 10 ? 0 : max(0, time - $0) } ?? 0
    let isFirst = lastTime == nil
    lastTime = time
    let films = works(state, demands)
    leave(state)
    var (more, added, left) = (takenByEnded(state), 0.0, 0.0)
    if !isFirst, begins(films) { (progress, done, more) = (QueueProgress(), 0, 0) }
    let programs = films.reduce(0) { $0 + $1.scan.running.count + ($1.moves && $1.stage != .encoding ? 1 : 0) }
    let crowd = Self.crowd(programs, state)
    let known = Set(tracks.keys)
    for film in films { observe(film, step, crowd, state) }
    if isFirst { more += doneEarlier(state, films) }
    for film in films {
      let isNew = !known.contains(film.id)
      let (filmLeft, filmMore) = account(film, workers: state.queue.workers, isFirst: isNew)
      guard isCounted(film.id) else { continue }
      left += filmLeft
      if isNew { added += filmLeft }
      more += filmMore
    }
    progress.look(left: left, more: more, added: added)
    measureSpeed(films, time)
    return forecast(state, films)
  }

  private func isCounted(_ id: JobID) -> Bool { scope?.contains(id) ?? true }

  // MARK: Films

  /// The films that have not ended, in the order of the queue.
  private mutating func works(_ state: EngineSnapshot, _ demands: (JobID) -> FilmDemands) -> [FilmWork] {
    let open = state.jobs.values.filter { !$0.job.state.isFinal && (worksOnOthers || isCounted($0.job.id)) }.sorted {
      EngineSnapshot.precedes($0.job, $1.job)
    }
    var looks: [(view: JobView, scan: WorkScan, picture: FilmPicture?)] = []
    for view in open {
      let scan = view.chunks.isEmpty && view.tracks.isEmpty ? WorkScan() : WorkScan(view, frozen: frozen)
      if tracks[view.job.id]?.stage == .encoding { frozen.formUnion(scan.frozen) }
      looks.append((view, scan, view.picture(known: scan.known)))
    }
    usual.learn(
      looks.compactMap { view, _, picture in
        picture.map { ($0.size, $0.frames, view.job.sourceBytes) }
      })
    return looks.map { view, scan, picture in work(view, scan, picture, state.queue, demands(view.job.id)) }
  }

  private func work(
    _ view: JobView, _ scan: WorkScan, _ picture: FilmPicture?, _ queue: QueueState, _ demands: FilmDemands
  ) -> FilmWork {
    let guessed = usual.film(view.job.sourceBytes)
    let frames = picture?.frames ?? guessed.frames
    let seconds = view.source?.duration ?? view.job.estimate?.seconds ?? Double(frames) / 24
    let isHeld = queue.mode == .paused || queue.hold != nil
    let isAtWork = view.job.state == .running
    let hasTarget = WorkRates.hasTarget(view, demands)
    let encodes = hasTarget ? WorkRates.encodes(made: scan.encodes, chunks: scan.scored) : 1
    return FilmWork(
      id: view.job.id, frames: frames, size: picture?.size ?? guessed.size,
      isGuess: picture == nil, effort: WorkRates.effort(of: view, demands, encodes: encodes),
      encodes: encodes, check: hasTarget ? WorkRates.checkWithTarget : WorkRates.check, isMeasured: demands.isMeasured,
      chunkCount: view.isSegmented
        ? max(1, view.chunks.count) : max(view.chunks.count, Int((seconds / WorkRates.chunkLength).rounded()), 1),
      isSegmented: view.isSegmented, stage: view.stage(scan), finished: view.finishedShare,
      measured: view.job.phase == .measure ? view.phaseProgress : view.job.phase == .publish ? 1 : 0, scan: scan,
      moves: isAtWork && (!isHeld || scan.isMoving) && queue.mode != .paused && view.job.wait == nil,
      isScheduled: isAtWork ? view.job.wait == nil : view.job.state == .waiting && queue.mode == .running,
      hasPlace: view.job.hasPlace)
  }

  /// Forgets films that are no longer there, or were given up.
  private mutating func leave(_ state: EngineSnapshot) {
    for id in tracks.keys {
      let job = state.jobs[id]?.job
      if job == nil || job?.state == .failed || job?.state == .cancelled { forget(id) }
    }
  }

  private mutating func forget(_ id: JobID) {
    tracks[id] = nil
    if !frozen.isEmpty { frozen = frozen.filter { $0.job != id } }
  }

  /// Learns from films that are done since the last look; returns the seconds of work they had left.
  private mutating func takenByEnded(_ state: EngineSnapshot) -> Double {
    var more = 0.0
    for (id, track) in tracks {
      guard let view = state.jobs[id], view.job.state == .done else { continue }
      learnChunks(view, effort: WorkRates.effort(of: view, encodes: Self.encodes(view)))
      learnStages(id, upTo: .measuring, isOver: true)
      if isCounted(id) {
        more += track.left
        done += 1
        encoded += max(0, view.encodedFrames - track.shown)
      }
      forget(id)
    }
    return more
  }

  /// Encodes that each chunk of a film took that is done; what is usual where nothing is kept of its chunks.
  private static func encodes(_ view: JobView) -> Double {
    let made = view.chunks.compactMap(\.encodes)
    return made.isEmpty
      ? view.report?.quality?.search?.encodesPerChunk ?? Chunk.usualEncodes
      : Double(made.reduce(0, +)) / Double(made.count)
  }

  /// A queue that was through begins anew with the next film.
  private func begins(_ films: [FilmWork]) -> Bool {
    let counted = films.filter { isCounted($0.id) }
    guard !counted.isEmpty, !counted.contains(where: { tracks[$0.id] != nil }) else { return false }
    return progress.share >= 1 || tracks.isEmpty
  }

  /// A queue that is met half-way has what was done before: seconds of work.
  private mutating func doneEarlier(_ state: EngineSnapshot, _ films: [FilmWork]) -> Double {
    let begin = films.filter { isCounted($0.id) }.compactMap { state.jobs[$0.id]?.job.added }.min() ?? .distantFuture
    let earlier = state.jobs.values.filter {
      $0.job.state == .done && isCounted($0.job.id) && ($0.job.ended ?? .distantPast) > begin
    }
    done = earlier.count
    return earlier.reduce(0) { sum, view in
      let size = view.picture(known: view.knownFrames)?.size ?? 0
      let effort = WorkRates.effort(of: view, encodes: Self.encodes(view))
      return sum + rates.look.seconds(size) + rates.chunk.seconds(size * effort) / Double(max(1, state.queue.workers))
        + rates.finish.seconds(size)
    }
  }

  // MARK: Share

  /// Seconds of a film's work that are left, and those that were done since the last look.
  private mutating func account(_ film: FilmWork, workers: Int, isFirst: Bool) -> (left: Double, more: Double) {
    guard let track = tracks[film.id] else { return (0, 0) }
    let weights = StageWeights(film, rates, workers: workers)
    var shares = StageShares()
    shares.look =
      film.stage > .looking || film.scan.hasBegun ? 1 : min(0.9, (track.spent[.looking] ?? 0) / max(0.1, weights.look))
    shares.encode = film.stage > .encoding ? 1 : film.encoded
    // Its checks have no share before the encode is through, and keep what they have when a chunk is encoded again.
    shares.finish = film.stage >= .finishing ? film.finished : 0
    shares.measure = film.measured
    let left = weights.left(shares)
    let more = weights.done(shares, since: isFirst ? StageShares() : track.shares)
    tracks[film.id]?.shares = shares
    tracks[film.id]?.left = left
    return (left, more)
  }

  // MARK: Speed

  private mutating func measureSpeed(_ films: [FilmWork], _ time: Double) {
    var isMoving = false
    for film in films {
      guard var track = tracks[film.id] else { continue }
      let again = track.take(film.scan)
      if isCounted(film.id) { encoded += max(0, film.scan.shown + again - track.shown) }
      track.shown = film.scan.shown
      if film.scan.running.isEmpty {
        track.meter.reset()
      } else {
        if isCounted(film.id) { isMoving = true }
        track.meter.add(time: time, total: Double(film.scan.shown + track.earlier))
      }
      tracks[film.id] = track
    }
    // Between two short films nothing runs for a moment.
    let isBetween = films.contains { $0.moves && isCounted($0.id) }
    if isMoving || isBetween { meter.add(time: time, total: Double(encoded)) } else { meter.reset() }
  }

  // MARK: Telling

  private func forecast(_ state: EngineSnapshot, _ films: [FilmWork]) -> Forecast {
    let counted = films.filter { isCounted($0.id) }
    let schedule = schedule(state, films)
    let moving = counted.filter(\.isScheduled)
    let isFarOff = state.queue.mode != .running && state.queue.mode != .draining && state.queue.mode != .finishing
    let isMoving = !isFarOff && films.contains(where: \.moves)
    // The films behind those that are played through end with the last of all.
    let ends = moving.map { schedule?.ends[$0.id] ?? schedule?.end ?? 0 }
    var forecast = Forecast(
      share: share(isOver: counted.isEmpty), isGuess: counted.contains { $0.isGuess },
      secondsLeft: isMoving && schedule != nil ? ends.max().map(Self.rounded) : nil,
      framesPerSecond: meter.perSecond.map { ($0 * 100).rounded() / 100 }, done: done, films: done + counted.count)
    forecast.jobs = counted.filter { $0.stage != .waiting }.map { film in
      FilmForecast(
        job: film.id,
        secondsLeft: isMoving && film.moves ? schedule?.ends[film.id].map(Self.rounded) : nil,
        framesPerSecond: tracks[film.id]?.meter.perSecond.map { ($0 * 100).rounded() / 100 })
    }
    return forecast
  }

  /// 100 % are shown only when nothing is left.
  private func share(isOver: Bool) -> Double? {
    if isOver { return done > 0 ? 1 : nil }
    return min(0.9994, (progress.share * 1e5).rounded(.down) / 1e5)
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
}
