import DraptoModel
import Glibc

/// Reads a file from front to end through a window that holds what is needed at once.
struct FileWindow: ~Copyable {
  private let file: OwnedDescriptor
  private let path: String
  private var buffer: [UInt8]
  private var range = 0..<0
  /// The window reaches to the end of the file.
  private(set) var isLast = false

  /// - Parameter size: bytes of the window as long as no more are needed.
  init(_ path: String, size: Int = 1 << 20) throws {
    file = OwnedDescriptor(open(path, O_RDONLY | O_CLOEXEC))
    self.path = path
    buffer = [UInt8](repeating: 0, count: size)
    guard file.number >= 0 else { throw FileFault.report(path) }
  }

  /// What is in it.
  var bytes: ArraySlice<UInt8> { buffer[range] }

  /// Takes bytes off its front.
  mutating func consume(_ count: Int) { range = range.lowerBound + count..<range.upperBound }

  /// Fills it until it holds `count` bytes, or reaches the end of the file.
  mutating func fill(_ count: Int) throws {
    guard range.count < count, !isLast else { return }
    if buffer.count < count { buffer += [UInt8](repeating: 0, count: count - buffer.count) }
    if range.lowerBound + count > buffer.count || range.isEmpty {
      let old = range
      _ = buffer.withUnsafeMutableBytes { memmove($0.baseAddress!, $0.baseAddress! + old.lowerBound, old.count) }
      range = 0..<old.count
    }
    while range.count < count {
      let end = range.upperBound
      let got = buffer.withUnsafeMutableBytes { read(file.number, $0.baseAddress! + end, $0.count - end) }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw FileFault.report(path) }
      if got == 0 {
        isLast = true
        return
      }
      range = range.lowerBound..<end + got
    }
  }
}

/// Words for what system calls say of a work file.
enum FileFault {
  /// By `errno`: `DRP-DISK-FULL`, or `DRP-WORK-NOT-WRITABLE`.
  static func report(_ path: String, _ number: Int32 = errno) -> ErrorReport {
    ErrorReport(
      number == ENOSPC || number == EDQUOT ? .diskFull : .workNotWritable,
      "\(Format.visible(path)): \(String(cString: strerror(number)))", file: path)
  }
}
