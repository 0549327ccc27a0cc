import DraptoModel

/// Brings the engine's state and events to the screen's thread: the first picture as soon as it can be, a whole new state
/// where events were lost or the engine went away and came back.
package enum EventPump {
  /// So many messages may wait; more of them wait in the connection's queue, where progress is merged.
  private static let most = 5000

  /// Runs until the engine ends or the task is cancelled.
  package static func run(_ client: any EngineClient, into mailbox: Mailbox) async {
    await run(EngineMirror(client), into: mailbox)
  }

  /// Runs until the mirror does or the task is cancelled.
  package static func run(_ mirror: EngineMirror, into mailbox: Mailbox) async {
    var isShown = false
    // A second state takes the place of the first in one piece: rows must not lose their bars for a moment.
    var gathered: EngineSnapshot?
    await mirror.run { update in
      switch update {
      case .page(let page) where isShown:
        gathered = gathered ?? EngineSnapshot()
        gathered!.take(page)
      case .page(.head(let head)): mailbox.post(.snapshot(head), isUrgent: true)
      case .page(.details(let payloads)): mailbox.post(.details(payloads), isUrgent: true)
      case .complete:
        if let whole = gathered { mailbox.post(.snapshot(whole), isUrgent: true) }
        (gathered, isShown) = (nil, true)
      case .event(let event):
        mailbox.post(.event(event), isUrgent: !event.isLatestValue && isNews(event))
      case .lost(let report, let retry):
        mailbox.post(.lost(report, retry: retry), isUrgent: true)
      }
      while mailbox.count > most, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(50)) }
    }
  }

  /// Worth a picture before the next one is due. Log lines come in floods and can wait.
  private static func isNews(_ event: EngineEvent) -> Bool {
    if case .log = event.payload { return false }
    return true
  }
}
