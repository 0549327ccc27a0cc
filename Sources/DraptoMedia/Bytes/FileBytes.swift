import DraptoModel
import Glibc

/// Reads small pieces of a large file, wherever they lie.
package struct FileBytes: ~Copyable {
  private let file: OwnedDescriptor
  /// Size of the file.
  package let count: Int64

  /// Nil when the file can't be opened.
  package init?(_ path: String) {
    file = OwnedDescriptor(open(path, O_RDONLY | O_CLOEXEC))
    var info = stat()
    guard file.number >= 0, fstat(file.number, &info) == 0 else { return nil }
    count = Int64(info.st_size)
  }

  /// Up to `length` bytes from `offset` on; fewer at the end of the file.
  package func read(at offset: Int64, _ length: Int) -> [UInt8] {
    guard offset >= 0, offset < count, length > 0 else { return [] }
    let wanted = Int(min(Int64(length), count - offset))
    return [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
      filled = 0
      while filled < wanted {
        let got = pread(file.number, buffer.baseAddress! + filled, wanted - filled, off_t(offset) + off_t(filled))
        if got <= 0 { break }
        filled += got
      }
    }
  }

  /// An unsigned number of `length` bytes, the highest first; nil at the end of the file.
  package func bigEndian(at offset: Int64, _ length: Int) -> UInt64? {
    let bytes = read(at: offset, length)
    return bytes.count == length ? bytes.reduce(0) { $0 << 8 | UInt64($1) } : nil
  }

  /// An unsigned number of `length` bytes, the lowest first; nil at the end of the file.
  package func littleEndian(at offset: Int64, _ length: Int) -> UInt64? {
    let bytes = read(at: offset, length)
    return bytes.count == length ? bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } : nil
  }

  /// Four characters; nil at the end of the file.
  package func name(at offset: Int64) -> String? {
    let bytes = read(at: offset, 4)
    return bytes.count == 4 ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// Where the zero bytes before `end` begin, looking back over `window` bytes at most; `end` when the byte before it is
  /// none.
  package func zeroTail(before end: Int64, window: Int = 1 << 20) -> Int64 {
    let start = max(0, end - Int64(window))
    let bytes = read(at: start, Int(end - start))
    guard let last = bytes.lastIndex(where: { $0 != 0 }) else { return start }
    return start + Int64(last) + 1
  }
}
