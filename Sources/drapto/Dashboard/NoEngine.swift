import DraptoModel

/// Stands in for an engine that can't be had because a tool is missing: an empty queue that refuses everything, saying why.
struct NoEngine: EngineClient {
  let reason: ErrorReport

  func snapshot() async throws -> EngineSnapshot { EngineSnapshot() }

  func events(after sequence: UInt64) -> AsyncStream<EngineEvent> {
    // Never ends by itself: there is nothing to tell, and the screen stays.
    AsyncStream { _ in }
  }

  func settings(of job: JobID) async throws -> Settings { throw reason }

  func send(_ command: EngineCommand) async throws -> CommandAnswer { throw reason }
}
