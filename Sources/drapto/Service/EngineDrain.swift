import DraptoControl
import DraptoModel
import UnixSignals

/// Waits until an engine that drains has finished what ran.
struct EngineDrain {
  let client: ControlClient

  /// Shows what becomes of it. A signal ends the wait: the queue goes on then, and ``ExitStatus/interrupted`` is thrown.
  func wait() async throws {
    let signals = SignalBridge(await UnixSignalsSequence(trapping: TrappedSignals.all))
    try await QueueFollower(engine: client).run(until: signals.interruptions)
    guard signals.interrupted else { return }
    try await client.send(.resumeQueue)
    standardError("drapto: not stopped; the engine goes on with the queue")
    throw ExitStatus.interrupted
  }
}
