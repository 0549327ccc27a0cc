import CSpawn
import DraptoModel
import Foundation
import Glibc

/// A process of its own session, started by this one and outliving it: no signal of the terminal reaches it, and it holds
/// nothing of its starter's but one end of a pipe, on which it says that it is ready.
final class DetachedProcess: Sendable {
  /// How a process ended.
  enum End: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)

    /// - Parameter status: as wait(2) gives it. Swift has no `WIFEXITED`.
    init(waitStatus status: Int32) {
      let signal = status & 0x7F
      self = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
  }

  let pid: pid_t
  private let pipe: Int32
  private let end = Locked<End?>(nil)

  /// Starts a program with `output` as its stdout and stderr. Throws `DRP-ENGINE-START`.
  /// - Parameter executable: absolute.
  init(_ executable: String, _ arguments: [String], environment: [String: String], output: Int32) throws {
    var ends: [Int32] = [-1, -1]
    // A pipe that no program started by another thread inherits; pipe2(2) is not in Swift's Glibc.
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Self.failure(executable, errno) }
    defer { close(ends[1]) }
    // Out of the way of 0 to 3, which are set one after the other.
    let (out, ready) = (fcntl(output, F_DUPFD_CLOEXEC, 10), fcntl(ends[1], F_DUPFD_CLOEXEC, 10))
    defer { for descriptor in [out, ready] where descriptor >= 0 { close(descriptor) } }
    guard out >= 0, ready >= 0 else {
      close(ends[0])
      throw Self.failure(executable, errno)
    }
    var child: pid_t = 0
    let error = Self.withStrings([executable] + arguments) { arguments in
      Self.withStrings(environment.map { "\($0.key)=\($0.value)" }.sorted()) { environment in
        drapto_spawn_detached(&child, executable, arguments, environment, out, ready)
      }
    }
    guard error == 0 else {
      close(ends[0])
      throw Self.failure(executable, error)
    }
    (pid, pipe) = (child, ends[0])
    reap()
  }

  deinit { close(pipe) }

  /// Says how it ended; nil while it lives.
  var ended: End? { end.value }

  /// What it says of its start, until it is ready, has failed, or `limit` is over. Blocks.
  func awaitReadiness(within limit: Duration = .seconds(10)) -> ReadinessOutcome {
    let outcome = ReadinessReader(descriptor: pipe).outcome(within: limit)
    switch outcome {
    case .ready, .late: break
    case .failed, .silent:
      // The last word comes a moment before the end.
      let deadline = ContinuousClock.now + .seconds(1)
      while ended == nil, ContinuousClock.now < deadline { usleep(5_000) }
    }
    return outcome
  }

  /// Waits for its end on a thread of its own: a dashboard that lives longer than its engine leaves no zombie, and one
  /// that ends earlier leaves the engine to init.
  private func reap() {
    let (pid, end) = (pid, end)
    let thread = Thread {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 { guard errno == EINTR else { return } }
      end.withLock { [status] in $0 = End(waitStatus: status) }
    }
    thread.name = "drapto.reaper"
    thread.stackSize = 64 << 10
    thread.start()
  }

  private static func failure(_ executable: String, _ error: Int32) -> ErrorReport {
    ErrorReport(
      .engineStart, "\(Format.visible(executable)) can't be started: \(String(cString: strerror(error)))",
      file: executable)
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
