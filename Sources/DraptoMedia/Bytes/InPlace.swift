import DraptoModel
import Glibc

/// Changes bytes of a finished file where they lie: nothing in it moves.
enum InPlace {
  /// - Throws: `DRP-DISK-FULL`, `DRP-WORK-NOT-WRITABLE`.
  static func set(_ changes: [(place: Int64, bytes: [UInt8])], in path: String) throws {
    guard !changes.isEmpty else { return }
    let file = OwnedDescriptor(open(path, O_WRONLY | O_CLOEXEC))
    guard file.number >= 0 else { throw FileFault.report(path) }
    for (place, bytes) in changes {
      guard pwrite(file.number, bytes, bytes.count, off_t(place)) == bytes.count else { throw FileFault.report(path) }
    }
  }
}
