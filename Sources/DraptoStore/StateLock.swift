import DraptoModel
import Foundation
import Glibc

/// One engine per state folder: an flock(2) that the kernel drops when the process ends, however it ends.
package final class StateLock: Sendable {
  private let file: OwnedDescriptor

  /// Makes the folder, closed to others, and takes the lock or throws ``StoreError/locked(folder:pid:)``. Not inherited
  /// by children, which would keep it.
  package init(folder: String) throws {
    try PrivateFiles.makeFolder(folder)
    let path = folder + "/lock"
    file = OwnedDescriptor(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600))
    guard file.number >= 0 else { throw StoreError.unusable(path: path, reason: String(cString: strerror(errno))) }
    // Earlier versions let others read it, and the umask may have taken bits away.
    fchmod(file.number, 0o600)
    guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
      let owner = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
        Int($0.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      throw StoreError.locked(folder: folder, pid: owner)
    }
    let text = Array("\(getpid())\n".utf8)
    ftruncate(file.number, 0)
    pwrite(file.number, text, text.count, 0)
  }

  /// Lets the next engine have the folder, before this value is gone.
  package func release() { flock(file.number, LOCK_UN) }

  /// The process that holds the lock of a folder; nil where none does, as far as this user can see. Only looks: to try
  /// the lock, however shortly, would keep an engine from starting that tries at the same instant.
  package static func holder(of folder: String) -> pid_t? {
    let path = folder + "/lock"
    var file = stat()
    guard stat(path, &file) == 0, let text = try? String(contentsOfFile: path, encoding: .utf8),
      let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), pid > 0
    else { return nil }
    // The number alone may be that of a dead engine, or of another program by now. The holder has the file open.
    let descriptors = "/proc/\(pid)/fd"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? [] {
      var open = stat()
      if stat("\(descriptors)/\(name)", &open) == 0, open.st_dev == file.st_dev, open.st_ino == file.st_ino {
        return pid
      }
    }
    return nil
  }
}
