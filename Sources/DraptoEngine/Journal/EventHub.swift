import DequeModule
import DraptoModel
import Foundation
import Synchronization

/// Numbers events and hands them to subscribers. Never waits for one: state changes queue up per subscriber, progress
/// and gauges replace the older value that was not yet read.
package final class EventHub: Sendable {
  private struct State {
    var sequence: UInt64 = 0
    /// The newest state events, for subscribers that come a little late.
    var recent: Deque<EngineEvent> = []
    /// Number of the newest state event that is no longer in `recent`.
    var forgotten: UInt64 = 0
    var subscribers: [UInt64: EventQueue] = [:]
    var nextSubscriber: UInt64 = 0
    var isClosed = false
    /// The newest log lines: they come from any thread, and their order is that of their numbers.
    var log: Deque<LogLine> = []
  }

  private static let recentCapacity = 4096
  private let state = Mutex(State())

  package init() {}

  /// Gives the payload its number and passes it on.
  package func publish(_ payload: EngineEvent.Payload, time: Date = Date()) -> EngineEvent {
    let (event, wakeups) = state.withLock { state in
      state.sequence += 1
      let event = EngineEvent(sequence: state.sequence, time: time, payload: payload)
      if case .log(let line) = payload {
        state.log.append(line)
        if state.log.count > EngineSnapshot.logCapacity { state.log.removeFirst() }
      }
      if !event.isLatestValue {
        state.recent.append(event)
        if state.recent.count > Self.recentCapacity { state.forgotten = state.recent.removeFirst().sequence }
      }
      return (event, state.subscribers.values.compactMap { $0.deliver(event) })
    }
    for wakeup in wakeups { wakeup() }
    return event
  }

  /// All events after `sequence`; a `.gap` first when some of them are gone.
  package func events(after sequence: UInt64) -> AsyncStream<EngineEvent> {
    let subscriber = EventQueue()
    let id: UInt64 = state.withLock { state in
      let missed = state.recent.filter { $0.sequence > sequence }
      if sequence < state.forgotten {
        // Nobody reads it yet, so nobody is to be woken.
        _ = subscriber.deliver(EngineEvent(sequence: state.forgotten, time: Date(), payload: .gap))
      }
      for event in missed { _ = subscriber.deliver(event) }
      // What it missed is still read.
      if state.isClosed { subscriber.close() }
      state.nextSubscriber += 1
      state.subscribers[state.nextSubscriber] = subscriber
      return state.nextSubscriber
    }
    let leave: @Sendable () -> Void = { [weak self] in
      subscriber.close()
      self?.drop(id)
    }
    // Lives as long as the stream: a reader that just stops reading is no subscriber any more.
    let end = AtEnd(leave)
    return AsyncStream(
      unfolding: {
        withExtendedLifetime(end) {}
        return await subscriber.next()
      },
      onCancel: leave)
  }

  /// The number of the last event, and the newest log lines up to it.
  package var position: (sequence: UInt64, log: [LogLine]) { state.withLock { ($0.sequence, Array($0.log)) } }

  /// Streams that somebody still holds.
  package var subscriberCount: Int { state.withLock { $0.subscribers.count } }

  /// Ends all streams after what is queued.
  package func close() {
    let all = state.withLock { state in
      state.isClosed = true
      return Array(state.subscribers.values)
    }
    for subscriber in all { subscriber.close() }
  }

  private func drop(_ id: UInt64) { state.withLock { $0.subscribers[id] = nil } }
}

/// Does something when nobody holds it any more.
private final class AtEnd: Sendable {
  private let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  deinit { body() }
}
