import DraptoModel
import UnixSignals

/// Commands that leave nothing behind when a signal ends them.
enum Interruptible {
  /// Runs `work`, which a signal cancels; then throws `DRP-INTERRUPTED`.
  static func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
    // First of all, so that no signal finds programs at work that nobody ends.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let work = Task { try await work() }
    // Reads signals until the process ends: while nobody does, a signal kills at once.
    Task { for await _ in signals { work.cancel() } }
    do {
      try await work.value
    } catch  where work.isCancelled {
      // Whatever a program says of its sudden end is no fault of the film.
      throw ErrorReport(.interrupted, "drapto was asked to stop", advice: "Run the same command again.")
    }
  }
}
