import DraptoModel
import DraptoTestSupport
import Foundation

@testable import DraptoTerminal

/// A dashboard with a bit of everything, the same in every run.
enum DashboardSamples {
  /// 2023-11-14 22:13:20 GMT.
  static let now = ModelSamples.time

  /// Films join without a look into them, but where a test is about that.
  static let options: DashboardOptions = {
    var settings = Settings()
    try? settings.set(SettingsCatalog.askLosses.definition.key, .bool(false), from: .builtIn)
    return DashboardOptions(
      settings: settings, homeFolder: "/home/ann", workingFolder: "/films", timeZone: .gmt)
  }()

  static func empty(_ size: Size = Size(120, 40), unicode: Bool = true) -> DashboardState {
    shown(blank, size, unicode)
  }

  /// One that looks into films before they join.
  static func asking(_ size: Size = Size(120, 40), unicode: Bool = true) -> DashboardState {
    let asking = DashboardOptions(
      settings: Settings(), homeFolder: "/home/ann", workingFolder: "/films", timeZone: .gmt)
    var state = DashboardState(size: size, options: asking)
    (state.isLoaded, state.unicode) = (true, unicode)
    _ = state.update(.tick(now, uptime: 0))
    return state
  }

  /// Jobs and chunks in every state, some seconds into the work.
  static func full(_ size: Size = Size(120, 40), unicode: Bool = true) -> DashboardState {
    shown(busy, size, unicode)
  }

  private static func shown(_ state: DashboardState, _ size: Size, _ unicode: Bool) -> DashboardState {
    var state = state
    state.unicode = unicode
    _ = state.update(.resize(size))
    return state
  }

  /// Made once: reading the themes takes longer than most tests.
  private static let blank: DashboardState = {
    var state = DashboardState(size: Size(120, 40), options: options)
    state.isLoaded = true
    _ = state.update(.tick(now, uptime: 0))
    return state
  }()

  private static let busy: DashboardState = {
    var state = blank
    _ = state.update(.snapshot(engine()))
    run(&state)
    return state
  }()

  /// As many films as asked for, with the chunks given to the first of them.
  static func queue(_ names: [String], chunks: [Chunk] = [], size: Size = Size(120, 40)) -> DashboardState {
    var engine = EngineSnapshot()
    for (place, name) in names.enumerated() {
      var job = ModelSamples.job(Int64(place + 1), state: place == 0 ? .running : .waiting)
      job.source = "/films/" + name
      apply(.job(job), to: &engine)
      if place == 0 { apply(.planned(job.id, ModelSamples.media(), ModelSamples.plan()), to: &engine) }
    }
    apply(.chunks(chunks), to: &engine)
    var state = empty(size)
    _ = state.update(.snapshot(engine))
    return state
  }

  static func chunks(_ states: [WorkState], job: Int64 = 1) -> [Chunk] {
    states.enumerated().map { index, state in
      ModelSamples.chunk(
        index, job: job, state: state,
        progress: state == .running || state == .paused ? Progress(frames: 100, framesPerSecond: 10) : Progress())
    }
  }

  // MARK: The engine

  static func engine() -> EngineSnapshot {
    var engine = EngineSnapshot()
    for view in jobs { apply(.job(view), to: &engine) }
    for id: Int64 in [1, 3, 6, 7, 10] { apply(planned(id), to: &engine) }
    apply(planned(2, path: .dolbyVision), to: &engine)
    apply(.chunks(chunks), to: &engine)
    apply(.chunks(self.chunks([.done, .running, .waiting], job: 2)), to: &engine)
    apply(.chunks(self.chunks([.done, .paused, .waiting], job: 3)), to: &engine)
    apply(.chunks(self.chunks([.done, .done], job: 6)), to: &engine)
    apply(.chunks(self.chunks([.done, .cancelled], job: 7)), to: &engine)
    apply(.chunks(self.chunks([.done, .done], job: 10)), to: &engine)
    for id: Int64 in [1, 3, 6, 7, 10] { apply(.segmented(JobID(id)), to: &engine) }
    for track in tracks { apply(.track(track), to: &engine) }
    apply(.report(JobID(6), report), to: &engine)
    apply(.phaseProgress(JobID(9), .probe, 0.4), to: &engine)
    apply(.phaseProgress(JobID(10), .validate, 0.62), to: &engine)
    apply(.queue(QueueState(workers: 2, workerLimit: 0, jobLimit: 4)), to: &engine)
    apply(.gauges(gauges(0)), to: &engine)
    apply(.forecast(forecast), to: &engine)
    for line in log { apply(.log(line), to: &engine) }
    return engine
  }

