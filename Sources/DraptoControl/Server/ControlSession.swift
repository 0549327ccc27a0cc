import DraptoModel
import Foundation
import NIOCore
import Synchronization

/// One client, from its first line to its last.
final class ControlSession: Sendable {
  typealias Channel = NIOAsyncChannel<ControlLine, ByteBuffer>

  private enum Stage { case new, unversioned, open(watch: Bool) }

  private struct State {
    var stage = Stage.new
    /// What is left of the snapshot that was asked for last.
    var details: (seq: UInt64, rest: ArraySlice<EngineEvent.Payload>)?
    var events: Task<Void, Never>?
    /// Requests that are not answered yet.
    var open = 0
    /// Since when something waits to be read by the client; nil: nothing does.
    var writing: [UInt64: ContinuousClock.Instant] = [:]
    var nextWrite: UInt64 = 0
  }

  private let engine: any EngineClient
  private let server: ControlServer
  private let peer: PeerCredentials
  private let state = Mutex(State())

  init(engine: any EngineClient, server: ControlServer, peer: PeerCredentials) {
    self.engine = engine
    self.server = server
    self.peer = peer
  }

  /// Answers until the client closes.
  func run(_ channel: Channel) async throws {
    try await channel.executeThenClose { inbound, outbound in
      defer { state.withLock { $0.events?.cancel() } }
      try await withThrowingDiscardingTaskGroup { group in
        for try await line in inbound {
          switch line {
          case .tooLong:
            try await write(ErrorLine(nil, .request(ControlFault.noRequest, "the line is longer than 1 MiB")), outbound)
          case .truncated:
            try await write(ErrorLine(nil, .request(ControlFault.noJSON, "the line was cut off")), outbound)
          case .text(let buffer) where buffer.readableBytes == 0: continue
          case .text(let buffer):
            guard mayAsk() else {
              let report = ErrorReport(.controlFull, "more than \(ControlLimits.requests) requests are under way")
              try await write(ErrorLine(nil, ControlFault(1, report)), outbound)
              continue
            }
            // At once up to its first wait, so that requests begin in the order they came; what takes time holds up no
            // other.
            group.addImmediateTask {
              defer { self.state.withLock { $0.open -= 1 } }
              try await self.answer(Data(buffer.readableBytesView), outbound)
            }
          }
        }
        // It hears nothing more; what it asked for is still answered.
        state.withLock { $0.events?.cancel() }
      }
    }
  }

  private func mayAsk() -> Bool {
    state.withLock { state in
      guard state.open < ControlLimits.requests else { return false }
      state.open += 1
      return true
    }
  }

  // MARK: Answering

  private func answer(_ line: Data, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
    let request: ControlRequest
    do { request = try ControlRequest.parse(line) } catch {
      return try await write(ErrorLine(error.id, error.fault), outbound)
    }
    do {
      var params = ControlParams(request.params)
      switch request.method {
      case .hello: try await write(ResultLine(id: request.id, result: try await hello(&params)), outbound)
      case .snapshot:
        try allow(request.method)
        try params.end()
        try await write(ResultLine(id: request.id, result: try await snapshot()), outbound)
      case .snapshotNext:
        try allow(request.method)
        try params.end()
        try await write(ResultLine(id: request.id, result: try next()), outbound)
      case .events:
        try allow(request.method)
        let after = try params.int("after")
        try params.end()
        let events = engine.events(after: UInt64(max(0, after)))
        try await write(ResultLine(id: request.id, result: CommandAnswer()), outbound)
        follow(events, outbound)
      default:
        try allow(request.method)
        let answer = try await change(request.method, &params)
        try await write(ResultLine(id: request.id, result: answer), outbound)
      }
    } catch let error as any NIOCoreError {
      throw error
    } catch let error as ChannelError {
      throw error
    } catch {
      try await write(ErrorLine(request.id, .refused(error)), outbound)
    }
  }

  /// Throws what keeps this client from asking that.
  private func allow(_ method: ControlMethod) throws {
    switch state.withLock({ $0.stage }) {
    case .new: throw ControlFault.request(ControlFault.noRequest, "the first request must be `hello`")
    case .unversioned:
      guard method.isUnversioned else { throw ControlFault(1, server.versionReport(nil)) }
    case .open(let watch):
      guard watch, method.isChange else { return }
      throw ControlFault(1, ErrorReport(.controlWatch, "\(method.rawValue): this client is attached to watch only"))
    }
  }

