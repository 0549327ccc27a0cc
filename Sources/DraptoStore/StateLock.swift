import Foundation
import Glibc

/// One engine per state folder: an flock(2) that the kernel drops when the process ends, however it ends.
package final class StateLock: Sendable {
  private let descriptor: Int32

  /// Makes the folder, closed to others, and takes the lock or throws ``StoreError/locked(folder:pid:)``. Not inherited by children, which would keep it.
  package init(folder: String) throws {
    try PrivateFiles.makeFolder(folder)
    let path = folder + "/lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError.unusable(path: path, reason: String(cString: strerror(errno))) }
    // Earlier versions let others read it, and the umask may have taken bits away.
    fchmod(descriptor, 0o600)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let owner = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      close(descriptor)
      throw StoreError.locked(folder: folder, pid: owner)
    }
    let text = Array("\(getpid())\n".utf8)
    ftruncate(descriptor, 0)
    pwrite(descriptor, text, text.count, 0)
  }

  /// Lets the next engine have the folder, before this value is gone.
  package func release() { flock(descriptor, LOCK_UN) }

  deinit { close(descriptor) }
}
