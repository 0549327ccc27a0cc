import Foundation
import Glibc

/// A file system whose server never answers: whoever asks it anything hangs in the kernel. Only root can mount one.
package final class DeadShare: Sendable {
  private let folder = TemporaryFolder("dead")
  private let server: Int32
  package var path: String { folder.path }

  /// Whether this user may mount it, and the kernel knows FUSE.
  package static let canMount = (try? DeadShare()) != nil

  package init() throws {
    let server = open("/dev/fuse", O_RDWR | O_CLOEXEC)
    guard server >= 0 else { throw POSIXError(.ENODEV) }
    let options = "fd=\(server),rootmode=40000,user_id=0,group_id=0"
    guard mount("dead", folder.path, "fuse", 0, options) == 0 else {
      close(server)
      throw POSIXError(.EPERM)
    }
    self.server = server
  }

  /// The server ends: all who hang get an error.
  package func end() { umount2(folder.path, Int32(MNT_FORCE) | Int32(MNT_DETACH)) }

  deinit {
    end()
    close(server)
  }
}
