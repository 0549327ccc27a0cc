import DraptoModel
import Foundation

/// A machine that works through a queue in virtual time, as an engine does: films are looked into, their chunks encoded by
/// list scheduling with encoders that warm up, share cores and differ from chunk to chunk, then put together, checked and
/// measured. What forecasts say of it can be held against what comes of it.
package struct QueueWorld {
  /// A film as it really is, and what becomes of it.
  package struct Film {
    package var frames: Int
    package var width = 1280
    package var height = 720
    package var bytes: Int64
    /// Seconds of one encoder on one core per frame, noise left out.
    package var cost: Double
    /// Seconds of film per chunk, at most.
    package var chunk = 30.0
    package var isLookedInto = true
    package var isMeasured = false
    /// Encodes that each chunk takes on average, one or two; nil: it has no target.
    package var encodes: Double?

    package init(seconds: Double, bytes: Int64? = nil, cost: Double) {
      frames = Int(seconds * 24)
      self.bytes = bytes ?? Int64(seconds * 400_000)
      self.cost = cost
    }
  }

  /// What the machine is like.
  package struct Machine {
    package var cores = 2
    package var workers = 2
    package var places = 2
    /// Chunks differ by up to this factor.
    package var spread = 1.4
    /// Seconds from the start of a chunk to its first frame.
    package var warmUp = 1.5
    /// Share of a chunk's seconds that its checks take.
    package var check = 0.06
    /// Seconds that checks and measuring take with a target, beside those of the encode.
    package var checkWithTarget = 0.3
    /// Share of a chunk that is encoded and measured to see where to begin.
    package var search = 0.1
    package var look = 1.0
    /// Seconds per frame that is put together and checked.
    package var finish = 0.0008
    /// Seconds per frame that is measured.
    package var measure = 0.012

    package init() {}
  }

  private enum Part { case waiting, looking(Double), encoding, finishing(Double), measuring(Double), ended }

  private struct ChunkState {
    var frames: Int
    var cost: Double
    /// Seconds of work behind it; nil: not begun.
    var spent: Double?
    var begun = 0.0
    var meter = SpeedMeter()
    /// Encodes that it will take; nil where its film has no target.
    var encodes: Int?
    /// Which of its steps it is at, where it has a target.
    var step = 0
  }

  private struct FilmState {
    var film: Film
    var part = Part.waiting
    var chunks: [ChunkState] = []
    var known = 0
    var finish = 0.0
  }

  package private(set) var state = EngineSnapshot()
  package private(set) var time = 0.0
  private let machine: Machine
  private var films: [FilmState] = []
  private var random: SeededRandom
  private var sinceFigures = 0.0

  package init(_ films: [Film], _ machine: Machine = Machine(), seed: UInt64) {
    self.machine = machine
    random = SeededRandom(seed)
    state.fold(.queue(QueueState(workers: machine.workers)))
    state.fold(.gauges(Gauges(cores: Array(repeating: 1, count: machine.cores))))
    for film in films { add(film) }
  }

  /// All films have ended.
  package var isOver: Bool { films.allSatisfy { if case .ended = $0.part { true } else { false } } }

  /// One more film joins the queue.
  package mutating func add(_ film: Film) {
    let number = Int64(films.count + 1)
    var job = ModelSamples.job(number, state: .waiting, phase: .probe)
    job.sourceBytes = film.bytes
    job.added = ModelSamples.time.addingTimeInterval(time)
    if film.isLookedInto {
      job.estimate = FilmEstimate(
        seconds: Double(film.frames) / 24, frames: film.frames, width: film.width, height: film.height)
    }
    films.append(FilmState(film: film))
    state.fold(.job(job))
  }

  /// The settings of a film, as forecasts need them.
  package func demands(_ id: JobID) -> FilmDemands {
    let film = films[index(id)].film
    return FilmDemands(isMeasured: film.isMeasured, hasTarget: film.encodes != nil)
  }

  private func index(_ id: JobID) -> Int { Int(id.value) - 1 }

  /// Pauses the queue, or lets it go on.
  package mutating func set(mode: QueueState.Mode) {
    state.queue.mode = mode
    for index in films.indices {
      for number in films[index].chunks.indices where films[index].chunks[number].spent != nil {
        let id = ChunkID(job: JobID(Int64(index + 1)), index: number)
        guard var chunk = state[chunk: id], chunk.status.kind == .running else { continue }
        chunk.take(mode == .paused ? .hold(.queue) : .resume(.queue))
        films[index].chunks[number].meter.reset()
        state.fold(.chunk(chunk))
      }
    }
  }

  /// Lets so many seconds pass.
  package mutating func pass(_ step: Double) {
    time += step
    guard state.queue.mode == .running else { return }
    launch()
    start()
    work(step)
    sinceFigures += step
    if sinceFigures >= 0.5 {
      sinceFigures = 0
      showFigures()
    }
  }

  private func isAtWork(_ film: FilmState) -> Bool {
    switch film.part {
    case .waiting, .ended: false
    default: true
    }
  }

  private mutating func update(_ index: Int, _ body: (inout Job) -> Void) {
    var job = state.jobs[JobID(Int64(index + 1))]!.job
    body(&job)
    state.fold(.job(job))
  }

  private mutating func launch() {
    var room = machine.places - films.count(where: isAtWork)
    for index in films.indices where room > 0 {
      guard case .waiting = films[index].part else { continue }
      room -= 1
      let noise = Double.random(in: 0.7...1.4, using: &random)
      films[index].part = .looking(machine.look * noise)
      update(index) { ($0.state, $0.phase) = (.running, .probe) }
    }
  }

  /// The film is looked into: its chunks are known.
  private mutating func open(_ index: Int) {
    let film = films[index].film
    var plan = ModelSamples.plan()
    (plan.video.width, plan.video.height, plan.video.crop) = (film.width, film.height, nil)
    if film.encodes != nil { plan.quality = ModelSamples.goal }
    var media = ModelSamples.media(duration: Double(film.frames) / 24)
    media.video = ModelSamples.video(film.width, film.height)
    media.video?.averageFrameRate = Rational(24, 1)
    media.video?.realFrameRate = Rational(24, 1)
    media.audio = []
    let id = JobID(Int64(index + 1))
    var left = film.frames
    var chunks: [Chunk] = []
    while left > 0 {
      let frames = min(left, max(1, Int(film.chunk * 24 * Double.random(in: 0.4...1, using: &random))))
      left -= frames
      let factor = pow(machine.spread, Double.random(in: -1...1, using: &random))
      var chunk = ChunkState(frames: frames, cost: film.cost * factor)
      if let encodes = film.encodes { chunk.encodes = Double.random(in: 0...1, using: &random) < encodes - 1 ? 2 : 1 }
      films[index].chunks.append(chunk)
      chunks.append(ModelSamples.chunk(chunks.count, job: id.value, state: .waiting, frames: frames))
    }
    films[index].part = .encoding
    update(index) { $0.phase = .encode }
    for payload in [EngineEvent.Payload.planned(id, media, plan), .chunks(chunks), .segmented(id)] {
      state.fold(payload)
    }
  }

  private var running: [(film: Int, chunk: Int)] {
    films.indices.flatMap { film in
      guard case .encoding = films[film].part else { return [(film: Int, chunk: Int)]() }
      return films[film].chunks.indices.filter { films[film].chunks[$0].spent != nil && !isDone(film, $0) }
        .map { (film, $0) }
    }
  }

  private func isDone(_ film: Int, _ chunk: Int) -> Bool {
    state[chunk: ChunkID(job: JobID(Int64(film + 1)), index: chunk)]?.state == .done
  }

  /// Free encoders take the longest chunk of the first film that has one.
  private mutating func start() {
    var room = machine.workers - running.count
    for film in films.indices where room > 0 {
      guard case .encoding = films[film].part else { continue }
      let waiting = films[film].chunks.indices.filter { films[film].chunks[$0].spent == nil }
        .sorted { films[film].chunks[$0].frames > films[film].chunks[$1].frames }
      for chunk in waiting.prefix(room) {
        room -= 1
        films[film].chunks[chunk].spent = 0
        films[film].chunks[chunk].begun = time
        let hasTarget = films[film].chunks[chunk].encodes != nil
        show(film, chunk) {
          $0.take(.submit); $0.take(.start(frozenBy: []))
          if hasTarget { $0.take(.enter(.searching)) }
        }
      }
    }
  }

  private mutating func show(_ film: Int, _ index: Int, _ body: (inout Chunk) -> Void) {
    var chunk = state[chunk: ChunkID(job: JobID(Int64(film + 1)), index: index)]!
    body(&chunk)
    state.fold(.chunk(chunk))
  }

  private mutating func work(_ step: Double) {
    let running = self.running
    let others = films.count {
      switch $0.part {
      case .finishing, .measuring: true
      default: false
      }
    }
    // All that runs shares the cores; alone an encoder uses a bit more than one.
    let pace = min(1.25, Double(machine.cores) / Double(max(1, running.count + others)))
    for (film, chunk) in running { encode(film, chunk, step * pace) }
    for film in films.indices { advance(film, step, step * pace) }
  }

  private func seconds(_ chunk: ChunkState) -> Double {
    if let encodes = chunk.encodes { return steps(chunk, encodes).reduce(0) { $0 + $1.seconds } }
    return machine.warmUp + Double(chunk.frames) * chunk.cost * (1 + machine.check)
  }

  private mutating func encode(_ film: Int, _ index: Int, _ seconds: Double) {
    films[film].chunks[index].spent! += seconds
    search(film, index)
    let chunk = films[film].chunks[index]
    guard chunk.spent! >= self.seconds(chunk) else { return }
    var result = ModelSamples.result(frames: chunk.frames)
    result.seconds = time - chunk.begun
    if let encodes = chunk.encodes {
      result.quality = ChunkQuality(metric: .vmaf, score: ModelSamples.score(95), outcome: .reached, encodes: encodes)
    }
    let done = result
    show(film, index) {
      $0.take(.finish)
      $0.result = done
      $0.progress.frames = chunk.frames
    }
  }

  private mutating func advance(_ index: Int, _ step: Double, _ shared: Double) {
    let id = JobID(Int64(index + 1))
    let film = films[index].film
    switch films[index].part {
    case .looking(let left) where left <= step: open(index)
    case .looking(let left): films[index].part = .looking(left - step)
    case .encoding:
      guard state.jobs[id]!.chunks.allSatisfy({ $0.state == .done }) else { return }
      let noise = Double.random(in: 0.8...1.25, using: &random)
      films[index].finish = 0.4 + Double(film.frames) * machine.finish * noise
      films[index].part = .finishing(films[index].finish)
      update(index) { $0.phase = .validate }
    case .finishing(let left) where left <= shared:
      guard film.isMeasured else { return end(index) }
      films[index].finish = Double(film.frames) * machine.measure
      films[index].part = .measuring(films[index].finish)
      update(index) { $0.phase = .measure }
    case .finishing(let left):
      films[index].part = .finishing(left - shared)
      state.fold(.phaseProgress(id, .validate, 1 - left / films[index].finish))
    case .measuring(let left) where left <= shared: end(index)
    case .measuring(let left):
      films[index].part = .measuring(left - shared)
      state.fold(.phaseProgress(id, .measure, 1 - left / films[index].finish))
    case .waiting, .ended: break
    }
  }

  private mutating func end(_ index: Int) {
    films[index].part = .ended
    let now = ModelSamples.time.addingTimeInterval(time)
    update(index) {
      ($0.state, $0.phase) = (.done, .publish)
      $0.ended = now
    }
  }

  private mutating func showFigures() {
    for (film, index) in running {
      var chunk = films[film].chunks[index]
      guard let (spent, most) = pass(chunk) else { continue }
      let worked = max(0, spent - machine.warmUp)
      let frames = min(most, Int(worked / chunk.cost))
      // Frames come out in groups.
      let shown = frames == most ? frames : frames / 16 * 16
      if shown > 0 { chunk.meter.add(time: time, total: Double(shown)) }
      films[film].chunks[index].meter = chunk.meter
      let id = ChunkID(job: JobID(Int64(film + 1)), index: index)
      state.fold(.chunkProgress(id, Progress(frames: shown, framesPerSecond: chunk.meter.perSecond)))
    }
  }
}

