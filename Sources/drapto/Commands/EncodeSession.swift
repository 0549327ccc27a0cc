import AsyncAlgorithms
import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTerminal
import Foundation
import Glibc
import UnixSignals

/// One run of the engine from the command line: queue the films, show them until they are done, say what came of it.
struct EncodeSession {
  let settings: Settings
  let json: Bool
  let plain: Bool
  let restart: Bool

  /// Throws ``ExitStatus`` for anything but "all done".
  func run(_ entries: [InputList.Entry]) async throws {
    // First of all, so that no signal finds the engine without an ear.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let engine = try await EngineSetup(settings: settings).engine(onlyNamedJobs: true)
    let start = try await engine.snapshot()
    let events = engine.events(after: start.sequence)
    var refused: [ErrorReport] = []
    var jobs: Set<JobID> = []
    for entry in entries {
      do {
        let output = try entry.output.get()
        jobs.insert(
          try await engine.enqueue(
            JobRequest(source: entry.source, output: output, settings: settings, restart: restart)))
      } catch {
        let report = ErrorReport.of(error)
        refused.append(report)
        standardError("drapto: \(report)\n  what to do: " + report.advice)
      }
    }
    if entries.isEmpty { jobs = try await resumeAll(engine, start) }
    guard !jobs.isEmpty else {
      await engine.shutDown()
      if let first = refused.first { throw refused.count == 1 ? ExitStatus.of(first) : ExitStatus.failed }
      standardError("nothing to do: give a film, a folder, or --help")
      throw ExitStatus.usage
    }
    if !json, let hold = start.queue.hold { standardOutput(lines: ["queue waits: \(hold.text)"]) }
    if start.queue.mode != .running { try await engine.send(.resumeQueue) }
    // What `start` says of a job that was queued again is history: only events after this count as its end.
    let queued = try await engine.snapshot().sequence
    let final = await follow(engine, events, signals, jobs, from: start, queued: queued)
    try await end(engine, final, jobs, refused)
  }

  /// Without inputs: everything in the queue that has not ended.
  private func resumeAll(_ engine: Engine, _ state: EngineSnapshot) async throws -> Set<JobID> {
    var jobs: Set<JobID> = []
    for view in state.orderedJobs where !view.job.state.isFinal {
      do {
        try await engine.resumeUnfinished(view.job.id)
        jobs.insert(view.job.id)
      } catch {
        standardError("drapto: \(ErrorReport.of(error))")
      }
    }
    return jobs
  }

  private enum Ending { case done(EngineSnapshot), interrupted(EngineSnapshot) }
  private enum Input: Sendable { case event(EngineEvent), redraw, hooksSettled, stop }

  /// Shows what happens until the jobs have ended or a signal comes.
  private func follow(
    _ engine: Engine, _ events: AsyncStream<EngineEvent>, _ signals: UnixSignalsSequence, _ jobs: Set<JobID>,
    from start: EngineSnapshot, queued: UInt64
  ) async -> Ending {
    let live = !json && !plain && isatty(1) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    let (interruptions, interrupt) = AsyncStream.makeStream(of: Input.self)
    // Reads signals until the process ends: while nobody does, a signal kills at once. The second one does not wait for
    // the orderly end, which any end may replace without loss.
    Task {
      var count = 0
      for await _ in signals {
        count += 1
        if count > 1 { exit(ExitStatus.interrupted.rawValue) }
        interrupt.yield(.stop)
      }
    }
    let inputs = merge(
      chain(events.map { Input.event($0) }, [.stop].async), interruptions,
      AsyncTimerSequence(interval: .milliseconds(500), clock: .continuous).map { _ in Input.redraw })
    var screen = LiveScreen(state: start, jobs: jobs, isLive: live, json: json)
    var haveEnded = false
    for await next in inputs {
      switch next {
      case .event(let event): screen.take(event)
      case .redraw: screen.redraw()
      case .stop, .hooksSettled:
        screen.clear()
        // Once all is done there is nothing left to interrupt but hooks.
        return haveEnded ? .done(screen.state) : .interrupted(screen.state)
      }
      if !haveEnded, screen.state.sequence >= queued,
        jobs.allSatisfy({ screen.state.jobs[$0]?.job.state.isFinal ?? true })
      {
        haveEnded = true
        // Unstructured: a signal need not wait for it. The engine's end ends the hooks.
        Task {
          await engine.hooksSettled()
          interrupt.yield(.hooksSettled)
        }
      }
    }
    return .interrupted(screen.state)
  }

  private func end(
    _ engine: Engine, _ ending: Ending, _ jobs: Set<JobID>, _ refused: [ErrorReport]
  ) async throws {
    switch ending {
    case .interrupted(let state):
      await engine.shutDown()
      let views = state.orderedJobs.filter { jobs.contains($0.job.id) }
      let kept = views.reduce(0) { $0 + $1.chunks.count { $0.state == .done } }
      standardError("drapto: interrupted; \(kept) finished chunks are kept. Run the same command again to go on.")
      throw ExitStatus.interrupted
    case .done:
      let state = try await engine.snapshot()
      let views = state.orderedJobs.filter { jobs.contains($0.job.id) }
      await engine.shutDown()
      if !json {
        let reports = views.flatMap { view in
          view.report.map { views.count == 1 ? ReportText.lines($0) : ReportText.brief($0, name: view.job.name) } ?? []
        }
        standardOutput(lines: reports + SummaryText.lines(views))
      }
      if views.contains(where: { $0.job.state != .done }) || !refused.isEmpty { throw ExitStatus.failed }
    }
  }

}

/// What is on the screen: plain lines above, and on a terminal a block below that is redrawn in place.
private struct LiveScreen {
  var state: EngineSnapshot
  private var reporter: PlainReporter
  private var meter = QueueMeter()
  private let jobs: Set<JobID>
  private let isLive: Bool
  private let json: Bool
  private var drawn = 0
  private let started = ContinuousClock.now

  init(state: EngineSnapshot, jobs: Set<JobID>, isLive: Bool, json: Bool) {
    self.state = state
    self.jobs = jobs
    self.isLive = isLive
    self.json = json
    reporter = PlainReporter(state: state, jobs: jobs, showsProgress: !isLive)
  }

  mutating func take(_ event: EngineEvent) {
    state.apply(event)
    if json {
      standardOutput(EventLine(event).json + "\n")
      return
    }
    let lines = reporter.lines(for: event)
    guard !lines.isEmpty else { return }
    clear()
    standardOutput(lines: lines)
  }

  mutating func redraw() {
    let now = ContinuousClock.now - started
    meter.observe(state.orderedJobs.filter { jobs.contains($0.job.id) }, time: now.seconds)
    guard isLive else { return }
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0 else { return }
    let columns = size.ws_col > 0 ? Int(size.ws_col) : 80
    let rows = size.ws_row > 0 ? Int(size.ws_row) : 24
    let lines = LiveBlock.lines(
      state, jobs: jobs, meter: meter, width: columns, height: max(2, rows - 2),
      ascii: !LocaleName.takesUTF8(ProcessInfo.processInfo.environment))
    clear()
    // No newline after the last line: it would scroll a full screen.
    standardOutput(lines.joined(separator: "\n"))
    drawn = lines.count
  }

  /// Takes the block off the screen.
  mutating func clear() {
    guard drawn > 0 else { return }
    let up = drawn > 1 ? "\u{1B}[\(drawn - 1)A" : ""
    standardOutput("\r" + up + "\u{1B}[J")
    drawn = 0
  }
}
