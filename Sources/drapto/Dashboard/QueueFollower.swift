import DraptoEngine
import DraptoModel
import DraptoTerminal

/// The engine without its screen: appended lines until the queue is done. A terminal that is gone takes no lines; the
/// log file has everything.
struct QueueFollower {
  let engine: any EngineClient

  /// Returns when nothing is left that moves by itself, or when `shouldStop` fires.
  func run(until stop: AsyncStream<Void>) async throws {
    var state = try await engine.snapshot()
    var reporter = PlainReporter(state: state)
    enum Input: Sendable { case event(EngineEvent), stop }
    let (stream, input) = AsyncStream.makeStream(of: Input.self)
    let events = engine.events(after: state.sequence)
    // Both end with this call.
    let sources = [
      Task {
        for await event in events { input.yield(.event(event)) }
        input.yield(.stop)
      },
      Task { for await _ in stop { input.yield(.stop) } },
    ]
    defer { for source in sources { source.cancel() } }
    guard state.movesByItself else { return }
    for await next in stream {
      guard case .event(let event) = next else { return }
      state.apply(event)
      let lines = reporter.lines(for: event)
      if !lines.isEmpty { standardOutput(lines: lines) }
      if !state.movesByItself { return }
    }
  }
}
