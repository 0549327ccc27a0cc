import DraptoModel
import DraptoTestSupport
import Foundation

@testable import DraptoTerminal

/// Queues whose rows show every state there is, each film named by its own.
enum RowScene: String, CaseIterable, Sendable {
  case working, waiting, ended, paused, diskLow, hours, unreachable, draining, idle

  private static let error = ErrorReport(.toolFailed, "ffmpeg ended with an error")

  /// A job with what hangs on it.
  struct Film {
    var job: Job
    var chunks: [WorkStatus] = []
    var losses = 0
    var phaseProgress = 0.0
    var report: TrustReport?
    var isSegmented = true
    var hasPlan = true
    var path = PathKind.chunked
  }

  private static func film(
    _ name: String, _ state: JobState, _ phase: JobPhase = .encode, _ chunks: [WorkStatus] = [], wait: JobWait? = nil
  ) -> Film {
    var job = ModelSamples.job(1, state: state, phase: phase)
    job.source = "/films/\(name).mkv"
    job.wait = wait
    if state != .waiting { job.started = DashboardSamples.now.addingTimeInterval(-3000) }
    return Film(job: job, chunks: chunks, hasPlan: phase != .probe && phase != .plan)
  }

  private static func done(
    _ name: String, after: Int64 = 15 << 20, score: Double? = nil, losses: Int = 0, warnings: Int = 0
  ) -> Film {
    var film = film(name, .done, .publish, [.done, .done])
    film.job.elapsedBefore = 4_023
    film.losses = losses
    let checks =
      [TrustReport.Check("frames", .ok, "500 of 500")]
      + (0..<warnings).map { TrustReport.Check("check \($0)", .warning, "odd") }
    film.report = TrustReport(
      source: film.job.source, output: film.job.output, checks: checks,
      losses: (0..<losses).map { Loss("stream \($0)", "can't be kept") }, sourceBytes: 42 << 20, outputBytes: after,
      quality: score.map {
        QualityReport(
          metric: "vmaf", frames: 500, mean: $0, harmonicMean: $0, percentile1: $0, percentile5: $0, minimum: $0)
      }, made: DashboardSamples.now)
    return film
  }

  private static func failed(_ name: String, _ code: ErrorCode, _ message: String) -> Film {
    var film = film(name, .failed, .probe)
    film.job.error = ErrorReport(code, message)
    return film
  }

  private static let running = WorkStatus.running(.encoding, frozenBy: [])

  var queue: QueueState {
    var queue = QueueState(workers: 2, workerLimit: 0, jobLimit: 2)
    switch self {
    case .working, .waiting, .ended, .idle: break
    case .paused: queue.mode = .paused
    case .diskLow: queue.hold = .diskLow(folder: "/work", free: 200 << 20, minimum: 1 << 30)
    case .hours: queue.hold = .hours(until: DashboardSamples.now.addingTimeInterval(6400))
    case .unreachable: queue.hold = .unreachable(path: "/mnt/films", ErrorReport(.sourceGone, "it does not answer"))
    case .draining: queue.mode = .draining
    }
    return queue
  }

