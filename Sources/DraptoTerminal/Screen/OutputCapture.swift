import Glibc
import Synchronization

/// Takes over standard output and error while the screen is up: nothing else may write to the terminal. What is written
/// comes back line by line.
package final class OutputCapture: Sendable {
  private let saved: (out: Int32, error: Int32)
  /// For the crash handler, which shows what waits here.
  package let reader: Int32

  /// Throws nothing: without a pipe everything stays as it is.
  package init?(onLine: @escaping @Sendable (String) -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reader = ends[0]
    saved = (fcntl(1, F_DUPFD_CLOEXEC, 10), fcntl(2, F_DUPFD_CLOEXEC, 10))
    dup2(ends[1], 1)
    dup2(ends[1], 2)
    close(ends[1])
    let descriptor = reader
    // A thread of its own: it blocks until the last writer is gone.
    var thread = pthread_t()
    let job = Unmanaged.passRetained(Job(descriptor: descriptor, onLine: onLine))
    let code = pthread_create(
      &thread, nil,
      { pointer in
        Unmanaged<Job>.fromOpaque(pointer!).takeRetainedValue().run()
        return nil
      }, job.toOpaque())
    if code == 0 { pthread_detach(thread) } else { job.release() }
  }

  /// Gives both streams back.
  package func end() {
    dup2(saved.out, 1)
    dup2(saved.error, 2)
    close(saved.out)
    close(saved.error)
  }

  private final class Job {
    let descriptor: Int32
    let onLine: @Sendable (String) -> Void

    init(descriptor: Int32, onLine: @escaping @Sendable (String) -> Void) {
      self.descriptor = descriptor
      self.onLine = onLine
    }

    func run() {
      var rest: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        rest += buffer[..<count]
        while let newline = rest.firstIndex(of: 10) {
          onLine(String(decoding: rest[..<newline], as: UTF8.self))
          rest.removeSubrange(...newline)
        }
        if rest.count > 1 << 16 {
          onLine(String(decoding: rest, as: UTF8.self))
          rest = []
        }
      }
      if !rest.isEmpty { onLine(String(decoding: rest, as: UTF8.self)) }
      close(descriptor)
    }
  }
}
