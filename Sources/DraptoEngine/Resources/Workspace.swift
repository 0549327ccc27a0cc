import DraptoModel
import Foundation
import Glibc

/// The work files of one job. Names end in `.part` until a file is whole, on disk and renamed.
package struct Workspace: Sendable {
  package let folder: String

  package init(root: String, job: JobID) { folder = root + "/jobs/\(job)" }

  package func chunk(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".mkv" }
  package func chunkTimes(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".times" }
  /// Bytes of RPUs on their way from a file to the check.
  package func rpus(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".rpu.part" }
  /// The film as Matroska, on its way to another container.
  package var film: String { folder + "/film.part" }
  package var filmRPUs: String { folder + "/film.rpu.part" }
  package func track(_ stream: Int) -> String { folder + "/tracks/\(stream).mka" }
  package func group(_ index: Int) -> String { folder + "/groups/" + number(index) + ".mkv" }
  package var index: String { folder + "/index.times" }
  package var timestamps: String { folder + "/timestamps.txt" }
  package func groupTimestamps(_ index: Int) -> String { folder + "/groups/" + number(index) + ".txt" }
  package var extras: String { folder + "/extras.mkv" }
  package func cover(_ name: String) -> String { folder + "/covers/" + name }
  package var qualityLog: String { folder + "/quality.log" }

  private func number(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Makes the folders. Throws `DRP-WORK-NOT-WRITABLE`.
  package func prepare() throws {
    for name in ["chunks", "tracks", "groups", "covers"] {
      do {
        try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
      } catch {
        let reason = (error as NSError).localizedDescription
        throw EngineError.refused(ErrorReport(.workNotWritable, "\(folder): \(reason)", file: folder))
      }
    }
  }

  /// Removes everything of the job.
  package func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Removes what was being written when the engine ended.
  package func removeParts() {
    for name in ["chunks", "tracks", "groups", "covers", ""] {
      let place = folder + "/" + name
      for file in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] where file.hasSuffix(".part") {
        unlink(place + "/" + file)
      }
    }
  }
}

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
    try commit(part, as: path)
  }

  /// fsync(2) of a file or folder.
  package static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure("fsync", path) }
  }

  package static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func failure(_ operation: String, _ path: String) -> ErrorReport {
    let number = errno
    let text = "\(operation) \(Format.visible(path)): \(String(cString: strerror(number)))"
    return ErrorReport(number == ENOSPC || number == EDQUOT ? .diskFull : .workNotWritable, text, file: path)
  }
}

/// Frame times in a file: 8 bytes each, little-endian ticks.
package enum TimesFile {
  package static func write(_ ticks: [Int64], to path: String) throws {
    try DurableFile.write(ticks.flatMap { tick in withUnsafeBytes(of: tick.littleEndian) { Array($0) } }, to: path)
  }

  /// Nil when the file is missing or no whole number of times.
  package static func read(_ path: String) -> [Int64]? {
    guard let data = FileManager.default.contents(atPath: path), data.count % 8 == 0 else { return nil }
    return data.withUnsafeBytes { raw in
      (0..<data.count / 8).map { Int64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
    }
  }
}
