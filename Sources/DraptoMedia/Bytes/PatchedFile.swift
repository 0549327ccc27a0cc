import DraptoModel
import Glibc

/// A new file that is written from front to end, some bytes of which are set later.
struct PatchedFile: ~Copyable {
  private let file: OwnedDescriptor
  private let path: String
  private var pending: [UInt8] = []
  /// Bytes that are in the file.
  private var written = 0

  /// Pieces of this size are not gathered.
  private static let large = 128 << 10

  /// Makes the file, or empties the one there is.
  init(_ path: String) throws {
    file = OwnedDescriptor(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644))
    self.path = path
    guard file.number >= 0 else { throw FileFault.report(path) }
    pending.reserveCapacity(2 * Self.large)
  }

  /// Bytes so far.
  var count: Int { written + pending.count }

  mutating func append(_ bytes: ArraySlice<UInt8>) throws {
    guard bytes.count < Self.large else {
      try flush()
      try bytes.withUnsafeBytes { try write($0) }
      written += bytes.count
      return
    }
    pending += bytes
    if pending.count >= Self.large { try flush() }
  }

  /// Sets bytes that were written.
  mutating func patch(_ bytes: [UInt8], at place: Int) throws {
    try flush()
    guard bytes.withUnsafeBytes({ pwrite(file.number, $0.baseAddress, $0.count, off_t(place)) }) == bytes.count else {
      throw FileFault.report(path)
    }
  }

  /// What is still in memory goes to the file.
  mutating func flush() throws {
    try pending.withUnsafeBytes { try write($0) }
    written += pending.count
    pending.removeAll(keepingCapacity: true)
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(file.number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileFault.report(path) }
      rest = rest.dropFirst(count)
    }
  }
}