  /// Eight films, of which one is done and one nobody knows the length of.
  static let forecast = Forecast(
    share: 0.31517, isGuess: true, secondsLeft: 4520, framesPerSecond: 10, done: 1, films: 8,
    jobs: [
      FilmForecast(job: JobID(1), secondsLeft: 260.4, framesPerSecond: 10), FilmForecast(job: JobID(2)),
      FilmForecast(job: JobID(9)), FilmForecast(job: JobID(10), secondsLeft: 31),
    ])

  private static func apply(_ payload: EngineEvent.Payload, to engine: inout EngineSnapshot) {
    engine.apply(ModelSamples.event(engine.sequence + 1, payload))
  }

  private static func planned(_ id: Int64, path: PathKind = .chunked) -> EngineEvent.Payload {
    var source = ModelSamples.media(duration: 140)
    source.fingerprint = FileFingerprint(bytes: 42 << 20, modified: 1)
    var plan = ModelSamples.plan(losses: id == 1 ? [Loss("stream 5", "attachment cover.jpg can't be kept")] : [])
    plan.path = path
    if path == .dolbyVision {
      source.video?.dolbyVision = DolbyVisionRecord(
        profile: 8, level: 6, hasRPU: true, hasEnhancementLayer: false, compatibilityID: 1)
    }
    return .planned(JobID(id), source, plan)
  }

  private static func job(
    _ id: Int64, _ name: String, _ state: JobState, phase: JobPhase = .encode, wait: JobWait? = nil, priority: Int = 0
  ) -> Job {
    var job = ModelSamples.job(id, state: state, phase: phase, priority: priority)
    job.source = "/films/" + name
    job.output = OutputNaming.output(for: job.source, in: nil)
    job.wait = wait
    job.added = now.addingTimeInterval(-90_000)
    if state != .waiting { job.started = now.addingTimeInterval(-3000) }
    if state.isFinal { job.ended = now.addingTimeInterval(-60) }
    if state == .done { job.elapsedBefore = 25 }
    return job
  }

  static let watches = [
    WatchView(folder: "/films/new", lastLook: now.addingTimeInterval(-600), waiting: 1, added: 12),
    WatchView(
      folder: "/mnt/recorder", output: "/films/recordings", preset: "quick", still: 120, lastLook: now,
      problem: "/mnt/recorder is not there"),
    WatchView(folder: "/films/\u{1B}[31m映画", output: "/films/out", lastLook: now, refused: 2),
    WatchView(folder: "/films/later"),
  ]

  static let error = ErrorReport(
    .toolFailed, "ffmpeg ended with an error while it encoded chunk 5 of The Long Voyage.mkv",
    file: "/films/The Long Voyage.mkv",
    command:
      "ffmpeg -nostdin -hide_banner -ss 50.000 -i '/films/The Long Voyage.mkv' -map 0:0 -vf crop=1920:800:0:140 -c:v libsvtav1 -crf 26 -preset 6 -svtav1-params tune=0:keyint=10s:lp=2 -f ivf chunk-5.ivf",
    exitStatus: 1, stderrTail: "[libsvtav1] Error: could not allocate\nConversion failed!")

  private static var jobs: [Job] {
    var failed = job(5, "cut off.avi", .failed, phase: .probe)
    failed.error = ErrorReport(.sourceDamaged, "/films/cut off.avi ends at 12:04, its header says 1:31:00")
    return [
      job(1, "The Long Voyage.mkv", .running, priority: 2), job(2, "dv-p8.1.mkv", .running),
      job(3, "Night Train.mkv", .paused),
      job(
        4, "hdr10.mp4", .waiting, phase: .probe,
        wait: .backOff(until: now, ErrorReport(.sourceGone, "/films/hdr10.mp4 is gone"))), failed,
      job(6, "Short Story.mkv", .done, phase: .publish), job(7, "Second Thoughts.mkv", .cancelled),
      job(8, "映画の長い名前 – ディレクターズカット.mkv", .waiting, phase: .probe), job(9, "New Arrival.mov", .running, phase: .probe),
      job(10, "Nearly There.mkv", .running, phase: .validate),
    ]
  }

  /// Of the first job: every state, a reason, an error, a second attempt.
  private static var chunks: [Chunk] {
    let states: [WorkState] = [
      .done, .done, .done, .running, .running, .failed, .paused, .cancelled, .waiting, .waiting, .waiting, .waiting,
      .waiting, .waiting,
    ]
    var chunks = states.enumerated().map { ModelSamples.chunk($0, state: $1, error: $1 == .failed ? error : nil) }
    chunks[8] = ModelSamples.chunk(8, status: .backingOff(until: now, ErrorReport(.toolKilled, "ffmpeg was ended")))
    chunks[3].progress = Progress(frames: 202, framesPerSecond: 12.1, bytes: 812 << 10, memory: 640 << 20)
    chunks[3].parallelism = 2
    chunks[3].attempt = 1
    chunks[4].progress = Progress(frames: 12, bytes: 40 << 10, memory: 512 << 20)
    chunks[4].parallelism = 2
    chunks[4].attempt = 2
    chunks[5].attempt = 3
    chunks[6].progress = Progress(frames: 90, bytes: 300 << 10, memory: 600 << 20)
    chunks[6].parallelism = 2
    chunks[8].attempt = 2
    return chunks
  }

