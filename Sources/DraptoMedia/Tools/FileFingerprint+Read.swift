import DraptoModel
import Glibc

extension FileFingerprint {
  /// Size and time of change of a file as it is now; nil when it is not there. Follows links.
  package static func read(_ path: String) -> FileFingerprint? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    return FileFingerprint(
      bytes: Int64(info.st_size), modified: Int64(info.st_mtim.tv_sec) * 1_000_000_000 + Int64(info.st_mtim.tv_nsec))
  }
}
