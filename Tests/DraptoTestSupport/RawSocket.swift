import Dispatch
import DraptoModel
import Foundation
import Glibc

/// The other end of a Unix socket, byte by byte: what a client of any make may send, and when.
package final class RawSocket: Sendable {
  private let file: Int32
  private let rest = Locked(Data())

  /// Throws where nobody listens.
  package init(_ path: String) throws {
    let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    self.file = file
    let result = try Self.withAddress(path) { connect(file, $0, $1) }
    guard result == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }

  deinit { close(file) }

  /// A socket that listens there and answers nobody; whoever closes the file leaves a stale one behind.
  package static func listen(at path: String) throws -> Int32 {
    let file = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    let result = try withAddress(path) { bind(file, $0, $1) }
    guard result == 0, Glibc.listen(file, 8) == 0 else { throw POSIXError(.EADDRINUSE) }
    return file
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) throws -> Int32
  {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { throw POSIXError(.ENAMETOOLONG) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }

  /// Sends bytes, on a thread of its own where there is no room. False where the other end is closed.
  @discardableResult
  package func send(_ bytes: some Collection<UInt8> & Sendable) async -> Bool {
    await off { file in
      var rest = Data(bytes)
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return false }
        rest.removeFirst(count)
      }
      return true
    }
  }

  @discardableResult
  package func send(_ lines: String...) async -> Bool { await send(Data(lines.map { $0 + "\n" }.joined().utf8)) }

  /// Sends no more, and still reads.
  package func finish() { shutdown(file, Int32(SHUT_WR)) }

  /// The next line without its newline; nil at the end, or when none came in time.
  package func line(within limit: Duration = .seconds(20)) async -> Data? {
    let end = ContinuousClock.now + limit
    while true {
      let line: Data? = rest.withLock { rest in
        guard let newline = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { rest = Data(rest[(newline + 1)...]) }
        return Data(rest[..<newline])
      }
      if let line { return line }
      let left = (end - ContinuousClock.now).seconds
      guard left > 0, let more = await receive(Int32(left * 1000)), !more.isEmpty else { return nil }
      rest.withLock { $0.append(more) }
    }
  }

  /// The next line as an object; empty at the end, or where it is none.
  package func object(within limit: Duration = .seconds(20)) async -> [String: Any] {
    guard let line = await line(within: limit) else { return [:] }
    return ((try? JSONSerialization.jsonObject(with: line)) as? [String: Any]) ?? [:]
  }

  /// Whether the other end has closed; reads what comes before that.
  package func isClosed(within limit: Duration = .seconds(20)) async -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if let more = await receive(200), more.isEmpty { return true }
    }
    return false
  }

  /// nil: nothing came in so many milliseconds. Empty: closed, or broken.
  private func receive(_ milliseconds: Int32) async -> Data? {
    await off { file in
      var wish = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      guard poll(&wish, 1, milliseconds) > 0 else { return nil }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = recv(file, &bytes, bytes.count, 0)
      return count > 0 ? Data(bytes[..<count]) : Data()
    }
  }

  /// A read that waits must not hold a thread of the pool.
  private func off<Result: Sendable>(_ body: @escaping @Sendable (Int32) -> Result) async -> Result {
    let file = file
    return await withCheckedContinuation { continuation in
      Self.queue.async { continuation.resume(returning: body(file)) }
    }
  }

  private static let queue = DispatchQueue(label: "drapto.raw-socket", attributes: .concurrent)
}
