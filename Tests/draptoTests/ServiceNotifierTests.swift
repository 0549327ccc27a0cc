import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

/// A service manager's end of `$NOTIFY_SOCKET`.
final class NotifyManager: Sendable {
  private let descriptor: Int32

  /// - Parameter name: a path, or `@` and a name in the abstract namespace.
  init(_ name: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(name.utf8)
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
    }
    try #require(result == 0)
  }

  deinit { close(descriptor) }

  /// The next datagram; nil where there is none.
  func next() -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}

@Suite struct ServiceNotifierTests {
  private let folder = TemporaryFolder("notify")

  @Test(arguments: [true, false]) func `the manager hears one datagram each`(isAbstract: Bool) throws {
    let address = isAbstract ? "@" + folder.path + "/n" : folder.path + "/n"
    let manager = try NotifyManager(address)
    let notifier = ServiceNotifier(address: address)
    notifier.ready("no films")
    notifier.status("1 running\nREADY=0")
    notifier.stopping()
    #expect(manager.next() == "READY=1\nSTATUS=no films")
    #expect(manager.next() == "STATUS=1 running␊READY=0")
    #expect(manager.next() == "STOPPING=1\nSTATUS=stopping")
    #expect(manager.next() == nil)
  }

  @Test(arguments: [nil, "", "vsock:2:1", "/no/such/socket", "/" + String(repeating: "x", count: 200)])
  func `without a manager nothing happens`(address: String?) async {
    let notifier = ServiceNotifier(address: address)
    notifier.ready("no films")
    notifier.stopping()
    #expect(notifier.address == address)
  }

  @Test func `the status follows the queue, and is told only when it changes`() async throws {
    let manager = try NotifyManager(folder.path + "/n")
    let queue = FakeQueue()
    let notifier = ServiceNotifier(address: folder.path + "/n")
    let follower = Task { await notifier.follow(queue, every: .milliseconds(5)) }
    defer { follower.cancel() }
    #expect(await eventually { manager.next() == "STATUS=no films" })
    queue.state.withLock { $0.jobs[JobID(1)] = JobView(job: ModelSamples.job(state: .running)) }
    #expect(await eventually { manager.next() == "STATUS=1 running" })
    let looks = queue.looks.value
    #expect(await eventually { queue.looks.value > looks + 5 })
    #expect(manager.next() == nil)
  }

  @Test func `a queue in a line`() {
    var state = EngineSnapshot()
    #expect(state.queueLine == "no films")
    for (id, job) in [JobState.running, .waiting, .waiting, .done, .failed, .paused].enumerated() {
      state.jobs[JobID(Int64(id))] = JobView(job: ModelSamples.job(state: job))
    }
    #expect(state.queueLine == "1 running, 2 waiting, 1 paused, 1 failed")
    state.queue.mode = .draining
    #expect(state.queueLine == "1 running, 2 waiting, 1 paused, 1 failed; drains")
  }
}

/// An engine of which only the state is asked.
private final class FakeQueue: EngineClient {
  let state = Locked(EngineSnapshot())
  let looks = Locked(0)

  func snapshot() async throws -> EngineSnapshot {
    looks.withLock { $0 += 1 }
    return state.value
  }

  func settings(of job: JobID) async throws -> Settings { Settings() }
  func events(after sequence: UInt64) -> AsyncStream<EngineEvent> { AsyncStream { $0.finish() } }
  func send(_ command: EngineCommand) async throws -> CommandAnswer { throw ErrorReport(.unexpected, "\(command)") }
}
