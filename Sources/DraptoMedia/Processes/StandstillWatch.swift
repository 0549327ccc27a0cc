import DraptoModel
import Glibc

/// Looks whether a program does anything at all: prints a line, computes, reads or writes. One that waits for a disk that
/// is gone does none of that, for ever.
struct StandstillWatch: Sendable {
  let handle: ToolHandle
  /// Seconds.
  let timeout: Int
  /// The program; nil while it is not started.
  let pid = Locked<pid_t?>(nil)
  private let last = Locked(ContinuousClock.now)

  init(handle: ToolHandle, timeout: Int) {
    self.handle = handle
    self.timeout = timeout
  }

  /// It has done something.
  func moved() { last.withLock { $0 = .now } }

  /// Returns when it has stood still for too long. Throws `CancellationError`.
  func run() async throws {
    var before = Activity()
    while true {
      let asleep = ContinuousClock.now
      try await Task.sleep(for: .seconds(max(1, min(5, timeout / 10))))
      let now = pid.value.map(Activity.init(pid:)) ?? before
      // drapto itself was stopped (^Z), or the machine slept: that time was nobody's.
      let wasStopped = ContinuousClock.now - asleep > .seconds(10)
      if now != before || handle.isPaused || wasStopped { moved() }
      before = now
      if ContinuousClock.now - last.value > .seconds(timeout) { return }
    }
  }

  /// What a program has done so far.
  private struct Activity: Equatable {
    var cpu = 0.0
    /// Bytes read and written, from /proc/PID/io.
    var transferred: [Substring] = []

    init() {}

    init(pid: pid_t) {
      cpu = ProcessUsage.read(pid: pid)?.cpuSeconds ?? 0
      transferred = (readSmallFile("/proc/\(pid)/io") ?? "").split(separator: "\n").filter { $0.contains("char") }
    }
  }
}
