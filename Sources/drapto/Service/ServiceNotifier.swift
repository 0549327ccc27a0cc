import DraptoModel
import Foundation
import Glibc

/// Tells the service manager how the engine is: sd_notify(3), one datagram each, nothing where there is no manager.
struct ServiceNotifier: Sendable {
  /// `$NOTIFY_SOCKET`: a path, or `@` and a name in Linux's abstract namespace.
  let address: String?

  /// Takes the manager's address out of the environment: programs that the engine runs must not speak in its name.
  static func taken() -> ServiceNotifier {
    let address = getenv("NOTIFY_SOCKET").map { String(cString: $0) }
    unsetenv("NOTIFY_SOCKET")
    return ServiceNotifier(address: address)
  }

  /// Clients are served.
  func ready(_ status: String) { send("READY=1\n" + Self.line(status)) }
  /// The orderly end has begun.
  func stopping() { send("STOPPING=1\n" + Self.line("stopping")) }
  /// What `systemctl status` shows.
  func status(_ text: String) { send(Self.line(text)) }

  /// Keeps the status in step with the queue until the task is cancelled. Looks seldom: it is for people.
  func follow(_ engine: any EngineClient, every pause: Duration = .seconds(5)) async {
    guard address != nil else { return }
    var last: String?
    while !Task.isCancelled {
      if let text = try? await engine.snapshot().queueLine, text != last {
        status(text)
        last = text
      }
      try? await Task.sleep(for: pause)
    }
  }

  private static func line(_ status: String) -> String { "STATUS=" + Format.visible(status) }

  /// A manager that does not listen is no reason to stop.
  private func send(_ text: String) {
    guard let address, address.hasPrefix("/") || address.hasPrefix("@") else { return }
    var name = Array(address.utf8)
    if name[0] == UInt8(ascii: "@") { name[0] = 0 }
    var target = sockaddr_un()
    target.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: target.sun_path)
    guard name.count < room else { return }
    withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: name) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    // An abstract name ends where the length says.
    let length = MemoryLayout<sockaddr_un>.size - room + name.count + (address.hasPrefix("/") ? 1 : 0)
    let bytes = Array(text.utf8)
    _ = withUnsafePointer(to: &target) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
      }
    }
  }
}
