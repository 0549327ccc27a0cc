import DraptoMedia
import DraptoModel
import Glibc

/// Space and traffic of the file system a path lies on.
package enum DiskStatus {
  /// Free bytes for this user and size of the file system; nil when the path is not there.
  package static func space(_ path: String) -> (free: Int64, total: Int64)? {
    var info = statvfs()
    guard statvfs(path, &info) == 0 else { return nil }
    let block = Int64(info.f_frsize)
    return (Int64(info.f_bavail) * block, Int64(info.f_blocks) * block)
  }

  /// `major:minor` of the device a path lies on.
  package static func device(_ path: String) -> (major: UInt32, minor: UInt32)? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    let device = UInt64(info.st_dev)
    // gnu_dev_major, gnu_dev_minor of sys/sysmacros.h.
    let major = UInt32((device >> 8) & 0xfff) | UInt32((device >> 32) & 0xffff_f000)
    let minor = UInt32(device & 0xff) | UInt32((device >> 12) & 0xffff_ff00)
    return (major, minor)
  }

  /// Bytes read and written by a device since boot, from /proc/diskstats (sectors of 512 bytes).
  package static func traffic(_ text: String, major: UInt32, minor: UInt32) -> (read: UInt64, written: UInt64)? {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 9, UInt32(fields[0]) == major, UInt32(fields[1]) == minor,
        let read = UInt64(fields[5]), let written = UInt64(fields[9])
      else { continue }
      return (read * 512, written * 512)
    }
    return nil
  }
}