  var films: [Film] {
    let (film, running) = (Self.film, Self.running)
    switch self {
    case .working:
      var raised = film("Raised", .running, .encode, [.done, running, running, .pending], nil)
      raised.job.priority = 2
      var vision = film("Vision", .running, .encode, [.done, running], nil)
      vision.path = .dolbyVision
      var lossy = film("Loses two streams", .running, .encode, [.done, running, .inLine(nil)], nil)
      lossy.losses = 2
      var index = film("Index", .running, .encode, [], nil)
      index.isSegmented = false
      var phases = [JobPhase.probe, .plan, .assemble, .validate, .measure, .publish].map {
        film("In \($0.rawValue)", .running, $0, $0 == .probe || $0 == .plan ? [] : [.done, .done], nil)
      }
      for place in phases.indices { phases[place].phaseProgress = 0.4 }
      let unrecorded = film(
        "Not recorded", .running, .encode, [.done, running], .record(ErrorReport(.diskFull, "no space for the queue")))
      return [raised, vision, lossy, index] + phases + [unrecorded]
    case .waiting:
      var lowered = film("Lowered", .waiting, .probe, [], nil)
      lowered.job.priority = -1
      let gone = ErrorReport(.sourceGone, "/mnt/films is gone")
      return [
        film("First", .running, .encode, [.done, running, running, .inLine(nil)], nil),
        film("Behind it", .running, .encode, [.done, .inLine(.workers(2)), .inLine(nil)], nil),
        film("Large", .running, .encode, [.done, .inLine(.memory(needed: 3 << 30, spare: 1 << 30))], nil),
        film("Long", .running, .encode, [.done, .inLine(.disk(needed: 3 << 30, spare: 1 << 30))], nil),
        film("Unlucky", .running, .encode, [.done, .backingOff(until: DashboardSamples.now, Self.error)], nil),
        film("Chunk paused", .running, .encode, [.done, .running(.encoding, frozenBy: [.user]), .done], nil),
        film("Paused", .paused, .encode, [.done, .running(.encoding, frozenBy: [.job])], .user),
        film("Paused early", .paused, .probe, [], .user),
        film("All cancelled", .running, .encode, [.done, .cancelled], .cancelledChunks(1)),
        film(
          "No room", .running, .assemble, [.done, .done],
          .room(folder: "/films", free: 1 << 30, workFree: 80 << 30, needed: 4 << 30, inEach: false)),
        film("Back soon", .waiting, .probe, [], .backOff(until: DashboardSamples.now, gone)),
        film("Next", .waiting, .probe, [], nil), lowered,
      ]
    case .ended:
      return [
        Self.done("Done"), Self.done("Scored", score: 95.31), Self.done("Lossy", score: 94, losses: 1),
        Self.done("Odd", warnings: 2), Self.done("Grown", after: 50 << 20),
        Self.done("All of it", after: 50 << 20, score: 91.2, losses: 2, warnings: 1),
        film("No report", .done, .publish, [.done], nil),
        Self.failed("Cut off", .sourceDamaged, "/films/Cut off.mkv ends at 12:04, its header says 1:31:00"),
        Self.failed("Refused", .dolbyVisionUnsupported, "profile 7 can't be kept"),
        Self.failed("Broken tool", .toolFailed, "ffmpeg ended with an error while it encoded chunk 5"),
        film("Cancelled", .cancelled, .encode, [.done, .cancelled], nil),
        film("Never begun", .cancelled, .probe, [], nil),
      ]
    case .paused:
      return [
        film("Frozen", .running, .encode, [.done, .running(.encoding, frozenBy: [.queue]), .inLine(nil)], nil),
        film("Looked into", .running, .probe, [], nil), film("In validate", .running, .validate, [.done], nil),
        film("Paused", .paused, .encode, [.done, .running(.encoding, frozenBy: [.job, .queue])], .user),
        film("Next", .waiting, .probe, [], nil),
      ]
    case .diskLow:
      return [
        film("Frozen", .running, .encode, [.done, .running(.encoding, frozenBy: [.disk]), .inLine(nil)], nil),
        film("In line", .running, .encode, [.done, .inLine(nil)], nil), film("Next", .waiting, .probe, [], nil),
      ]
    case .hours:
      return [
        film("Frozen", .running, .encode, [.done, .running(.encoding, frozenBy: [.hours]), .inLine(nil)], nil),
        film("Between steps", .running, .encode, [.done, .done], .hours), film("Next", .waiting, .probe, [], nil),
      ]
    case .unreachable:
      return [
        film("Elsewhere", .running, .encode, [.done, running], nil), film("Next", .waiting, .probe, [], nil),
      ]
    case .draining:
      return [
        film("Last", .running, .encode, [.done, running, .inLine(nil)], nil),
        film("In line", .running, .encode, [.done, .inLine(.mode(.draining))], nil),
        film("Next", .waiting, .probe, [], nil),
      ]
    case .idle: return [Self.done("One"), Self.done("Two", score: 95.3), Self.failed("Three", .sourceGone, "is gone")]
    }
  }

  var engine: EngineSnapshot {
    var engine = EngineSnapshot()
    func apply(_ payload: EngineEvent.Payload) {
      engine.apply(ModelSamples.event(engine.sequence + 1, payload))
    }
    for (place, film) in films.enumerated() {
      var job = film.job
      job.id = JobID(Int64(place + 1))
      job.position = Double(place)
      apply(.job(job))
      var source = ModelSamples.media(duration: Double(film.chunks.count) * 10)
      source.fingerprint = FileFingerprint(bytes: 42 << 20, modified: 1)
      source.video?.dolbyVision =
        film.path == .dolbyVision
        ? DolbyVisionRecord(profile: 8, level: 6, hasRPU: true, hasEnhancementLayer: false, compatibilityID: 1) : nil
      var plan = ModelSamples.plan(losses: (0..<film.losses).map { Loss("stream \($0)", "can't be kept") })
      plan.path = film.path
      if film.hasPlan { apply(.planned(job.id, source, plan)) }
      apply(
        .chunks(
          film.chunks.enumerated().map { index, status in
            let isAtWork = status.kind == .running
            return ModelSamples.chunk(
              index, job: job.id.value, status: status,
              progress: isAtWork ? Progress(frames: 100, framesPerSecond: 10) : Progress())
          }))
      if film.isSegmented, !film.chunks.isEmpty { apply(.segmented(job.id)) }
      if let report = film.report { apply(.report(job.id, report)) }
      if film.phaseProgress > 0 { apply(.phaseProgress(job.id, job.phase, film.phaseProgress)) }
    }
    apply(.queue(queue))
    apply(.gauges(DashboardSamples.gauges(0)))
    return engine
  }

  /// Ten seconds into the work.
  func state(_ size: Size, unicode: Bool) -> DashboardState {
    var state = DashboardSamples.empty(size, unicode: unicode)
    _ = state.update(.snapshot(engine))
    let encoding = engine.orderedJobs.flatMap(\.chunks).filter { $0.state == .running }
    for second in 1...10 {
      for chunk in encoding {
        var progress = chunk.progress
        progress.frames += second * 10
        _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, .chunkProgress(chunk.id, progress))))
      }
      _ = state.update(.tick(DashboardSamples.now, uptime: Double(second)))
    }
    return state
  }
}
