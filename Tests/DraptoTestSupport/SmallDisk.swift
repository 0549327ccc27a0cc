import Foundation
import Glibc

/// A file system in memory that goes with the value. Only root can mount one.
package final class SmallDisk: Sendable {
  package let folder = TemporaryFolder("disk")
  package var path: String { folder.path }

  /// Whether this user may mount file systems.
  package static let canMount = (try? SmallDisk("1m")) != nil

  /// - Parameter size: as tmpfs(5) takes it: `600k`, `20m`.
  package init(_ size: String) throws {
    guard mount("tmpfs", folder.path, "tmpfs", 0, "size=\(size)") == 0 else { throw POSIXError(.EPERM) }
  }

  package func resize(_ size: String) { mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT), "size=\(size)") }

  package func makeReadOnly(_ flag: Bool) {
    mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT) | (flag ? UInt(MS_RDONLY) : 0), "")
  }

  /// As when somebody pulls it out: the folder below comes to light.
  package func unmount() { umount2(folder.path, Int32(MNT_DETACH)) }

  /// It is back, and empty.
  package func mountAgain(_ size: String) { mount("tmpfs", folder.path, "tmpfs", 0, "size=\(size)") }

  deinit { unmount() }
}
