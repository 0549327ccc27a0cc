import DraptoModel
import Foundation
import NIOCore
import Synchronization

/// One client, from its first line to its last.
final class ControlSession: Sendable {
  typealias Channel = NIOAsyncChannel<ControlLine, ByteBuffer>
  private typealias Outbound = NIOAsyncChannelOutboundWriter<ByteBuffer>

  private enum Stage { case new, unversioned, open(watch: Bool) }

  /// What is left of the snapshot that was asked for last.
  private struct Details {
    var seq: UInt64
    var rest: ArraySlice<EngineEvent.Payload>
    var time = ContinuousClock.now
  }

  private struct State {
    var stage = Stage.new
    var details: Details?
    var events: Task<Void, Never>?
    /// Changes that are not answered yet.
    var open = 0
    var written = WrittenBytes()
  }

  private let engine: any EngineClient
  private let server: ControlServer
  private let peer: PeerCredentials
  private let begun = ContinuousClock.now
  private let state = Mutex(State())

  init(engine: any EngineClient, server: ControlServer, peer: PeerCredentials) {
    self.engine = engine
    self.server = server
    self.peer = peer
  }

  /// Process number of the client.
  var process: Int32 { peer.pid }

  /// How long the client has been there without saying hello; nil: it has.
  var ungreeted: Duration? {
    if case .new = state.withLock({ $0.stage }) { ContinuousClock.now - begun } else { nil }
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
            let request: ControlRequest
            do throws(UnreadableRequest) { request = try ControlRequest.parse(buffer.readableBytesView) } catch {
              try await write(ErrorLine(error.id, error.fault), outbound)
              continue
            }
            guard request.method.isChange else {
              // One after another: a client that asks for the whole state a hundred times and reads nothing gets one.
              try await answer(request, outbound, channel.channel)
              continue
            }
            guard begin() else {
              let report = ErrorReport(.controlFull, "more than \(ControlLimits.requests) requests are under way")
              try await write(ErrorLine(request.id, ControlFault(1, report)), outbound)
              continue
            }
            // At once up to its first wait, so that requests begin in the order they came; what takes time holds up no
            // other.
            group.addImmediateTask {
              defer { self.state.withLock { $0.open -= 1 } }
              try await self.answer(request, outbound, channel.channel)
            }
          }
        }
        // It asks nothing more, so it is told no more news; what it asked for is still answered.
        state.withLock { $0.events?.cancel() }
      }
    }
  }

  private func begin() -> Bool {
    state.withLock { state in
      guard state.open < ControlLimits.requests else { return false }
      state.open += 1
      return true
    }
  }

  // MARK: Answering

  /// Throws only when the connection is gone.
  private func answer(_ request: ControlRequest, _ outbound: Outbound, _ channel: any NIOCore.Channel) async throws {
    do {
      try allow(request.method)
      var params = ControlParams(request.params)
      switch request.method {
      case .hello:
        let answer = try await hello(&params)
        try await write(ResultLine(id: request.id, result: answer), outbound)
      case .snapshot:
        try params.end()
        try await send(try await snapshot(request.id), outbound)
      case .snapshotNext:
        try params.end()
        try await send(try await next(request.id), outbound)
      case .events:
        let after = try params.int("after")
        try params.end()
        await stopEvents()
        let events = engine.events(after: UInt64(max(0, after)))
        try await write(ResultLine(id: request.id, result: CommandAnswer()), outbound)
        follow(events, outbound, channel)
      case .jobSettings:
        let job = try params.job()
        try params.end()
        try await write(
          ResultLine(id: request.id, result: SettingsAnswer(try await engine.settings(of: job))), outbound)
      default:
        let answer = try await change(request)
        try await write(ResultLine(id: request.id, result: answer), outbound)
      }
    } catch let error as any NIOCoreError {
      throw error
    } catch {
      try await write(ErrorLine(request.id, .refused(error)), outbound)
    }
  }

  /// Throws what keeps this client from asking that.
  private func allow(_ method: ControlMethod) throws {
    guard method != .hello else { return }
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

  private func change(_ request: ControlRequest) async throws -> CommandAnswer {
    let (name, command) = try request.change()
    let (engine, server) = (engine, server)
    return try await server.memory.answer(name, request.fingerprint) {
      switch command {
      case .engine(let command): return try await engine.send(command)
      case .add(let request):
        return try await engine.send(.enqueue([try await request.request(onEngine: server.configuration.settings)]))
      case .edit(let id, let request):
        if let change = try request.whole() { return try await engine.send(.changeSettings(id, change)) }
        guard let job = try await engine.head().jobs[id]?.job else {
          throw ErrorReport(.jobUnknown, "there is no job \(id)")
        }
        let settings = try await engine.settings(of: id)
        let change = try request.laid(over: job, settings, profiles: try await server.configuration.profiles())
        return try await engine.send(.changeSettings(id, change))
      case .stop:
        server.configuration.stop()
        return CommandAnswer()
      }
    }
  }

  // MARK: State and events

  private func snapshot(_ id: RequestID) async throws -> Data {
    let snapshot = try await engine.snapshot()
    let (line, details) = try await LineThread.run {
      let details = snapshot.details
      let answer = SnapshotAnswer(SnapshotHeadLine(snapshot), more: !details.isEmpty)
      return (try WireJSON.line(ResultLine(id: id, result: answer)), details)
    }
    state.withLock { $0.details = details.isEmpty ? nil : Details(seq: snapshot.sequence, rest: details[...]) }
    return line
  }

  /// Bytes after which a piece of a snapshot is big enough.
  private static let pieceBytes = 192 << 10

  private func next(_ id: RequestID) async throws -> Data {
    guard let details = state.withLock({ $0.details }) else {
      throw ControlFault.request(
        ControlFault.noRequest, "there is no snapshot of which something is left: `snapshot` begins one")
    }
    let (line, rest) = try await LineThread.run {
      var rest = details.rest
      var piece: [PayloadLine] = []
      var bytes = 0
      while bytes < Self.pieceBytes, let payload = rest.popFirst() {
        piece.append(PayloadLine(payload))
        bytes += payload.roughBytes
      }
      let answer = DetailsAnswer(seq: details.seq, details: piece, more: !rest.isEmpty)
      return (try WireJSON.line(ResultLine(id: id, result: answer)), rest)
    }
    state.withLock { $0.details = rest.isEmpty ? nil : Details(seq: details.seq, rest: rest) }
    return line
  }

  /// A client that asks for a state and never for the rest of it must not keep that for as long as it is there.
  func forgetDetails(after limit: Duration) {
    state.withLock { state in
      if let time = state.details?.time, ContinuousClock.now - time > limit { state.details = nil }
    }
  }

  /// Returns when no event of the stream before can come any more: one of them behind the first of the next stream would
  /// take the place of those between.
  private func stopEvents() async {
    let before = state.withLock { state in
      defer { state.events = nil }
      return state.events
    }
    before?.cancel()
    await before?.value
  }

  private func follow(
    _ events: AsyncStream<EngineEvent>, _ outbound: Outbound, _ channel: any NIOCore.Channel
  ) {
    // Unstructured: beside the requests; ends with the connection, with the engine, or with the next `events`.
    let task = Task {
      for await event in events {
        guard (try? await self.tell(event, outbound)) != nil else { return }
      }
      // The engine has ended: nothing more can come, and the client is to know, behind what it was told last.
      if !Task.isCancelled { channel.close(mode: .output, promise: nil) }
    }
    state.withLock { $0.events = task }
  }

  /// Events longer than this are made into lines off the pool.
  private static let shortEvent = 16 << 10

  private func tell(_ event: EngineEvent, _ outbound: Outbound) async throws {
    guard event.payload.roughBytes > Self.shortEvent else { return try await write(EventNotice(event), outbound) }
    try await send(try await LineThread.run { try WireJSON.line(EventNotice(event)) }, outbound)
  }

  // MARK: Writing

  private func write(_ value: some Encodable, _ outbound: Outbound) async throws {
    try await send(try WireJSON.line(value), outbound)
  }

  /// Waits while the client does not read.
  private func send(_ line: Data, _ outbound: Outbound) async throws {
    var buffer = ByteBuffer()
    buffer.reserveCapacity(line.count + 1)
    buffer.writeBytes(line)
    buffer.writeInteger(UInt8(ascii: "\n"))
    state.withLock { $0.written.begin() }
    defer { state.withLock { $0.written.end(line.count + 1) } }
    try await outbound.write(buffer)
  }

  /// How long the client has left something unread.
  /// - Parameter buffered: bytes that wait in its connection.
  func unread(buffered: Int) -> Duration {
    state.withLock { $0.written.unread(buffered: buffered, now: ContinuousClock.now) }
  }
}

/// An error of NIO's own: the connection is gone, and nobody is left to be told.
private protocol NIOCoreError: Error {}
extension IOError: NIOCoreError {}
extension ChannelError: NIOCoreError {}
extension NIOAsyncWriterError: NIOCoreError {}
