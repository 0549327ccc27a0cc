import DraptoModel

/// What is known of a disk's space.
package enum DiskReading: Sendable, Equatable {
  /// Nobody looked yet, or the file system does not tell. Never to be taken for a full disk.
  case unknown
  /// Bytes: free for this user, size of the file system.
  case space(free: Int64, total: Int64)
  /// The look that began then has not returned; what the one before it said.
  indirect case silent(since: ContinuousClock.Instant, last: DiskReading)

  /// The disk does not answer.
  package var isSilent: Bool { if case .silent = self { true } else { false } }
}

/// One look at the file system a path lies on.
package struct DiskSample: Sendable {
  /// Nil when the file system does not tell.
  package var space: (free: Int64, total: Int64)?
  /// Numbers of its block device; nil where it has none.
  package var device: (major: UInt32, minor: UInt32)?

  package init(space: (free: Int64, total: Int64)? = nil, device: (major: UInt32, minor: UInt32)? = nil) {
    self.space = space
    self.device = device
  }

  /// Blocks as long as the disk does: a sleeping one for seconds, a dead share for ever.
  package static func take(_ path: String) -> DiskSample {
    DiskSample(space: DiskStatus.space(path), device: DiskStatus.device(path))
  }
}

/// Looks at a disk every second in a task of its own, so that nobody else ever waits for it.
///
/// A look that hangs keeps its thread until the disk answers; no second one is started meanwhile. The watch ends with
/// ``stop()`` or with the value.
package final class DiskWatch: Sendable {
  private struct State: Sendable {
    var last = DiskSample()
    /// When the look under way began.
    var asked: ContinuousClock.Instant?
  }

  /// A path on the disk that is watched.
  package let path: String
  private let patience: Duration
  private let state = Locked(State())
  private let task: Task<Void, Never>

  /// - Parameters:
  ///   - patience: how long a look may take before the disk counts as silent.
  ///   - look: blocks; ``DiskSample/take(_:)``.
  package init(
    _ path: String, every interval: Duration = .seconds(1), patience: Duration = .seconds(5),
    look: @escaping @Sendable (String) -> DiskSample = DiskSample.take
  ) {
    self.path = path
    self.patience = patience
    // Not `self`: the task would keep the watch alive.
    task = Task { [state] in
      while !Task.isCancelled {
        state.withLock { $0.asked = .now }
        let seen = (try? await blocking { look(path) }) ?? DiskSample()
        state.withLock { $0 = State(last: seen) }
        try? await Task.sleep(for: interval)
      }
    }
  }

  deinit { stop() }

  /// The latest reading, at once.
  package var latest: DiskReading { reading(at: .now) }

  /// The device of the latest look that returned.
  package var device: (major: UInt32, minor: UInt32)? { state.withLock { $0.last.device } }

  /// Whether a look is under way, or hangs.
  package var isLooking: Bool { state.withLock { $0.asked != nil } }

  /// Ends the watch. A look under way is left to return by itself.
  package func stop() { task.cancel() }

  func reading(at now: ContinuousClock.Instant) -> DiskReading {
    let state = state.value
    let last = state.last.space.map { DiskReading.space(free: $0.free, total: $0.total) } ?? .unknown
    guard let asked = state.asked, now - asked > patience else { return last }
    return .silent(since: asked, last: last)
  }
}
