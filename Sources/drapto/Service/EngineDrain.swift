import AsyncAlgorithms
import DraptoControl
import DraptoModel
import DraptoTerminal
import Glibc
import UnixSignals

/// Lets an engine finish what runs and end, and shows how it does.
struct EngineDrain {
  let client: ControlClient

  private enum Input: Sendable { case event(EngineEvent), stop, end }

  /// Returns when the engine has ended. A signal takes the request back: the engine goes on, and
  /// ``ExitStatus/interrupted`` is thrown.
  func run() async throws {
    // First of all, so that no signal leaves an engine behind that ends by itself.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let state = try await client.snapshot()
    var reporter = PlainReporter(state: state)
    let events = client.events(after: state.sequence).map { Input.event($0) }
    try await client.send(.shutDownWhenIdle)
    for await next in merge(chain(events, [.end].async), signals.map { _ in Input.stop }) {
      switch next {
      case .event(let event):
        let lines = reporter.lines(for: event)
        if !lines.isEmpty { standardOutput(lines: lines) }
      case .end: return
      case .stop:
        // As it was before.
        switch state.queue.mode {
        case .paused: try await client.send(.pauseQueue)
        case .draining: try await client.send(.drainQueue)
        default: try await client.send(.resumeQueue)
        }
        standardError("drapto: not stopped; the engine goes on with the queue")
        throw ExitStatus.interrupted
      }
    }
  }
}
