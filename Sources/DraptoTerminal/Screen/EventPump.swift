import DraptoModel

/// Brings the engine's events to the screen's thread, and a whole new state where some were lost.
package enum EventPump {
  /// So many events may wait; more of them wait in the engine's hub, where progress is merged.
  private static let most = 5000

  /// Runs until the engine ends or the task is cancelled.
  package static func run(_ client: any EngineClient, into mailbox: Mailbox) async {
    while !Task.isCancelled {
      guard let snapshot = try? await client.snapshot() else { break }
      mailbox.post(.snapshot(snapshot), isUrgent: true)
      var isLost = false
      for await event in client.events(after: snapshot.sequence) {
        if case .gap = event.payload {
          isLost = true
          break
        }
        mailbox.post(.event(event), isUrgent: !event.isLatestValue && isNews(event))
        while mailbox.count > most, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(50)) }
        if Task.isCancelled { return }
      }
      if !isLost { break }
    }
    if !Task.isCancelled { mailbox.post(.engineEnded, isUrgent: true) }
  }

  /// Worth a picture before the next one is due. Log lines come in floods and can wait.
  private static func isNews(_ event: EngineEvent) -> Bool {
    if case .log = event.payload { return false }
    return true
  }
}
