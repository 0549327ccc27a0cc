/// Where a client of the engine comes from, again and again if it must.
package protocol EngineConnector: Sendable {
  /// A client that is connected. Throws ``ErrorReport`` when none can be had now.
  func connect() async throws -> any EngineClient
  /// Whether another try may go better.
  func mayRetry(after report: ErrorReport) -> Bool
  /// Waits before the next try, so many seconds at most.
  func pause(_ seconds: Double) async
}

extension EngineConnector {
  /// Sleeps.
  package func pause(_ seconds: Double) async { try? await Task.sleep(for: .seconds(seconds)) }
  /// Always.
  package func mayRetry(after report: ErrorReport) -> Bool { true }
}

/// What a mirror tells.
package enum MirrorUpdate: Sendable {
  /// A piece of the state: it takes the place of everything known before, or adds to it.
  case page(SnapshotPage)
  /// All pieces were told.
  case complete
  case event(EngineEvent)
  /// The engine is gone, or none could be had; the next try comes after so many seconds. nil: there is none.
  case lost(ErrorReport, retry: Double?)
}

/// The state of an engine, kept up to date from afar: a snapshot, the events after it, another snapshot where events
/// were lost, and another connection where that broke.
package struct EngineMirror: Sendable {
  private let connector: any EngineConnector
  private let retries: Bool

  /// - Parameter retries: connects again when the engine is gone; else it ends then.
  package init(_ connector: any EngineConnector, retries: Bool) {
    self.connector = connector
    self.retries = retries
  }

  /// Of a client that is there already, until it ends.
  package init(_ client: any EngineClient) { self.init(Fixed(client: client), retries: false) }

  /// Seconds before the first try to connect again, doubled with each further one.
  private static let firstDelay = 0.25
  /// Never longer: whoever starts the engine again wants to see it.
  private static let longestDelay = 5.0

  /// Runs until the engine ends (without retries) or the task is cancelled.
  /// - Parameter take: told everything, in order; the next piece waits until it returns.
  package func run(_ take: (MirrorUpdate) async -> Void) async {
    var delay = Self.firstDelay
    while !Task.isCancelled {
      var reason = ErrorReport(.controlLost, "the engine has ended")
      do {
        let client = try await connector.connect()
        delay = Self.firstDelay
        try await follow(client, take)
      } catch { reason = ErrorReport.of(error) }
      guard !Task.isCancelled else { return }
      let goesOn = retries && connector.mayRetry(after: reason)
      await take(.lost(reason, retry: goesOn ? delay : nil))
      guard goesOn else { return }
      await connector.pause(delay)
      delay = min(delay * 2, Self.longestDelay)
    }
  }

  private func follow(_ client: any EngineClient, _ take: (MirrorUpdate) async -> Void) async throws {
    while !Task.isCancelled {
      var events: AsyncStream<EngineEvent>?
      for try await page in client.pages() {
        // Before the rest of the state is fetched, so that nothing falls between.
        if case .head(let head) = page { events = client.events(after: head.sequence) }
        await take(.page(page))
      }
      guard let events else { return }
      await take(.complete)
      var isLost = false
      for await event in events {
        if case .gap = event.payload {
          isLost = true
          break
        }
        await take(.event(event))
        if Task.isCancelled { return }
      }
      if !isLost { return }
    }
  }

  private struct Fixed: EngineConnector {
    let client: any EngineClient
    func connect() async throws -> any EngineClient { client }
  }
}
