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

  /// Sends bytes, and waits where there is no room. False where the other end is closed.
  @discardableResult
  package func send(_ bytes: some Collection<UInt8>) async -> Bool {
    var rest = ArraySlice(Array(bytes))
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      if count > 0 {
        rest.removeFirst(count)
      } else if errno == EAGAIN {
        try? await Task.sleep(for: .milliseconds(1))
      } else {
        return false
      }
    }
    return true
  }

  @discardableResult
  package func send(_ lines: String...) async -> Bool { await send(Data(lines.map { $0 + "\n" }.joined().utf8)) }

  /// Sends no more, and still reads.
  package func finish() { shutdown(file, Int32(SHUT_WR)) }

  /// The next line without its newline; nil at the end, or when none came in time.
  package func line(within limit: Duration = .seconds(20)) async -> Data? {
    var line: Data?
    _ = await eventually(within: limit, every: .milliseconds(2)) {
      line = taken()
      if line != nil { return true }
      let isOver = receive()
      line = taken()
      return line != nil || isOver
    }
    return line
  }

  /// A whole line of what was received.
  private func taken() -> Data? {
    rest.withLock { rest in
      guard let newline = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      defer { rest = Data(rest[(newline + 1)...]) }
      return Data(rest[..<newline])
    }
  }

  /// The next line as an object; empty at the end, or where it is none.
  package func object(within limit: Duration = .seconds(20)) async -> [String: Any] {
    guard let line = await line(within: limit) else { return [:] }
    return ((try? JSONSerialization.jsonObject(with: line)) as? [String: Any]) ?? [:]
  }

  /// Whether the other end has closed; reads what comes before that.
  package func isClosed(within limit: Duration = .seconds(20)) async -> Bool {
    await eventually(within: limit, every: .milliseconds(5)) { receive() }
  }

  /// Takes what is there. True at the end.
  private func receive() -> Bool {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(file, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      if count <= 0 { return count == 0 || errno != EAGAIN }
      rest.withLock { $0.append(contentsOf: bytes[..<count]) }
      if count < bytes.count { return false }
    }
  }
}
