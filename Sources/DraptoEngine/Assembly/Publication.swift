import DraptoMedia
import DraptoModel
import Glibc

/// Moves the checked film to its name, atomically, and knows after a crash whether it already did.
struct Publication: Sendable {
  let input: StageInput

  /// Identity of the file that is about to be renamed; a rename keeps it.
  struct Record: Codable, Sendable {
    var device: UInt64
    var inode: UInt64
    var bytes: Int64
  }

  /// The identity to record before ``publish()``. Throws `DRP-OUT-NOT-WRITABLE`, `DRP-SRC-…`.
  func prepare() async throws -> Record {
    try await SourceGuard.check(input.source)
    try await TargetGuard.check(input.job)
    let from = input.temporaryOutput
    guard let record = try await blocking({ Self.identity(from) }) else { throw Self.writeFailure(from) }
    return record
  }

  /// Syncs and renames. Throws `DRP-OUT-EXISTS`, `DRP-OUT-NOT-WRITABLE`.
  func publish() async throws {
    let (from, to) = (input.temporaryOutput, input.job.output)
    let overwrite = input.settings[SettingsCatalog.overwrite]
    try await blocking {
      try DurableFile.sync(from)
      try Self.move(from, to, overwrite: overwrite)
      try DurableFile.sync(DurableFile.parent(of: to))
    }
  }

  /// After a crash between the rename and its record: the output is the very file that was to be renamed.
  func isPublished(_ record: Record) async throws -> Bool {
    let (output, temporary) = (input.job.output, input.temporaryOutput)
    return try await blocking {
      guard let there = Self.identity(output), there.device == record.device, there.inode == record.inode,
        there.bytes == record.bytes
      else { return false }
      // Between its link and its unlink the film had two names.
      unlink(temporary)
      return true
    }
  }

  private static func identity(_ path: String) -> Record? {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    return Record(device: UInt64(info.st_dev), inode: UInt64(info.st_ino), bytes: Int64(info.st_size))
  }

  /// Without `overwrite` through link(2), which never replaces anything; file systems without hard links get a look
  /// first.
  static func move(_ from: String, _ to: String, overwrite: Bool) throws {
    if !overwrite {
      if link(from, to) == 0 {
        unlink(from)
        return
      }
      guard errno != EEXIST, access(to, F_OK) != 0 else { throw exists(to) }
    }
    guard rename(from, to) == 0 else { throw writeFailure(to) }
  }

  private static func exists(_ path: String) -> EngineError {
    .refused(ErrorReport(.outputExists, "\(Format.visible(path)) appeared while the film was encoded", file: path))
  }

  private static func writeFailure(_ path: String) -> EngineError {
    .refused(
      ErrorReport(.outputNotWritable, "\(Format.visible(path)): \(String(cString: strerror(errno)))", file: path))
  }

  /// Throws `DRP-OUT-NOT-WRITABLE` for folders that are read-only or not ours.
  static func checkWritable(_ folder: String) throws {
    guard access(folder, W_OK) == 0 else { throw writeFailure(folder) }
  }
}
