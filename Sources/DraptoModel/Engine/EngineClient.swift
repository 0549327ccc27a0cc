/// The one seam between the engine and whoever shows or steers it.
package protocol EngineClient: Sendable {
  /// The state now, with the number of the last event it contains.
  func snapshot() async throws -> EngineSnapshot
  /// All events after `sequence`; begins with `.gap` where the engine no longer has them all.
  func events(after sequence: UInt64) -> AsyncStream<EngineEvent>
  /// Answers only after the change is durable. Throws ``ErrorReport`` (`DRP-JOB-UNKNOWN`, `DRP-JOB-STATE`, …).
  func send(_ command: EngineCommand) async throws
}
