import DraptoModel
import Foundation
import Glibc

/// Files and folders that only their owner can read: what films somebody has is nobody else's business. The process's
/// umask has no say in it.
package enum PrivateFiles {
  /// Makes the folder and those on the way. One that is there, is ours and is open to others is closed to them, but for
  /// those with the sticky bit, which are meant to be shared (`/tmp`). Throws ``StoreError/unusable(path:reason:)``.
  package static func makeFolder(_ path: String) throws {
    let parent = (path as NSString).deletingLastPathComponent
    do {
      if !parent.isEmpty { try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true) }
    } catch {
      throw StoreError.unusable(path: path, reason: SystemReason.text(error) ?? "\(error)")
    }
    if mkdir(path, 0o700) == 0 {
      chmod(path, 0o700)
      return
    }
    let reason = SystemReason.text(errno: errno)
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw StoreError.unusable(path: path, reason: reason)
    }
    if status.st_uid == geteuid(), status.st_mode & 0o077 != 0, status.st_mode & S_ISVTX == 0 { chmod(path, 0o700) }
  }

  /// Makes an empty database where there is none; SQLite gives its log and the log's index the mode of the database.
  /// Where this can't be done SQLite can't either, and says why; on file systems without modes it need not be done.
  static func prepareDatabase(_ path: String) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) }
    for ending in ["", "-wal", "-shm"] { chmod(path + ending, 0o600) }
  }
}
