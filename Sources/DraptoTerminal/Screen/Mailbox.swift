import DraptoModel
import Glibc
import Synchronization

/// Messages for the screen's thread, from any other. A pipe wakes it where a message can't wait for the next picture.
package final class Mailbox: Sendable {
  private let messages = Mutex<[Message]>([])
  /// Readable while something urgent waits.
  package let wakeDescriptor: Int32
  private let wakeWriter: Int32

  /// Opens the pipe that wakes the screen's thread.
  package init() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { fatalError("no pipe left: \(errno)") }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (wakeDescriptor, wakeWriter) = (ends[0], ends[1])
  }

  deinit {
    close(wakeDescriptor)
    close(wakeWriter)
  }

  /// Leaves a message; an urgent one wakes the screen's thread at once.
  package func post(_ message: Message, isUrgent: Bool) {
    messages.withLock { $0.append(message) }
    if isUrgent { wake() }
  }

  /// Makes the screen's thread look around.
  package func wake() {
    var byte: UInt8 = 1
    // A full pipe wakes as well.
    _ = write(wakeWriter, &byte, 1)
  }

  /// Messages nobody has taken yet.
  package var count: Int { messages.withLock { $0.count } }

  /// Everything posted since the last time.
  package func drain() -> [Message] {
    var buffer = [UInt8](repeating: 0, count: 256)
    while read(wakeDescriptor, &buffer, buffer.count) > 0 {}
    return messages.withLock { all in
      defer { all.removeAll(keepingCapacity: true) }
      return all
    }
  }
}