/// Chunks whose score is to fit.
extension QueueWorld {
  /// What is done for a chunk, in order: the search, and an encode with its proof once or twice.
  private func steps(_ chunk: ChunkState, _ encodes: Int) -> [(stage: WorkStage, seconds: Double)] {
    let encode = machine.warmUp + Double(chunk.frames) * chunk.cost
    let prove = Double(chunk.frames) * chunk.cost * machine.checkWithTarget
    let part = machine.warmUp + Double(chunk.frames) * machine.search * chunk.cost * (1 + machine.checkWithTarget)
    return [(.searching, part)] + (0..<encodes).flatMap { _ in [(.encoding, encode), (.checking, prove)] }
  }

  /// Seconds of the pass under way, and the frames that it will have; nil while nothing is encoded.
  private func pass(_ chunk: ChunkState) -> (spent: Double, frames: Int)? {
    guard let encodes = chunk.encodes else { return (chunk.spent!, chunk.frames) }
    let steps = steps(chunk, encodes)
    let spent = chunk.spent! - steps.prefix(chunk.step).reduce(0) { $0 + $1.seconds }
    switch steps[chunk.step].stage {
    case .searching: return (spent, Int(Double(chunk.frames) * machine.search))
    case .encoding: return (spent, chunk.frames)
    case .checking: return nil
    }
  }

  /// Takes a chunk to the step that is its turn, with what the one before found. Its figures stay until there are new ones.
  private mutating func search(_ film: Int, _ index: Int) {
    let chunk = films[film].chunks[index]
    guard let encodes = chunk.encodes else { return }
    let steps = steps(chunk, encodes)
    let ends = steps.indices.map { place in steps[...place].reduce(0) { $0 + $1.seconds } }
    let step = min(steps.count - 1, ends.firstIndex { $0 > chunk.spent! } ?? steps.count - 1)
    guard step > chunk.step else { return }
    films[film].chunks[index].step = step
    let part = Int(Double(chunk.frames) * machine.search)
    show(film, index) {
      if steps[step].stage == .encoding {
        $0.trials =
          ($0.trials ?? []) + [
            ModelSamples.trial(step == 1 ? .part : .whole, crf: $0.crf, frames: step == 1 ? part : 240)
          ]
        $0.crf -= 1
      }
      $0.take(.enter(steps[step].stage))
    }
  }
}
