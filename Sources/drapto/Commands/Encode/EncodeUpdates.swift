import DraptoModel

/// What happens in the engine of `drapto encode`: events, a whole new state where some were lost, and another connection
/// where that of a shared engine broke. A shared engine may be the background one that goes on with the films of an
/// `encode` that has ended.
struct EncodeUpdates {
  /// What is told.
  enum Update: Sendable {
    case event(EngineEvent)
    case state(EngineSnapshot)
    /// The engine went away; it is waited for.
    case away(ErrorReport)
    case lost
  }

  let host: EncodeHost
  /// From the connection that there is.
  let events: AsyncStream<EngineEvent>

  /// How long an engine that went away is waited for.
  private static let patience: Duration = .seconds(60)

  var stream: AsyncStream<Update> {
    let (stream, continuation) = AsyncStream.makeStream(of: Update.self)
    // Unstructured: lives as long as the stream is read.
    let task = Task {
      var events = self.events
      while !Task.isCancelled {
        let isGap = await Self.pass(events, to: continuation)
        guard let next = try? await again(isGap, continuation) else { break }
        events = next
      }
      continuation.yield(.lost)
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  /// Returns whether events were lost; false: there are no more.
  private static func pass(_ events: AsyncStream<EngineEvent>, to continuation: AsyncStream<Update>.Continuation) async
    -> Bool
  {
    for await event in events {
      if case .gap = event.payload { return true }
      continuation.yield(.event(event))
    }
    return false
  }

  /// The events after a whole new state. Throws when there is no engine any more.
  private func again(_ isGap: Bool, _ continuation: AsyncStream<Update>.Continuation) async throws
    -> AsyncStream<EngineEvent>
  {
    let client = isGap ? try host.client : try await reconnected(continuation)
    let state = try await client.snapshot()
    continuation.yield(.state(state))
    return client.events(after: state.sequence)
  }

  private func reconnected(_ continuation: AsyncStream<Update>.Continuation) async throws -> any EngineClient {
    let lost = ErrorReport(.controlLost, "the engine went away")
    guard host.isShared, !Task.isCancelled else { throw lost }
    continuation.yield(.away(lost))
    let deadline = ContinuousClock.now + Self.patience
    while ContinuousClock.now < deadline, !Task.isCancelled {
      if let client = try? await host.reconnect() { return client }
      try await Task.sleep(for: .milliseconds(250))
    }
    throw lost
  }
}
