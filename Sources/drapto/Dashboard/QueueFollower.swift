import AsyncAlgorithms
import DraptoEngine
import DraptoModel
import DraptoTerminal

/// The engine without its screen: appended lines until the queue is done. A terminal that is gone takes no lines; the
/// log file has everything.
struct QueueFollower {
  let engine: any EngineClient

  /// Returns when nothing is left that moves by itself, or when `stop` fires.
  func run(until stop: AsyncStream<Void>) async throws {
    var state = try await engine.snapshot()
    var reporter = PlainReporter(state: state)
    enum Input: Sendable { case event(EngineEvent), stop }
    let events = engine.events(after: state.sequence).map { Input.event($0) }
    guard state.movesByItself else { return }
    for await next in merge(chain(events, [.stop].async), stop.map { Input.stop }) {
      guard case .event(let event) = next else { return }
      state.apply(event)
      let lines = reporter.lines(for: event)
      if !lines.isEmpty { standardOutput(lines: lines) }
      if !state.movesByItself { return }
    }
  }
}
