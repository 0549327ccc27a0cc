import DraptoModel
import Foundation
import Glibc

/// Whether a path that an error names can be reached, and if not, whether its file is gone or its disk.
package enum PathReach: Sendable, Equatable {
  /// The file can be read (or its folder written, or the program run).
  case there
  /// Its folder is there and the file is not: somebody removed it.
  case deleted
  /// It is there and not for this user, or can't be written, in words: no waiting changes that.
  case refused(String)
  /// Why it can't be reached, in words: the disk may come back.
  case unreachable(String)

  private enum Use { case reading, writing, running }

  /// Looks once. Blocks as long as the disk does.
  /// - Parameters:
  ///   - path: a file; for writing, one that may not exist yet, or a folder.
  ///   - mount: the mount point that was remembered when the path was first used: the folder below an unmounted share
  ///     exists, is empty and can be written.
  package static func check(at path: String, mount: String?, forWriting: Bool = false) -> PathReach {
    check(at: path, mount: mount, for: forWriting ? .writing : .reading)
  }

  /// The same for a program that is to be run.
  package static func check(atProgram path: String, mount: String?) -> PathReach {
    check(at: path, mount: mount, for: .running)
  }

  private static func check(at path: String, mount: String?, for use: Use) -> PathReach {
    // First of all: an automounter mounts the share when somebody asks for the file.
    let found = errorNumber { stat(path, &$0) }
    if let mount, let table = MountTable.read(), !table.isMounted(mount) {
      return .unreachable("\(shown(mount)) is not mounted")
    }
    if use == .writing { return folderForWriting(path, isFolder: found == 0 && isFolder(path)) }
    switch found {
    case 0:
      guard access(path, use == .running ? R_OK | X_OK : R_OK) == 0 else { return refused(path, errno) }
      return .there
    case ENOENT, ENOTDIR: return missing(target(of: path))
    case let number: return refused(path, number)
    }
  }

  /// The folder that a file is to be written to, or that is given itself.
  private static func folderForWriting(_ path: String, isFolder: Bool) -> PathReach {
    let folder = isFolder ? path : OutputNaming.split(path).folder
    if errorNumber({ stat(folder, &$0) }) == 0, !Self.isFolder(folder) {
      return .refused("\(shown(folder)) is no folder")
    }
    guard access(folder, W_OK | X_OK) == 0 else {
      let number = errno
      return number == ENOENT ? .unreachable("\(shown(folder)) is not there") : refused(folder, number)
    }
    return .there
  }

  private static func missing(_ path: String) -> PathReach {
    let folder = OutputNaming.split(path).folder
    switch errorNumber({ stat(folder, &$0) }) {
    case 0 where isFolder(folder): return .deleted
    case 0, ENOENT, ENOTDIR: return .unreachable("\(shown(folder)) is not there")
    case let number: return refused(folder, number)
    }
  }

  private static func refused(_ path: String, _ number: Int32) -> PathReach {
    let text = "\(shown(path)): \(String(cString: strerror(number)))"
    return [EACCES, EPERM, EROFS].contains(number) ? .refused(text) : .unreachable(text)
  }

  /// What a link points to, where it points to nothing: its target's disk is the one that is asked about.
  private static func target(of path: String) -> String {
    guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
    return OutputNaming.absolute(target, in: OutputNaming.split(path).folder)
  }

  private static func isFolder(_ path: String) -> Bool {
    var info = Glibc.stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
  }

  private static func errorNumber(_ body: (inout stat) -> Int32) -> Int32 {
    var info = Glibc.stat()
    return body(&info) == 0 ? 0 : errno
  }

  private static func shown(_ path: String) -> String { Format.visible(path) }
}

extension PathReach {
  private static let checks = BoundedChecks()

  /// Looks, and gives up after `limit`: what does not answer is ``unreachable(_:)``. The thread that hangs is left
  /// behind; until it comes back no other is started for the same mount, so a dead share costs one thread.
  package static func check(
    at path: String, mount: String?, forWriting: Bool = false, within limit: Duration
  ) async -> PathReach {
    await check(at: path, mount: mount, within: limit, by: checks) {
      check(at: path, mount: mount, forWriting: forWriting)
    }
  }

  static func check(
    at path: String, mount: String?, within limit: Duration, by checks: BoundedChecks,
    _ body: @escaping @Sendable () -> PathReach
  ) async -> PathReach {
    // Without a remembered mount the folder stands for it: `/` would be too much, every path lies below it.
    let place = mount ?? OutputNaming.split(path).folder
    return await checks.answer(of: place, within: limit, body) ?? .unreachable("\(shown(place)) does not answer")
  }
}
