import AsyncAlgorithms
import DraptoControl
import DraptoEngine
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation
import Glibc
import UnixSignals

/// One `drapto encode`: queues films, shows them until they are done, and says what came of it.
struct EncodeSession {
  let common: CommonOptions
  /// Flags beside those in `common`.
  let flags: SettingsLayer
  let settings: Settings
  let json: Bool
  let plain: Bool
  let restart: Bool

  /// Who wants it to end.
  private enum Stop: Sendable { case signal, client }

  /// Films that are shown, and those among them that this command has begun: an interruption stops no others.
  private struct Films {
    var shown: [JobID] = []
    var own: Set<JobID> = []
    var refused: [ErrorReport] = []
  }

  /// Throws ``ExitStatus`` for anything but "all done".
  func run(_ entries: [InputList.Entry]) async throws {
    // First of all, so that no signal finds the engine without an ear.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let (stops, stop) = AsyncStream.makeStream(of: Stop.self)
    let isStopped = Locked(false)
    TrappedSignals.listen(to: signals) {
      isStopped.withLock { $0 = true }
      stop.yield(.signal)
    }
    let host = try await EncodeHost.open(common.forEngine(flags), settings) { stop.yield(.client) }
    if host.isShared, let text = common.withoutEffect(flags) { standardError("drapto: \(text)") }
    do { try await run(entries, host, stops, isStopped: { isStopped.value }) } catch {
      await host.end(.asIs)
      throw error
    }
  }

  private func run(
    _ entries: [InputList.Entry], _ host: EncodeHost, _ stops: AsyncStream<Stop>,
    isStopped: @escaping @Sendable () -> Bool
  ) async throws {
    let client = try host.client
    let updates = EncodeUpdates(host: host).stream()
    let start = try await Self.first(of: updates)
    if host.isShared, !json {
      let whose = entries.isEmpty ? "leaves it to them" : "stops these films only"
      standardOutput(lines: ["through the engine that runs (process \(host.process)); Ctrl-C \(whose)"])
    }
    var films = Films()
    if entries.isEmpty {
      films = await everythingUnfinished(client, start, isShared: host.isShared)
    } else {
      let queueing = Queueing(settings: settings, restart: restart, isStopped: isStopped)
      (films.shown, films.refused) = await queueing.enqueue(entries, client)
      films.own = Set(films.shown)
    }
    guard !films.shown.isEmpty else {
      await host.end(.asIs)
      if isStopped() { throw ExitStatus.interrupted }
      if let first = films.refused.first { throw films.refused.count == 1 ? ExitStatus.of(first) : ExitStatus.failed }
      // That all that is left is paused was said.
      if entries.isEmpty, start.jobs.values.contains(where: { $0.job.state == .paused }) { throw ExitStatus.failed }
      standardError("nothing to do: give a film, a folder, or --help")
      throw ExitStatus.usage
    }
    if !json, let hold = start.queue.hold { standardOutput(lines: ["queue waits: \(hold.text)"]) }
    if start.queue.mode != .running { tell(of: start.queue.mode) }
    // What `start` says of a job that was queued again is history: only events after this count as its end.
    let queued = try await client.head().sequence
    let final = await follow(updates, stops, films.shown, host, from: start, queued: queued)
    try await end(host, final, films, start)
  }

  /// The state to begin with; nothing of what comes after it is lost. Throws `DRP-CONTROL-LOST`.
  private static func first(of updates: AsyncStream<EncodeUpdates.Update>) async throws -> EngineSnapshot {
    for await update in updates { if case .state(let state) = update { return state } }
    throw ErrorReport(.controlLost, "the engine has ended")
  }

  /// What somebody paused stays paused: that it waits for them is said, and how it goes on.
  private func tell(of mode: QueueState.Mode) {
    let word = mode == .paused ? "is paused" : "is \(mode.rawValue)"
    standardError(
      "drapto: the queue \(word): nothing starts until `drapto resume --all` lets it go on; Ctrl-C leaves the films waiting"
    )
  }

  /// Without inputs: everything in the queue that has not ended. In an engine of its own all of it is begun; one that runs
  /// works on it anyway. What somebody paused stays paused, and that is said.
  private func everythingUnfinished(_ client: any EngineClient, _ state: EngineSnapshot, isShared: Bool) async -> Films
  {
    var films = Films()
    let open = state.orderedJobs.map(\.job).filter { !$0.state.isFinal }
    let paused = open.filter { $0.state == .paused }
    if let first = paused.first {
      let what = paused.count == 1 ? "\(Format.visible(first.name)) is" : "\(paused.count) films are"
      standardError(
        "drapto: \(what) paused and \(paused.count == 1 ? "stays" : "stay") so: `drapto resume --state paused` while an engine runs, or `drapto encode FILM`, lets \(paused.count == 1 ? "it" : "them") go on"
      )
    }
    for job in open where job.state != .paused {
      if isShared {
        films.shown.append(job.id)
        continue
      }
      do {
        try await client.send(.requeueJob(job.id))
        films.shown.append(job.id)
        films.own.insert(job.id)
      } catch {
        standardError("drapto: \(ErrorReport.of(error))")
      }
    }
    return films
  }

