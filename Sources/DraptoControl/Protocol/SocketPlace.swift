import DraptoModel
import Foundation
import Glibc
import NIOCore

/// Where an engine's socket lies: in the runtime folder of the user's session, else in the state folder, else in a folder
/// of the user's own below /tmp.
package struct SocketPlace: Sendable, Equatable {
  /// The socket.
  package var path: String
  var folder: String { OutputNaming.split(path).folder }

  /// The longest path that `sockaddr_un` takes on Linux, without the zero behind it (unix(7)).
  package static let longest = 107

  /// Places to try, best first.
  /// - Parameters:
  ///   - stateFolder: absolute; one engine runs for each.
  ///   - user: the user's number.
  package static func candidates(stateFolder: String, environment: [String: String], user: uid_t) -> [SocketPlace] {
    let name = name(stateFolder)
    var places: [SocketPlace] = []
    if let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
      places.append(SocketPlace(path: OutputNaming.join(runtime, "drapto/\(name).sock")))
    }
    places.append(SocketPlace(path: OutputNaming.join(stateFolder, "run/engine.sock")))
    places.append(SocketPlace(path: "/tmp/drapto-\(user)/\(name).sock"))
    return places
  }

  /// The address of a socket at a path that is no longer than ``longest``; NIO's own takes 103 bytes, as other systems
  /// do.
  static func address(_ path: String) -> SocketAddress { SocketAddress(unixAddress(path)) }

  private static func unixAddress(_ path: String) -> sockaddr_un {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(longest)) }
    return address
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    withUnsafePointer(to: unixAddress(path)) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }

  /// One name for one folder, however its path is written: FNV-1a of what links lead to.
  private static func name(_ stateFolder: String) -> String {
    let real = URL(fileURLWithPath: stateFolder).resolvingSymlinksInPath().path
    return "engine-" + String(FNV1a(real.utf8).value, radix: 16)
  }

  /// Makes the folder, or checks the one that is there: a folder, no link, of this user, closed to all others, where
  /// nobody else can put another one in its place. Throws `DRP-CONTROL-SOCKET`.
  func prepare(user: uid_t) throws(ErrorReport) {
    guard path.utf8.count <= Self.longest else {
      throw problem("is \(path.utf8.count) bytes long; a socket's path may have \(Self.longest)", of: path)
    }
    try checkParent(user: user)
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw problem(String(cString: strerror(errno)), of: folder)
    }
    var status = stat()
    guard lstat(folder, &status) == 0 else { throw problem(String(cString: strerror(errno)), of: folder) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw problem("is no folder", of: folder) }
    guard status.st_uid == user else { throw problem("belongs to another user (\(status.st_uid))", of: folder) }
    guard status.st_mode & 0o077 == 0 else {
      throw problem("is open to others (mode \(String(status.st_mode & 0o777, radix: 8)))", of: folder)
    }
  }

  /// A socket that listens there, and the inode of its file. What lies in its place goes. Not NIO's own way, which removes
  /// whatever lies there once more when it closes: by then that may be another engine's.
  func listen() throws(ErrorReport) -> (file: Int32, inode: UInt64) {
    unlink(path)
    let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard file >= 0 else { throw problem(String(cString: strerror(errno)), of: path) }
    let isListening = Self.withAddress(path) { bind(file, $0, $1) } == 0 && Glibc.listen(file, 128) == 0
    let reason = errno
    // The folder is closed to others already.
    guard isListening, chmod(path, 0o600) == 0, let inode else {
      close(file)
      throw problem(String(cString: strerror(isListening ? errno : reason)), of: path)
    }
    return (file, inode)
  }

  /// Of the file that lies there now; nil where none does.
  var inode: UInt64? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  private func checkParent(user: uid_t) throws(ErrorReport) {
    let parent = OutputNaming.split(folder).folder
    var status = stat()
    // What a link leads to: /tmp may be one.
    guard stat(parent, &status) == 0 else { throw problem(String(cString: strerror(errno)), of: parent) }
    guard status.st_uid == user || status.st_uid == 0 else {
      throw problem("belongs to another user (\(status.st_uid))", of: parent)
    }
    // A shared folder is one where only owners may rename, as /tmp is.
    guard status.st_mode & 0o022 == 0 || status.st_mode & S_ISVTX != 0 else {
      throw problem("can be written by others (mode \(String(status.st_mode & 0o777, radix: 8)))", of: parent)
    }
  }

  private func problem(_ what: String, of path: String) -> ErrorReport {
    ErrorReport(.controlSocket, "\(Format.visible(path)) \(what)", file: path)
  }
}

/// Where the engine of a state folder listens, and who it is: `engine.json` in that folder. Who holds the folder's lock
/// writes it; what it says of an engine that is gone is stale, and does no harm.
package struct EngineRecord: Codable, Sendable, Equatable {
  /// The engine's process.
  package var pid: Int32
  /// Absolute path.
  package var socket: String
  /// Of drapto.
  package var version: String
  /// The program's ``BuildID``.
  package var build: String
  /// What it speaks.
  package var proto: ControlVersion
  /// When it began to serve.
  package var started: Date
  /// Whose engine it is.
  package var owner: EngineOwner

  /// In the state folder.
  package static let fileName = "engine.json"

  /// What the state folder says; nil where it says nothing that can be understood, or where somebody else wrote it.
  package static func read(stateFolder: String) -> EngineRecord? {
    let path = OutputNaming.join(stateFolder, fileName)
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid() || status.st_uid == 0,
      let data = FileManager.default.contents(atPath: path)
    else { return nil }
    return try? WireJSON.value(EngineRecord.self, from: data)
  }

  func write(stateFolder: String) throws {
    let path = OutputNaming.join(stateFolder, Self.fileName)
    let part = path + ".part"
    unlink(part)
    // Made closed to others, not closed afterwards.
    let file = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failed(path, errno) }
    let text = [UInt8](try WireJSON.line(self)) + [UInt8(ascii: "\n")]
    let isWritten = Glibc.write(file, text, text.count) == text.count
    let reason = errno
    close(file)
    guard isWritten, rename(part, path) == 0 else {
      let failure = Self.failed(path, isWritten ? errno : reason)
      unlink(part)
      throw failure
    }
  }

  private static func failed(_ path: String, _ reason: Int32) -> ErrorReport {
    ErrorReport(
      .controlSocket, "\(Format.visible(path)) can't be written: \(String(cString: strerror(reason)))", file: path)
  }

  /// Takes it away, if it is still that of this process.
  static func remove(stateFolder: String, pid: Int32) {
    guard read(stateFolder: stateFolder)?.pid == pid else { return }
    unlink(OutputNaming.join(stateFolder, fileName))
  }
}
