import AsyncAlgorithms
import DraptoControl
import DraptoModel
import DraptoTerminal
import UnixSignals

/// Waits until an engine that ends once what runs is finished has ended.
struct EngineDrain {
  let client: ControlClient

  private enum Input: Sendable { case event(EngineEvent), ended, interrupted }

  /// Shows what becomes of it. A signal takes the end back: the queue goes on, and ``ExitStatus/interrupted`` is thrown.
  func wait() async throws {
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let state = try await client.snapshot()
    var reporter = PlainReporter(state: state)
    let events = client.events(after: state.sequence).map { Input.event($0) }
    try await client.send(.shutDownWhenIdle)
    for await next in merge(chain(events, [.ended].async), signals.map { _ in Input.interrupted }) {
      switch next {
      case .event(let event): standardOutput(lines: reporter.lines(for: event))
      case .ended: return
      case .interrupted:
        try await client.send(.resumeQueue)
        standardError("drapto: not stopped; the engine goes on with the queue")
        throw ExitStatus.interrupted
      }
    }
  }
}
