import Glibc
import Synchronization

/// The outside grip on the programs that do one piece of work, mostly one after another: freeze and thaw them, look at
/// what they use. Signals go to each program's own process group, so helpers it started are reached too. A pause outlasts
/// the programs: the next one is frozen as soon as it starts.
package final class ToolHandle: Sendable {
  private struct Program {
    var pid: pid_t
    var memory: Int64 = 0
    var cpu: Double = 0
  }

  private struct State {
    /// Those that run, the newest last.
    var programs: [Program] = []
    var isPaused = false
    var peakMemory: Int64 = 0
    /// CPU seconds of ended programs.
    var endedCPU: Double = 0

    var memory: Int64 { programs.reduce(0) { $0 + $1.memory } }
    var cpu: Double { programs.reduce(0) { $0 + $1.cpu } }
  }

  private let state = Mutex(State())

  package init() {}

  /// Process and group id of the newest program.
  package var pid: pid_t? { state.withLock { $0.programs.last?.pid } }
  /// What runs is frozen, and so will be what starts.
  package var isPaused: Bool { state.withLock { $0.isPaused } }
  /// The most memory all programs had at once so far, bytes.
  package var peakMemory: Int64 { state.withLock { $0.peakMemory } }
  /// Memory of the programs that run, bytes, as of the last ``sample()``.
  package var memory: Int64 { state.withLock { $0.memory } }
  /// CPU seconds of all programs so far.
  package var cpuSeconds: Double { state.withLock { $0.endedCPU + $0.cpu } }
  /// CPU seconds of the programs that run now.
  package var presentCPUSeconds: Double { state.withLock { $0.cpu } }

  /// Freezes the groups (SIGSTOP).
  package func pause() {
    state.withLock {
      $0.isPaused = true
      for program in $0.programs { kill(-program.pid, SIGSTOP) }
    }
  }

  /// Lets the groups go on (SIGCONT).
  package func resume() {
    state.withLock {
      $0.isPaused = false
      for program in $0.programs { kill(-program.pid, SIGCONT) }
    }
  }

  /// Reads memory and CPU time from /proc; keeps the peaks.
  package func sample() {
    for pid in state.withLock({ $0.programs.map(\.pid) }) {
      guard let usage = ProcessUsage.read(pid: pid) else { continue }
      state.withLock {
        guard let at = $0.programs.firstIndex(where: { $0.pid == pid }) else { return }
        $0.programs[at].memory = usage.residentBytes
        $0.programs[at].cpu = max($0.programs[at].cpu, usage.cpuSeconds)
        $0.peakMemory = max($0.peakMemory, usage.peakResidentBytes, $0.memory)
      }
    }
  }

  func started(pid: pid_t) {
    state.withLock {
      $0.programs.append(Program(pid: pid))
      if $0.isPaused { kill(-pid, SIGSTOP) }
    }
  }

  /// After this no signal is sent: the pid may belong to somebody else.
  func ended(pid: pid_t) {
    state.withLock {
      guard let at = $0.programs.firstIndex(where: { $0.pid == pid }) else { return }
      $0.endedCPU += $0.programs.remove(at: at).cpu
    }
  }
}
