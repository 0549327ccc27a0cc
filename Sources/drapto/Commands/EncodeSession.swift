import AsyncAlgorithms
import DraptoControl
import DraptoEngine
import DraptoModel
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

  /// Throws ``ExitStatus`` for anything but "all done".
  func run(_ entries: [InputList.Entry]) async throws {
    // First of all, so that no signal finds the engine without an ear.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    listen(signals) { stop.yield() }
    let host = try await EncodeHost.open(common.forEngine(flags), settings) { stop.yield() }
    if host.isShared, let text = common.withoutEffect(flags) { standardError("drapto: \(text)") }
    do { try await run(entries, host, stops) } catch {
      await host.end(.asIs)
      throw error
    }
  }

  /// Reads signals until the process ends: while nobody does, a signal kills at once. The second one does not wait for the
  /// orderly end, which any end may replace without loss.
  private func listen(_ signals: UnixSignalsSequence, _ stop: @escaping @Sendable () -> Void) {
    Task {
      var count = 0
      for await _ in signals {
        count += 1
        if count > 1 { exit(ExitStatus.interrupted.rawValue) }
        stop()
      }
    }
  }

  private func run(_ entries: [InputList.Entry], _ host: EncodeHost, _ stops: AsyncStream<Void>) async throws {
    let client = host.client
    let start = try await client.snapshot()
    let events = client.events(after: start.sequence)
    if host.isShared, !json {
      standardOutput(lines: ["through the engine that runs (process \(host.process)); Ctrl-C stops these films only"])
    }
    let queueing = Queueing(settings: settings, restart: restart)
    var (jobs, refused) = await queueing.enqueue(entries, client)
    if entries.isEmpty { jobs = await resumeAll(client, start) }
    guard !jobs.isEmpty else {
      await host.end(.asIs)
      if let first = refused.first { throw refused.count == 1 ? ExitStatus.of(first) : ExitStatus.failed }
      standardError("nothing to do: give a film, a folder, or --help")
      throw ExitStatus.usage
    }
    if !json, let hold = start.queue.hold { standardOutput(lines: ["queue waits: \(hold.text)"]) }
    if start.queue.mode != .running { try await letGo(start.queue.mode, host) }
    // What `start` says of a job that was queued again is history: only events after this count as its end.
    let queued = try await client.snapshot().sequence
    let final = await follow(host, events, stops, jobs, from: start, queued: queued)
    try await end(host, final, jobs, refused, start)
  }

  /// A queue of its own goes on; one of several is somebody's decision.
  private func letGo(_ mode: QueueState.Mode, _ host: EncodeHost) async throws {
    guard host.isShared else {
      try await host.client.send(.resumeQueue)
      return
    }
    standardError("drapto: the queue is \(mode.rawValue): `drapto resume --all` lets it go on")
  }

  /// Without inputs: everything in the queue that has not ended.
  private func resumeAll(_ client: any EngineClient, _ state: EngineSnapshot) async -> [JobID] {
    var jobs: [JobID] = []
    for view in state.orderedJobs where !view.job.state.isFinal {
      do {
        if view.job.state != .running { try await client.send(.requeueJob(view.job.id)) }
        jobs.append(view.job.id)
      } catch {
        standardError("drapto: \(ErrorReport.of(error))")
      }
    }
    return jobs
  }

  // MARK: Showing

  private enum Ending { case done, interrupted, lost }
  private enum Input: Sendable { case event(EngineEvent), redraw, hooksSettled, stop, lost }

  /// Shows what happens until the jobs have ended, a signal comes, or the engine is gone.
  private func follow(
    _ host: EncodeHost, _ events: AsyncStream<EngineEvent>, _ stops: AsyncStream<Void>, _ jobs: [JobID],
    from start: EngineSnapshot, queued: UInt64
  ) async -> (Ending, EngineSnapshot) {
    let live = !json && !plain && isatty(1) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    let (settled, settle) = AsyncStream.makeStream(of: Void.self)
    let inputs = merge(
      merge(chain(events.map { Input.event($0) }, [.lost].async), settled.map { Input.hooksSettled }),
      stops.map { Input.stop },
      AsyncTimerSequence(interval: .milliseconds(500), clock: .continuous).map { _ in Input.redraw })
    var screen = LiveScreen(state: start, jobs: Set(jobs), isLive: live, json: json)
    var haveEnded = false
    for await next in inputs {
      switch next {
      case .event(let event): screen.take(event)
      case .redraw: screen.redraw()
      case .stop, .hooksSettled:
        screen.clear()
        // Once all is done there is nothing left to interrupt but hooks.
        return (haveEnded ? .done : .interrupted, screen.state)
      case .lost:
        screen.clear()
        return (.lost, screen.state)
      }
      if !haveEnded, screen.state.sequence >= queued,
        jobs.allSatisfy({ screen.state.jobs[$0]?.job.state.isFinal ?? true })
      {
        haveEnded = true
        // Unstructured: a signal need not wait for it. The engine's end ends the hooks.
        Task {
          await host.hooksSettled()
          settle.yield()
        }
      }
    }
    return (.lost, screen.state)
  }

  // MARK: The end

  private func end(
    _ host: EncodeHost, _ ending: (Ending, EngineSnapshot), _ jobs: [JobID], _ refused: [ErrorReport],
    _ start: EngineSnapshot
  ) async throws {
    let own = Set(jobs)
    switch ending.0 {
    case .interrupted:
      let state = (try? await host.client.snapshot()) ?? ending.1
      await host.end(.giveUp(own, others: Self.others(in: state, own: own, start)))
      standardError(
        "drapto: interrupted; \(Self.kept(state, own)) finished chunks are kept. Run the same command again to go on.")
      throw ExitStatus.interrupted
    case .lost:
      await host.end(.asIs)
      standardError(
        "drapto: \(ErrorCode.controlLost.rawValue): the engine has ended; \(Self.kept(ending.1, own)) finished chunks are kept. Run the same command again to go on."
      )
      throw host.isShared ? ExitStatus.failed : ExitStatus.interrupted
    case .done:
      let state = try await host.client.snapshot()
      let views = state.orderedJobs.filter { own.contains($0.job.id) }
      await host.end(.done(others: Self.others(in: state, own: own, start)))
      if !json {
        let reports = views.flatMap { view in
          view.report.map { views.count == 1 ? ReportText.lines($0) : ReportText.brief($0, name: view.job.name) } ?? []
        }
        standardOutput(lines: reports + SummaryText.lines(views))
      }
      if views.contains(where: { $0.job.state != .done }) || !refused.isEmpty { throw ExitStatus.failed }
    }
  }

  private static func kept(_ state: EngineSnapshot, _ own: Set<JobID>) -> Int {
    state.jobs.values.filter { own.contains($0.job.id) }.reduce(0) { $0 + $1.chunks.count { $0.state == .done } }
  }

  /// Films that others brought meanwhile and that are not done.
  private static func others(in state: EngineSnapshot, own: Set<JobID>, _ start: EngineSnapshot) -> Int {
    state.jobs.values.count {
      !own.contains($0.job.id) && !$0.job.state.isFinal && $0.job.state != .paused
        && ($0.job.state == .running || start.jobs[$0.job.id] == nil)
    }
  }
}
