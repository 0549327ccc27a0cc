import Glibc

/// A file in memory, for what reads and writes files by their path.
final class ScratchFile: Sendable {
  private let descriptor: Int32
  /// Opens it as often as wanted.
  let path: String

  init(_ bytes: [UInt8] = []) {
    var name = Array("/dev/shm/drapto-scratch-XXXXXX".utf8CString)
    descriptor = mkstemp(&name)
    precondition(descriptor >= 0, "no file in memory")
    // It is reached through its descriptor from here on, and gone with it.
    unlink(name)
    path = "/proc/self/fd/\(descriptor)"
    bytes.withUnsafeBytes { precondition(write(descriptor, $0.baseAddress, $0.count) == $0.count) }
  }

  deinit { close(descriptor) }

  /// All that is in it.
  var bytes: [UInt8] {
    let count = Int(lseek(descriptor, 0, SEEK_END))
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = max(0, pread(descriptor, buffer.baseAddress, count, 0))
    }
  }
}
