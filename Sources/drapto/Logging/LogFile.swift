import DraptoModel
import Foundation
import Glibc
import Synchronization

/// A file that lines are appended to, rotated by size: `drapto.log`, `drapto.log.1` (newer) … `drapto.log.N`.
final class LogFile: Sendable {
  private struct State {
    var descriptor: Int32
    var bytes: Int
  }

  private let path: String
  private let maximum: Int
  private let keep: Int
  private let state: Mutex<State>

  /// - Parameters:
  ///   - maximum: bytes at which the file is rotated.
  ///   - keep: rotated files kept.
  init(path: String, maximum: Int, keep: Int) {
    self.path = path
    self.maximum = maximum
    self.keep = keep
    try? FileManager.default.createDirectory(
      atPath: OutputNaming.split(path).folder, withIntermediateDirectories: true)
    state = Mutex(Self.opened(path))
  }

  deinit { state.withLock { _ = close($0.descriptor) } }

  /// Appends a line. A log that can't be written is not worth an encode: the line is lost.
  func append(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    state.withLock { state in
      if state.bytes + bytes.count > maximum, state.bytes > 0 {
        close(state.descriptor)
        rotate()
        state = Self.opened(path)
      }
      guard state.descriptor >= 0 else { return }
      _ = write(state.descriptor, bytes, bytes.count)
      state.bytes += bytes.count
    }
  }

  private func rotate() {
    unlink("\(path).\(keep)")
    for number in stride(from: keep - 1, through: 1, by: -1) { rename("\(path).\(number)", "\(path).\(number + 1)") }
    rename(path, "\(path).1")
  }

  private static func opened(_ path: String) -> State {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    var info = stat()
    return State(descriptor: descriptor, bytes: fstat(descriptor, &info) == 0 ? Int(info.st_size) : 0)
  }
}