  private func hello(_ params: inout ControlParams) async throws -> HelloAnswer {
    let client = try params.text("client", most: 64)
    let build = try params.maybeText("build", most: 128)
    let watch = try params.flag("watch")
    var proto = ControlParams(try params.object("proto"))
    let version = ControlVersion(major: try proto.int("major"), minor: try proto.int("minor"))
    try params.end()
    guard case .new = state.withLock({ $0.stage }) else {
      throw ControlFault.request(ControlFault.noRequest, "`hello` was said already")
    }
    guard version.major == ControlVersion.current.major else {
      state.withLock { $0.stage = .unversioned }
      throw ControlFault(1, server.versionReport(version))
    }
    state.withLock { $0.stage = .open(watch: watch) }
    await server.greeted(self, as: client, build: build, pid: peer.pid)
    return server.greeting(watch: watch)
  }

  private func change(_ method: ControlMethod, _ params: inout ControlParams) async throws -> CommandAnswer {
    let name = try params.maybeText("request_id", most: 128)
    let command = try ControlCommand(method, &params)
    try params.end()
    let (engine, server) = (engine, server)
    let body: @Sendable () async throws -> CommandAnswer = {
      switch command {
      case .engine(let command): return try await engine.send(command)
      case .add(let request):
        return try await engine.send(.enqueue([try await request.request(onEngine: server.configuration.settings)]))
      case .stop:
        server.configuration.stop()
        return CommandAnswer()
      }
    }
    guard let name else { return try await body() }
    return try await server.memory.answer(name, command, body)
  }

  // MARK: State and events

  private func snapshot() async throws -> SnapshotAnswer {
    let snapshot = try await engine.snapshot()
    let details = snapshot.details
    state.withLock { $0.details = details.isEmpty ? nil : (snapshot.sequence, details[...]) }
    return SnapshotAnswer(SnapshotHeadLine(snapshot), more: !details.isEmpty)
  }

  /// Bytes after which a piece of a snapshot is big enough.
  private static let pieceBytes = 192 << 10

  private func next() throws -> DetailsAnswer {
    guard let (seq, details) = state.withLock({ $0.details }) else {
      throw ControlFault.request(
        ControlFault.noRequest, "there is no snapshot of which something is left: `snapshot` begins one")
    }
    var rest = details
    var piece: [PayloadLine] = []
    var bytes = 0
    while bytes < Self.pieceBytes, let payload = rest.popFirst() {
      piece.append(PayloadLine(payload))
      bytes += payload.roughBytes
    }
    state.withLock { $0.details = rest.isEmpty ? nil : (seq, rest) }
    return DetailsAnswer(seq: seq, details: piece, more: !rest.isEmpty)
  }

  private func follow(_ events: AsyncStream<EngineEvent>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) {
    // Unstructured: beside the requests; ends with the connection, with the engine, or with the next `events`.
    let task = Task {
      for await event in events {
        guard (try? await self.write(EventNotice(event), outbound)) != nil else { return }
      }
      // The engine has ended: nothing more can come, and the client is to know.
      if !Task.isCancelled { outbound.finish() }
    }
    let before = state.withLock { state in
      defer { state.events = task }
      return state.events
    }
    before?.cancel()
  }

  // MARK: Writing

  /// Waits while the client does not read.
  private func write(_ value: some Encodable, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws {
    var buffer = ByteBuffer(bytes: try WireJSON.line(value))
    buffer.writeInteger(UInt8(ascii: "\n"))
    let number = state.withLock { state in
      state.nextWrite += 1
      state.writing[state.nextWrite] = ContinuousClock.now
      return state.nextWrite
    }
    defer { state.withLock { $0.writing[number] = nil } }
    try await outbound.write(buffer)
  }

  /// How long the client has left something unread.
  var unread: Duration {
    let now = ContinuousClock.now
    return state.withLock { $0.writing.values.min().map { now - $0 } } ?? .zero
  }

  var process: Int32 { peer.pid }
}

/// An error of NIO's own: the connection is gone, and nobody is left to be told.
private protocol NIOCoreError: Error {}
extension IOError: NIOCoreError {}
extension NIOAsyncWriterError: NIOCoreError {}

extension EngineEvent.Payload {
  /// About how long it is as a line: enough to cut a snapshot into pieces.
  var roughBytes: Int {
    switch self {
    case .chunks(let chunks): chunks.count * 600
    case .planned, .report: 4000
    case .log(let line): 200 + line.fields.values.reduce(0) { $0 + $1.utf8.count }
    default: 400
    }
  }
}

/// Who is at the other end of a Unix socket: `ucred` of `SO_PEERCRED` (unix(7)).
struct PeerCredentials: Sendable {
  var pid: Int32 = 0
  var uid: UInt32 = 0
  var gid: UInt32 = 0
}
