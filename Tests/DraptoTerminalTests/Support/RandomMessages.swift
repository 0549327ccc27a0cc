import DraptoModel
import DraptoTestSupport

@testable import DraptoTerminal

/// Everything that can happen to a dashboard, at random.
struct RandomMessages {
  var random: SeededRandom
  private var sequence: UInt64 = 1000
  private var time = 10.0

  init(seed: UInt64) { random = SeededRandom(seed) }

  static let boundKeys = Bindings.all.flatMap(\.keys)

  mutating func size() -> Size {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: Size(.random(in: 1...300, using: &random), .random(in: 1...100, using: &random))
    case 1...3: Size(.random(in: 1...45, using: &random), .random(in: 1...12, using: &random))
    default: Size(.random(in: 40...140, using: &random), .random(in: 10...45, using: &random))
    }
  }

  mutating func message(_ size: Size) -> Message {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45: return .key(key())
    case 45..<48: return .paste(random.pick(HostileNames.all))
    case 48..<56: return .mouse(mouse(size))
    case 56..<59: return .resize(self.size())
    case 59..<64:
      time += Double.random(in: 0...2, using: &random)
      return .tick(DashboardSamples.now, uptime: time)
    case 64..<69: return .reply(reply())
    case 69..<70: return .snapshot(DashboardSamples.engine())
    default: return .event(event())
    }
  }

  mutating func key() -> KeyPress {
    if random.chance(80) { return random.pick(Self.boundKeys) }
    return random.chance(80)
      ? .character(random.pick("abcxyz/ :\"'\\€界e\u{301}0123456789"))
      : random.pick([.function(5), .control("x"), .insert])
  }

  private mutating func mouse(_ size: Size) -> MouseEvent {
    MouseEvent(
      random.pick([.press, .release, .drag, .wheelUp, .wheelDown, .double]),
      x: .random(in: -1...size.width, using: &random), y: .random(in: -1...size.height, using: &random))
  }

  private mutating func reply() -> Reply {
    let name = random.pick(HostileNames.all)
    let report = ErrorReport(.sourceUnreadable, name)
    switch Int.random(in: 0..<6, using: &random) {
    case 5:
      let line = LogLine(
        time: DashboardSamples.now, level: random.pick(LogLevel.allCases), subsystem: name, job: JobID(1), message: name
      )
      return .olderLog(Array(repeating: line, count: .random(in: 0...300, using: &random)), isEnd: random.chance(30))
    case 0: return .sent(done: name, refusals: random.chance(50) ? [] : [name, name])
    case 1:
      let entries = HostileNames.all.map {
        FileEntry(name: $0, isFolder: random.chance(20), isFilm: random.chance(70), size: 1 << 30)
      }
      return .listed(folder: "/films", random.chance(80) ? .success(entries) : .failure(report))
    case 2: return .length(path: "/films/" + name, random.chance(50) ? 5000 : nil)
    case 3: return .completed(typed: random.chance(50) ? "" : "/films/", candidates: Array(HostileNames.all.prefix(20)))
    default: return .wrote(path: name, problem: random.chance(50) ? nil : name)
    }
  }

  /// An event of any kind, mostly about things that exist.
  mutating func event() -> EngineEvent {
    sequence += UInt64.random(in: 1...2, using: &random)
    return ModelSamples.event(sequence, payload())
  }

  private mutating func payload() -> EngineEvent.Payload {
    let id = Int64.random(in: 1...12, using: &random)
    let name = random.pick(HostileNames.all)
    switch Int.random(in: 0..<15, using: &random) {
    case 13:
      let watch = WatchView(
        folder: "/films/" + name, output: random.chance(50) ? name : nil, waiting: .random(in: 0...2, using: &random),
        problem: random.chance(50) ? name : nil)
      return .watches(random.chance(70) ? [watch, watch] : [])
    case 0, 1: return .job(job(id))
    case 2: return random.chance(40) ? .jobRemoved(JobID(id)) : .job(job(id))
    case 3: return .planned(JobID(id), ModelSamples.media(duration: random.chance(80) ? 100 : nil), ModelSamples.plan())
    case 4: return .chunks((0..<Int.random(in: 0...40, using: &random)).map { chunk($0, job: id) })
    case 5, 6: return .chunk(chunk(.random(in: 0...16, using: &random), job: id))
    case 7: return .segmented(JobID(id))
    case 8:
      var track = ModelSamples.track(
        .random(in: 1...4, using: &random), job: id, state: random.pick(WorkState.allCases))
      track.title = name
      return .track(track)
    case 9, 10: return .chunkProgress(ChunkID(job: JobID(id), index: .random(in: 0...16, using: &random)), progress())
    case 11:
      return random.chance(50)
        ? .trackProgress(JobID(id), stream: 1, progress())
        : .phaseProgress(JobID(id), random.pick(JobPhase.allCases), .random(in: 0...1, using: &random))
    case 12:
      if random.chance(30) { return .forecast(forecast()) }
      return random.chance(50)
        ? .queue(
          QueueState(
            mode: random.pick([.running, .draining, .paused, .stopping]),
            hold: random.chance(30) ? .unreachable(path: name, ErrorReport(.sourceGone, name)) : nil))
        : .gauges(random.chance(20) ? Gauges() : DashboardSamples.gauges(.random(in: 0...99, using: &random)))
    default:
      return .log(
        LogLine(
          time: DashboardSamples.now, level: random.pick(LogLevel.allCases),
          subsystem: random.pick(["tool", "encode", name]),
          job: JobID(id), chunk: random.chance(50) ? 3 : nil, message: name, fields: ["command": name, name: "1"]))
    }
  }

  private mutating func forecast() -> Forecast {
    func maybe(_ range: ClosedRange<Double>) -> Double? { random.chance(70) ? .random(in: range, using: &random) : nil }
    return Forecast(
      share: maybe(0...1), isGuess: random.chance(30), secondsLeft: maybe(0...1e9), framesPerSecond: maybe(0...1e6),
      done: .random(in: 0...9999, using: &random), films: 10_000,
      jobs: (1...3).map { FilmForecast(job: JobID($0), secondsLeft: maybe(0...1e7), framesPerSecond: maybe(0...1e5)) })
  }

  private mutating func job(_ id: Int64) -> Job {
    var job = ModelSamples.job(
      id, state: random.pick(JobState.allCases), phase: random.pick(JobPhase.allCases),
      priority: .random(in: -2...2, using: &random), position: .random(in: 0...20, using: &random))
    job.source = "/films/" + random.pick(HostileNames.all)
    if random.chance(40) {
      job.wait = .backOff(until: ModelSamples.time, ErrorReport(.sourceGone, random.pick(HostileNames.all)))
    }
    if job.state == .failed { job.error = ErrorReport(.toolFailed, random.pick(HostileNames.all)) }
    return job
  }

  private mutating func progress() -> Progress {
    Progress(
      frames: .random(in: 0...260, using: &random), framesPerSecond: random.chance(70) ? 12.3 : nil,
      bytes: .random(in: 0...2_000_000, using: &random), seconds: .random(in: 0...100, using: &random),
      memory: .random(in: 0...(3 << 30), using: &random))
  }

  private mutating func chunk(_ index: Int, job: Int64) -> Chunk {
    let state = random.pick(WorkState.allCases)
    let error = ErrorReport(.toolFailed, random.pick(HostileNames.all), stderrTail: "a\nb")
    let status =
      state == .waiting && random.chance(50)
      ? WorkStatus.backingOff(until: ModelSamples.time, error) : ModelSamples.status(state, error)
    var chunk = ModelSamples.chunk(
      index, job: job, status: status, frames: .random(in: 0...400, using: &random), progress: progress())
    chunk.attempt = .random(in: 0...3, using: &random)
    return chunk
  }
}
