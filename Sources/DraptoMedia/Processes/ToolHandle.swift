import Glibc
import Synchronization

/// The outside grip on one program after another that do one piece of work: freeze and thaw them, look at what they
/// use. Signals go to the program's own process group, so helpers it started are reached too. A pause outlasts the
/// program: the next one is frozen as soon as it starts.
package final class ToolHandle: Sendable {
  private struct State {
    var pid: pid_t?
    var isPaused = false
    var peakMemory: Int64 = 0
    var memory: Int64 = 0
    /// CPU seconds of ended programs, and of the present one.
    var endedCPU: Double = 0
    var cpu: Double = 0
  }

  private let state = Mutex(State())

  package init() {}

  /// Process and group id of the present program.
  package var pid: pid_t? { state.withLock { $0.pid } }
  package var isPaused: Bool { state.withLock { $0.isPaused } }
  package var peakMemory: Int64 { state.withLock { $0.peakMemory } }
  package var memory: Int64 { state.withLock { $0.pid == nil ? 0 : $0.memory } }
  package var cpuSeconds: Double { state.withLock { $0.endedCPU + $0.cpu } }

  /// Freezes the group (SIGSTOP).
  package func pause() {
    state.withLock {
      $0.isPaused = true
      if let pid = $0.pid { kill(-pid, SIGSTOP) }
    }
  }

  /// Lets the group go on (SIGCONT).
  package func resume() {
    state.withLock {
      $0.isPaused = false
      if let pid = $0.pid { kill(-pid, SIGCONT) }
    }
  }

  /// Reads memory and CPU time from /proc; keeps the peaks.
  package func sample() {
    guard let pid = pid, let usage = ProcessUsage.read(pid: pid) else { return }
    state.withLock {
      guard $0.pid == pid else { return }
      $0.memory = usage.residentBytes
      $0.peakMemory = max($0.peakMemory, usage.peakResidentBytes)
      $0.cpu = max($0.cpu, usage.cpuSeconds)
    }
  }

  func started(pid: pid_t) {
    state.withLock {
      $0.pid = pid
      if $0.isPaused { kill(-pid, SIGSTOP) }
    }
  }

  /// After this no signal is sent: the pid may belong to somebody else.
  func ended() {
    state.withLock {
      $0.pid = nil
      $0.endedCPU += $0.cpu
      $0.cpu = 0
    }
  }
}
