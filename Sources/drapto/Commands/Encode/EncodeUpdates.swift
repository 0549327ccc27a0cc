import DraptoModel

/// What happens in the engine of `drapto encode`: an ``EngineMirror`` on its connection. Where a shared engine goes away it
/// is waited for: it may be the background one that goes on with the films of an `encode` that has ended.
struct EncodeUpdates {
  /// What is told.
  enum Update: Sendable {
    /// How things stand: at the beginning, and where events were lost.
    case state(EngineSnapshot)
    case event(EngineEvent)
    /// The engine went away; it is waited for.
    case away(ErrorReport)
    case lost
  }

  /// How long an engine that went away is waited for.
  private static let patience: Duration = .seconds(60)

  let host: EncodeHost

  /// Begins at once.
  func stream() -> AsyncStream<Update> {
    let (stream, continuation) = AsyncStream.makeStream(of: Update.self)
    // Unstructured: lives as long as the stream is read.
    let task = Task {
      var state = EngineSnapshot()
      var lost: ContinuousClock.Instant?
      await EngineMirror(host, retries: host.isShared).run { update in
        switch update {
        case .page(let page): state.take(page)
        case .complete:
          continuation.yield(.state(state))
          lost = nil
        case .event(let event): continuation.yield(.event(event))
        case .lost(let report, let retry):
          let since = lost ?? .now
          if lost == nil, retry != nil { continuation.yield(.away(report)) }
          lost = since
          if retry == nil || ContinuousClock.now - since >= Self.patience {
            continuation.yield(.lost)
            continuation.finish()
          }
        }
      }
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }
}
