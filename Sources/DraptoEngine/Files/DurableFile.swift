import DraptoModel
import Glibc

/// Making files durable, with the errors of the system calls.
package enum DurableFile {
  /// Renames a complete `.part` file into place: its bytes, then its name, then the folder are on disk when this
  /// returns. Throws ``ErrorReport``.
  package static func commit(_ part: String, as path: String) throws {
    try sync(part)
    guard rename(part, path) == 0 else { throw failure("rename", path) }
    try sync(parent(of: path))
  }

  /// Writes bytes and commits them.
  package static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let part = path + ".part"
    let descriptor = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("open", part) }
    var rest = ContiguousArray(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let error = failure("write", part)
        close(descriptor)
        unlink(part)
        throw error
      }
      rest = rest.dropFirst(count)
    }
    close(descriptor)
    do { try commit(part, as: path) } catch {
      unlink(part)
      throw error
    }
  }

  /// fsync(2) of a file or folder.
  package static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure("fsync", path) }
  }

  /// The folder a path lies in.
  package static func parent(of path: String) -> String { OutputNaming.split(path).folder }

  /// Makes a folder and those it lies in, each for this user only whatever the umask says; those that are there stay
  /// as they are. Throws ``ErrorReport``.
  package static func makeFolder(_ path: String) throws {
    var info = stat()
    guard stat(path, &info) != 0 || info.st_mode & S_IFMT != S_IFDIR else { return }
    let folder = parent(of: path)
    if folder != path, folder != "." { try makeFolder(folder) }
    guard mkdir(path, 0o700) == 0 else {
      let number = errno
      // Another process may have been faster.
      if number == EEXIST, stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFDIR { return }
      throw failure("mkdir", path, number)
    }
    chmod(path, 0o700)
    // So that its files are still found after a power cut; a folder that can't be read can't be synced either.
    try? sync(folder)
  }

  static func failure(_ operation: String, _ path: String, _ number: Int32 = errno) -> ErrorReport {
    let text = "\(operation) \(Format.visible(path)): \(String(cString: strerror(number)))"
    return ErrorReport(number == ENOSPC || number == EDQUOT ? .diskFull : .workNotWritable, text, file: path)
  }
}
