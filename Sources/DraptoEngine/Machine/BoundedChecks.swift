import Dispatch
import DraptoModel

/// Looks at places that may never answer (a dead network share), one thread for each place.
///
/// A look that hangs in the kernel can't be ended. It is left behind, and until it returns, looks at the same place are
/// answered with nil at once instead of hanging another thread each.
final class BoundedChecks: Sendable {
  private struct Lane {
    /// Serial: looks that come together wait for each other instead of hanging together.
    let queue = DispatchQueue(label: "drapto.look")
    var pending = 0
    var isHung = false
  }

  private let lanes = Locked<[String: Lane]>([:])

  /// What `body` returns; nil when that takes longer than `limit`, or an earlier look at the place still hangs.
  func answer<Answer: Sendable>(
    of place: String, within limit: Duration, _ body: @escaping @Sendable () -> Answer
  ) async -> Answer? {
    guard let queue = enter(place) else { return nil }
    let waiting = Locked<CheckedContinuation<Answer?, Never>?>(nil)
    // Whoever comes first, the answer or the clock, takes the continuation; the other finds none.
    let take: @Sendable () -> CheckedContinuation<Answer?, Never>? = {
      waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
    }
    return await withCheckedContinuation { continuation in
      waiting.withLock { $0 = continuation }
      let clock = Task {
        guard (try? await Task.sleep(for: limit)) != nil, let late = take() else { return }
        self.lanes.withLock { $0[place]?.isHung = true }
        late.resume(returning: nil)
      }
      queue.async {
        let answer = body()
        self.leave(place)
        clock.cancel()
        take()?.resume(returning: answer)
      }
    }
  }

  /// Places that have not answered in time.
  var hung: Set<String> { Set(lanes.value.filter(\.value.isHung).keys) }

  private func enter(_ place: String) -> DispatchQueue? {
    lanes.withLock { lanes in
      var lane = lanes[place] ?? Lane()
      guard !lane.isHung else { return nil }
      lane.pending += 1
      lanes[place] = lane
      return lane.queue
    }
  }

  private func leave(_ place: String) {
    lanes.withLock { lanes in
      lanes[place]?.isHung = false
      lanes[place]?.pending -= 1
      if lanes[place]?.pending == 0 { lanes[place] = nil }
    }
  }
}
