import Glibc
import NIOCore

/// Who is at the other end of a Unix socket: `ucred` of `SO_PEERCRED` (unix(7)).
struct PeerCredentials: Sendable {
  var pid: Int32 = 0
  var uid: UInt32 = 0
  var gid: UInt32 = 0

  /// Of a connection; nil where the kernel does not tell.
  static func of(_ channel: any NIOCore.Channel) async -> PeerCredentials? {
    let option: EventLoopFuture<PeerCredentials>? = (channel as? any SocketOptionProvider)?.unsafeGetSocketOption(
      level: SocketOptionLevel(SOL_SOCKET), name: SocketOptionName(SO_PEERCRED))
    return try? await option?.get()
  }

  /// The user of this process, or root, who can do all that it can anyway.
  var isTrusted: Bool { uid == geteuid() || uid == 0 }
}
