import DequeModule
import Synchronization

/// Events on their way to one reader: state changes queue up, progress and gauges replace the older value that was not
/// yet read. Whoever delivers never waits.
package final class EventQueue: Sendable {
  private struct Box {
    var queue: Deque<EngineEvent> = []
    var latest: [String: EngineEvent] = [:]
    var waiter: CheckedContinuation<EngineEvent?, Never>?
    var isClosed = false
  }

  /// State events that wait for one reader; more become a `.gap`.
  package static let most = 20_000

  private let box = Mutex(Box())

  package init() {}

  /// A reader that waited, and the event it gets.
  package struct Wakeup: Sendable {
    fileprivate let reader: CheckedContinuation<EngineEvent?, Never>
    fileprivate let event: EngineEvent

    /// Lets the reader go on. Not under a lock that is taken when a reader's task is cancelled: resuming and cancelling a
    /// task exclude each other, so two threads would wait for one another for ever.
    package func callAsFunction() { reader.resume(returning: event) }
  }

  /// Leaves an event for the reader. Where one waits for it, whoever delivers has to wake it.
  package func deliver(_ event: EngineEvent) -> Wakeup? {
    box.withLock { box in
      guard !box.isClosed else { return nil }
      if let waiter = box.waiter {
        box.waiter = nil
        return Wakeup(reader: waiter, event: event)
      }
      if let key = Self.key(event) { box.latest[key] = event } else { box.queue.append(event) }
      // A reader that sleeps for days must not cost the memory of days: it asks for the whole state when it wakes.
      if box.queue.count > Self.most {
        box.queue = [EngineEvent(sequence: event.sequence, time: event.time, payload: .gap)]
        box.latest = [:]
      }
      return nil
    }
  }

  /// The reader's last event is the last that was left.
  package func close() {
    let waiter = box.withLock { box in
      box.isClosed = true
      defer { box.waiter = nil }
      return box.waiter
    }
    waiter?.resume(returning: nil)
  }

  /// The next event; nil after the last one. For one reader at a time.
  package func next() async -> EngineEvent? {
    await withCheckedContinuation { continuation in
      let ready: EngineEvent?? = box.withLock { box in
        if let event = Self.take(&box) { return .some(event) }
        if box.isClosed { return .some(nil) }
        box.waiter = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  /// The lowest number first, so that progress never overtakes the state it belongs to.
  private static func take(_ box: inout Box) -> EngineEvent? {
    let latest = box.latest.min { $0.value.sequence < $1.value.sequence }
    if let latest, latest.value.sequence < box.queue.first?.sequence ?? .max {
      box.latest[latest.key] = nil
      return latest.value
    }
    return box.queue.popFirst()
  }

  private static func key(_ event: EngineEvent) -> String? {
    switch event.payload {
    case .chunkProgress(let id, _): "chunk \(id)"
    case .trackProgress(let job, let stream, _): "track \(job) \(stream)"
    case .phaseProgress(let job, _, _): "phase \(job)"
    case .gauges: "gauges"
    case .forecast: "forecast"
    default: nil
    }
  }
}
