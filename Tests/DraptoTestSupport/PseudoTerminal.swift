import DraptoModel
import Foundation
import Glibc

/// A program on a pseudo terminal: counts and keeps what it writes, and is its keyboard.
package final class PseudoTerminal: Sendable {
  package let pid: pid_t
  private let master: Int32
  /// `TIOCSPTLCK` and `TIOCGPTN` of asm-generic/ioctls.h.
  private static let unlock: UInt = 0x4004_5431
  private static let slaveNumber: UInt = 0x8004_5430
  private struct Seen {
    var bytes: [UInt8] = []
    var firstAt: ContinuousClock.Instant?
    var isClosed = false
  }
  private let seen = Locked(Seen())
  private let started = ContinuousClock.now

  /// Starts the program as the leader of a session of its own, with the terminal as its controlling one.
  package init(_ path: String, _ arguments: [String], environment: [String: String], width: Int, height: Int) throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var lock: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, ioctl(master, Self.unlock, &lock) == 0, ioctl(master, Self.slaveNumber, &number) == 0 else {
      throw ErrorReport(.unexpected, "no pseudo terminal: \(errno)")
    }
    let name = "/dev/pts/\(number)"
    var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSID_FLAG))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    // The first terminal that a session's leader opens becomes its own.
    posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    defer {
      posix_spawnattr_destroy(&attributes)
      posix_spawn_file_actions_destroy(&actions)
    }
    var argv = ([path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + variables { free(text) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, path, &actions, &attributes, &argv, &variables)
    guard code == 0 else { throw ErrorReport(.unexpected, "\(path) could not be started: \(code)") }
    pid = child
    read(master)
  }

  deinit {
    kill(pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
    close(master)
  }

  private func read(_ master: Int32) {
    let seen = self.seen
    Thread.detachNewThread {
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = Glibc.read(master, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        seen.withLock {
          $0.firstAt = $0.firstAt ?? .now
          $0.bytes += buffer[..<count]
        }
      }
      seen.withLock { $0.isClosed = true }
    }
  }

  /// Bytes written so far.
  package var count: Int { seen.withLock { $0.bytes.count } }
  package var isClosed: Bool { seen.withLock { $0.isClosed } }
  package var text: String { seen.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

  /// Bytes written in a stretch of time.
  package func bytes(during time: Duration) async throws -> Int {
    let before = count
    try await Task.sleep(for: time)
    return count - before
  }

  /// Waits until nothing was written for a while.
  package func settles(for quiet: Duration = .milliseconds(150), within limit: Duration = .seconds(10)) async throws {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if try await bytes(during: quiet) == 0, count > 0 { return }
    }
  }

  package func press(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(master, bytes, bytes.count)
  }
}

/// glibc's `POSIX_SPAWN_SETSID`: a macro that Swift does not see.
private let POSIX_SPAWN_SETSID_FLAG = 0x80
