import Foundation
import Glibc

/// Whoever reads stdout.
enum OutputReader {
  /// Yields once nobody reads any more: `| head` has its lines, and nothing may ever be written that would tell.
  static var gone: AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
    Thread.detachNewThread {
      var entry = pollfd(fd: 1, events: 0, revents: 0)
      while poll(&entry, 1, -1) < 0 { if errno != EINTR { return } }
      continuation.yield()
    }
    return stream
  }
}
