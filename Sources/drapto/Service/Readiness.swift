import DraptoModel
import Foundation
import Glibc

/// A line that a starting engine writes to its starter: how far it is, or what came of it.
struct ReadinessLine: Codable, Equatable {
  /// An engine that serves its socket.
  struct Ready: Codable, Equatable, Sendable {
    var pid: Int32
    /// Absolute path.
    var socket: String
  }

  /// What it begins with now.
  var step: String?
  var ready: Ready?
  var error: ErrorReport?
}

/// What came of a start.
enum ReadinessOutcome: Sendable, Equatable {
  case ready(ReadinessLine.Ready)
  case failed(ErrorReport)
  /// It ended, or closed the pipe, without a word; what it had begun with last.
  case silent(step: String?)
  /// It still starts.
  case late(step: String?)
}

/// The engine's end of the pipe to its starter. Whatever happens to the starter, the engine goes on.
final class ReadinessPipe: Sendable {
  /// The descriptor that a detached engine has it on.
  static let number: Int32 = 3
  private let descriptor: Locked<Int32?>

  /// Takes an open descriptor over; nil where it is none.
  init?(descriptor: Int32) {
    // Not for the programs that the engine runs: they would keep it open.
    guard descriptor > 2, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else { return nil }
    self.descriptor = Locked(descriptor)
  }

  deinit { if let open = descriptor.value { close(open) } }

  /// Says what is begun now.
  func step(_ text: String) { write(ReadinessLine(step: text), isLast: false) }
  /// Says that clients are served.
  func ready(socket: String) { write(ReadinessLine(ready: .init(pid: getpid(), socket: socket)), isLast: true) }
  /// Says why there is no engine.
  func failed(_ report: ErrorReport) { write(ReadinessLine(error: report), isLast: true) }

  private func write(_ line: ReadinessLine, isLast: Bool) {
    guard let data = try? JSONEncoder().encode(line) else { return }
    let bytes = Array(data) + [UInt8(ascii: "\n")]
    descriptor.withLock { descriptor in
      guard let open = descriptor else { return }
      // Far below what a pipe holds: never waits for the reader.
      _ = Glibc.write(open, bytes, bytes.count)
      guard isLast else { return }
      close(open)
      descriptor = nil
    }
  }
}

/// The starter's end.
struct ReadinessReader {
  let descriptor: Int32

  /// Reads until something came of it, or `limit` is over. Blocks.
  func outcome(within limit: Duration) -> ReadinessOutcome {
    let deadline = ContinuousClock.now + limit
    var (step, pending): (String?, [UInt8]) = (nil, [])
    while true {
      let rest = (deadline - ContinuousClock.now).seconds
      guard rest > 0 else { return .late(step: step) }
      var look = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let count = poll(&look, 1, Int32((rest * 1000).rounded(.up)))
      if count <= 0 { continue }
      var buffer = [UInt8](repeating: 0, count: 4096)
      let bytes = read(descriptor, &buffer, buffer.count)
      if bytes < 0, errno == EINTR { continue }
      guard bytes > 0 else { return .silent(step: step) }
      pending += buffer[..<bytes]
      while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = try? JSONDecoder().decode(ReadinessLine.self, from: Data(pending[..<end]))
        pending.removeSubrange(...end)
        if let ready = line?.ready { return .ready(ready) }
        if let error = line?.error { return .failed(error) }
        step = line?.step ?? step
      }
    }
  }
}