  private static var tracks: [TrackTask] {
    var running = ModelSamples.track(1, state: .running)
    running.progress = Progress(bytes: 1 << 20, seconds: 70)
    running.title = "5.1 Opus 256 kbit/s (eng)"
    var done = ModelSamples.track(2, state: .done)
    done.title = "stereo Opus 128 kbit/s (ger)"
    done.bytes = 2 << 20
    let failed = ModelSamples.track(
      3, state: .failed, error: ErrorReport(.toolFailed, "ffmpeg could not decode stream 3"))
    return [running, done, failed]
  }

  private static let report = TrustReport(
    source: "/films/Short Story.mkv", output: "/films/Short Story.av1.mkv",
    checks: [
      TrustReport.Check("frames", .ok, "500 of 500"), TrustReport.Check("sound in sync", .ok, "largest shift 0.3 ms"),
      TrustReport.Check("HDR10+", .warning, "not carried over"),
      TrustReport.Check("whole file decodes", .skipped, "off"),
    ], sourceBytes: 42 << 20, outputBytes: 15 << 20,
    quality: QualityReport(
      metric: "vmaf", frames: 500, mean: 95.31, harmonicMean: 95.1, percentile1: 88.2, percentile5: 90.4, minimum: 81.7),
    made: now)

  static func gauges(_ step: Int) -> Gauges {
    let busy = [0.93, 0.97, 0.99, 0.95, 0.88, 0.61, 0.97][step % 7]
    return Gauges(
      cpu: busy, cores: [busy, 1, 0.9, 0.4], memoryTotal: 24 << 30,
      memoryAvailable: 9 << 30 + Int64((0.95 - busy) * Double(20 << 30)), swapUsed: 300 << 20,
      swapTotal: 2 << 30, encoderMemory: 3 << 30, cpuPressure: 22, memoryPressure: 3.4, ioPressure: 0.2,
      work: DiskGauge(
        path: "/work", free: 80 << 30, total: 200 << 30, readRate: 2_097_152, writeRate: 32_505_856 * (busy * 4 - 2.8)),
      target: DiskGauge(path: "/films", free: 1 << 30, total: 4000 << 30, readRate: 12_582_912, writeRate: 0),
      ownCPU: Double(step) * 0.01, childCPU: Double(step) * 2)
  }

  private static var log: [LogLine] {
    func line(
      _ ago: Double, _ level: LogLevel, _ subsystem: String, _ message: String, _ fields: [String: String] = [:]
    )
      -> LogLine
    {
      LogLine(
        time: now.addingTimeInterval(-ago), level: level, subsystem: subsystem, job: JobID(1),
        chunk: subsystem == "encode" || subsystem == "tool" ? 3 : nil, message: message, fields: fields)
    }
    return [
      line(90, .info, "engine", "queued", ["file": "The Long Voyage.mkv", "output": "/films/The Long Voyage.av1.mkv"]),
      line(80, .info, "plan", "cropped to 1920×800 at 0,140"),
      line(79, .info, "segment", "all chunks known", ["chunks": "14", "frames": "3500"]),
      line(70, .debug, "tool", "ran", ["command": "ffmpeg -ss 30 -i '/films/The Long Voyage.mkv' -c:v libsvtav1 …"]),
      line(60, .info, "encode", "done", ["frames": "250", "bytes": "1048576", "seconds": "12.5"]),
      line(40, .warning, "encode", "attempt 1 failed, again in 2.1 s: ffmpeg ended with an error"),
      line(30, .error, "encode", "failed: \(error.message)", ["exit": "1"]),
      line(20, .info, "audio", "done", ["stream": "1", "bytes": "2097152"]),
      line(5, .debug, "scheduler", "2 of 2 at work"),
    ]
  }

  /// Ten seconds with a look at the machine and some frames in each.
  private static func run(_ state: inout DashboardState) {
    let chunk = ChunkID(job: JobID(1), index: 3)
    for second in 1...10 {
      var progress = state.engine[chunk: chunk]!.progress
      progress.frames = 102 + second * 10
      let next = state.engine.sequence + 1
      _ = state.update(.event(ModelSamples.event(next, .chunkProgress(chunk, progress))))
      _ = state.update(.event(ModelSamples.event(next + 1, .gauges(gauges(second)))))
      _ = state.update(.tick(now, uptime: Double(second)))
    }
  }
}