  // MARK: Showing

  private enum Ending { case done, interrupted, stopped, lost }
  private enum Input: Sendable { case update(EncodeUpdates.Update), redraw, hooksSettled, stop(Stop) }

  /// Shows what happens until the jobs have ended, a signal comes, or the engine is gone.
  private func follow(
    _ updates: AsyncStream<EncodeUpdates.Update>, _ stops: AsyncStream<Stop>, _ jobs: [JobID], _ host: EncodeHost,
    from start: EngineSnapshot, queued: UInt64
  ) async -> (Ending, EngineSnapshot) {
    let live = !json && !plain && isatty(1) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    let (settled, settle) = AsyncStream.makeStream(of: Void.self)
    let inputs = merge(
      merge(updates.map { Input.update($0) }, settled.map { Input.hooksSettled }), stops.map { Input.stop($0) },
      AsyncTimerSequence(interval: .milliseconds(500), clock: .continuous).map { _ in Input.redraw })
    var screen = LiveScreen(
      state: start, jobs: Set(jobs), settings: settings, isShared: host.isShared, isLive: live, json: json)
    defer { screen.clear() }
    // Once all is done there is nothing left to interrupt but hooks.
    var haveEnded = false
    for await next in inputs {
      switch next {
      case .update(.event(let event)): screen.take(event)
      case .update(.state(let state)): screen.replace(state)
      case .update(.away(let report)):
        screen.clear()
        standardError("drapto: \(report.message): waiting for it to come back")
      case .update(.lost): return (haveEnded ? .done : .lost, screen.state)
      case .redraw: screen.redraw()
      case .hooksSettled: return (.done, screen.state)
      case .stop(.signal): return (haveEnded ? .done : .interrupted, screen.state)
      case .stop(.client): return (haveEnded ? .done : .stopped, screen.state)
      }
      guard !haveEnded, screen.state.sequence >= queued,
        jobs.allSatisfy({ screen.state.jobs[$0]?.job.state.isFinal ?? true })
      else { continue }
      if host.isShared { return (.done, screen.state) }
      haveEnded = true
      // Unstructured: a signal need not wait for it. The engine's end ends the hooks.
      Task {
        await host.hooksSettled()
        settle.yield()
      }
    }
    return (.lost, screen.state)
  }

  // MARK: The end

  private func end(
    _ host: EncodeHost, _ ending: (Ending, EngineSnapshot), _ films: Films, _ start: EngineSnapshot
  ) async throws {
    let state = ending.1
    let others = Self.others(in: state, own: Set(films.shown), start)
    let kept = "\(Self.kept(state, films.shown)) finished chunks are kept."
    switch ending.0 {
    case .interrupted:
      // With nobody else's films there, those of an engine of its own wait for the next run as they are.
      if host.isShared || others > 0 { await host.suspend(films.own) }
      await host.end(.leaving(others: others))
      let goesOn = host.isShared && films.own.isEmpty
      standardError(
        goesOn
          ? "drapto: the engine goes on; `drapto engine stop` stops it"
          : "drapto: interrupted; \(kept) Run the same command again to go on.")
      throw ExitStatus.interrupted
    case .stopped:
      await host.end(.stopped)
      let waiting =
        others > 0 ? " \(others) other \(others == 1 ? "film waits" : "films wait") for the next engine." : ""
      standardError("drapto: its engine was stopped; \(kept)\(waiting) Run the same command again to go on.")
      throw ExitStatus.interrupted
    case .lost:
      await host.end(.asIs)
      standardError(
        "drapto: \(ErrorCode.controlLost.rawValue): the engine has ended; \(kept) Run the same command again to go on.")
      throw host.isShared ? ExitStatus.failed : ExitStatus.interrupted
    case .done:
      let views = state.orderedJobs.filter { films.shown.contains($0.job.id) }
      await host.end(.leaving(others: others))
      if !json {
        let reports = views.flatMap { view in
          view.report.map { views.count == 1 ? ReportText.lines($0) : ReportText.brief($0, name: view.job.name) } ?? []
        }
        standardOutput(lines: reports + SummaryText.lines(views))
      }
      if views.contains(where: { $0.job.state != .done }) || !films.refused.isEmpty { throw ExitStatus.failed }
    }
  }

  private static func kept(_ state: EngineSnapshot, _ jobs: [JobID]) -> Int {
    jobs.reduce(0) { $0 + (state.jobs[$1]?.doneChunks ?? 0) }
  }

  /// Films that others brought meanwhile and that are not done.
  private static func others(in state: EngineSnapshot, own: Set<JobID>, _ start: EngineSnapshot) -> Int {
    state.jobs.values.count {
      !own.contains($0.job.id) && !$0.job.state.isFinal && $0.job.state != .paused
        && ($0.job.state == .running || start.jobs[$0.job.id] == nil)
    }
  }
}
