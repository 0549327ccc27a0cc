/// The one seam between the engine and whoever shows or steers it.
package protocol EngineClient: Sendable {
  /// The state now, with the number of the last event it contains.
  func snapshot() async throws -> EngineSnapshot
  /// The same without what hangs on the jobs, and without the log: enough for a list.
  func head() async throws -> EngineSnapshot
  /// All of it in pieces, the most useful first: what hangs on ten thousand chunks keeps no first picture waiting.
  func pages() -> AsyncThrowingStream<SnapshotPage, any Error>
  /// All events after `sequence`; begins with `.gap` where the engine no longer has them all.
  func events(after sequence: UInt64) -> AsyncStream<EngineEvent>
  /// The settings that a job was queued with. Throws ``ErrorReport`` (`DRP-JOB-UNKNOWN`).
  func settings(of job: JobID) async throws -> Settings
  /// Answers only after the change is durable. Throws ``ErrorReport`` (`DRP-JOB-UNKNOWN`, `DRP-JOB-STATE`, …).
  @discardableResult func send(_ command: EngineCommand) async throws -> CommandAnswer
}

/// What came of a command that was carried out.
package struct CommandAnswer: Codable, Sendable, Equatable {
  /// Jobs that were queued by it, in the order of the request.
  package var jobs: [JobID]
  /// It was carried out and holds, and why that is not on disk yet: it will be written as soon as it can.
  package var unrecorded: ErrorReport?

  package init(jobs: [JobID] = []) { self.jobs = jobs }
}

extension EngineClient {
  /// Of the whole, for clients that have it at hand.
  package func head() async throws -> EngineSnapshot { try await snapshot().head }

  /// All of it as the head, for clients that have it at hand.
  package func pages() -> AsyncThrowingStream<SnapshotPage, any Error> {
    AsyncThrowingStream { continuation in
      // Unstructured: lives as long as the stream is read.
      let task = Task {
        do {
          continuation.yield(.head(try await snapshot()))
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}
