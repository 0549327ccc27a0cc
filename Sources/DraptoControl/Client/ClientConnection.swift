import DraptoModel
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The client's end of a socket: requests by number, answers in any order, events on their way to one reader.
final class ClientConnection: Sendable {
  private struct State {
    var lastID = 0
    var waiting: [Int: CheckedContinuation<Data, any Error>] = [:]
    var events: EventQueue?
    /// Why nothing more can be asked.
    var end: ErrorReport?
  }

  private let channel: any NIOCore.Channel
  private let state = Mutex(State())

  private init(_ channel: any NIOCore.Channel) { self.channel = channel }

  /// Throws `DRP-CONTROL-NONE` where nobody listens, `DRP-CONTROL-SOCKET` where somebody else does.
  static func open(_ socket: String) async throws -> ClientConnection {
    let none = ErrorReport(.controlNone, "no engine listens at \(Format.visible(socket))", file: socket)
    guard socket.utf8.count <= SocketPlace.longest else { throw none }
    let handler = LineHandler()
    let channel: any NIOCore.Channel
    do { channel = try await connect(socket, handler) } catch {
      guard (error as? IOError)?.errnoCode == EAGAIN else { throw none }
      throw ErrorReport(.controlLost, "the engine at \(Format.visible(socket)) takes no connection", file: socket)
    }
    let connection = ClientConnection(channel)
    handler.connect(connection)
    let peer = await PeerCredentials.of(channel)
    // It hung up meanwhile: an engine that ends. Nothing is known of it, and nothing was told to it.
    if peer == nil, !channel.isActive { throw none }
    // Whoever listens there sees every path that is queued.
    guard peer?.isTrusted == true else {
      connection.close()
      throw ErrorReport(.controlSocket, "\(Format.visible(socket)) belongs to another user", file: socket)
    }
    return connection
  }

  /// Tries again for some seconds while the engine has not yet taken those who connected before.
  private static func connect(_ socket: String, _ handler: LineHandler) async throws -> any NIOCore.Channel {
    let end = ContinuousClock.now + .seconds(5)
    while true {
      do {
        return try await ClientBootstrap(group: ControlLoop.group).channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(
              [ByteToMessageHandler(LineDecoder(most: LineDecoder.mostAnswer)), handler])
          }
        }.connect(to: SocketPlace.address(socket)).get()
      } catch let error as IOError where error.errnoCode == EAGAIN && ContinuousClock.now < end {
        try await Task.sleep(for: .milliseconds(10))
      }
    }
  }

  // MARK: Asking

  /// Throws what the engine answered, or `DRP-CONTROL-LOST`.
  /// - Parameter limit: nil: as long as it takes; a command waits for programs to end.
  func ask<T: Decodable>(
    _ method: ControlMethod, _ params: [String: JSONValue], as type: T.Type, within limit: Duration? = nil
  ) async throws -> T {
    let line = try await answer(method, params, within: limit)
    do { return try WireJSON.value(Answer<T>.self, from: line).result } catch {
      throw ErrorReport(
        .controlProtocol, "the engine's answer to \(method.rawValue) can't be read: \(error)",
        advice: "Restart the engine with this version: `drapto engine restart --drain`.")
    }
  }

  private struct Answer<T: Decodable>: Decodable { var result: T }

  private struct Request: Encodable {
    var jsonrpc = "2.0"
    var id: Int
    var method: String
    var params: [String: JSONValue]
  }

  private func answer(_ method: ControlMethod, _ params: [String: JSONValue], within limit: Duration?) async throws
    -> Data
  {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    let line = try WireJSON.line(Request(id: id, method: method.rawValue, params: params))
    let timer = limit.map { limit in
      Task { [weak self] in
        try await Task.sleep(for: limit)
        self?.settle(id, .failure(ErrorReport(.controlLost, "the engine does not answer")))
      }
    }
    defer { timer?.cancel() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let end = state.withLock { state -> (any Error)? in
          if let end = state.end { return end }
          // Cancelled before there was anything to settle.
          if Task.isCancelled { return CancellationError() }
          state.waiting[id] = continuation
          return nil
        }
        if let end { return continuation.resume(throwing: end) }
        var buffer = ByteBuffer(bytes: line)
        buffer.writeInteger(UInt8(ascii: "\n"))
        channel.writeAndFlush(buffer, promise: nil)
      }
    } onCancel: {
      settle(id, .failure(CancellationError()))
    }
  }

  private func settle(_ id: Int, _ result: Result<Data, any Error>) {
    state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(with: result)
  }

  // MARK: Events

  /// One reader at a time: a new one takes the place of the one before.
  func follow(after sequence: UInt64) -> AsyncStream<EngineEvent> {
    let queue = EventQueue()
    let (before, hasEnded) = state.withLock { state in
      defer { state.events = queue }
      return (state.events, state.end != nil)
    }
    before?.close()
    if hasEnded {
      queue.close()
    } else {
      // Unstructured: the stream begins at once, its answer says nothing that the stream does not.
      Task {
        do { _ = try await ask(.events, ["after": .int(Int(clamping: sequence))], as: CommandAnswer.self) } catch {
          queue.close()
        }
      }
    }
    return AsyncStream(unfolding: { await queue.next() }, onCancel: { queue.close() })
  }

  // MARK: What arrives

  private struct Envelope: Decodable {
    var id: Int?
    var error: ErrorLine.Body?
  }

  private static let eventStart = Data(#"{"jsonrpc":"2.0","method":"event""#.utf8)

  /// What an event's line tells. nil for a kind that only a later version has: none of this one's business.
  private static func event(_ line: Data) -> EngineEvent? {
    if let notice = try? WireJSON.value(EventNotice.self, from: line) { return notice.params.event }
    guard let bare = try? WireJSON.value(BareNotice.self, from: line).params, EventName(rawValue: bare.event) != nil
    else { return nil }
    // One that should have been understood: whatever it changed, the whole state has it.
    return EngineEvent(sequence: bare.seq, time: Date(), payload: .gap)
  }

  private struct BareNotice: Decodable {
    struct Params: Decodable {
      var seq: UInt64
      var event: String
    }
    var params: Params
  }

  /// The id of an answer that went well, as this version's engine writes it: a long line is read once, by whoever
  /// knows what it holds.
  private static func resultID(_ line: Data) -> Int? {
    let start = Data(#"{"id":"#.utf8)
    let middle = Data(#","jsonrpc":"2.0","result":"#.utf8)
    guard line.starts(with: start) else { return nil }
    let digits = line.dropFirst(start.count).prefix(20).prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard line[digits.endIndex...].starts(with: middle) else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  fileprivate func take(_ line: Data) {
    if line.starts(with: Self.eventStart) {
      if let event = Self.event(line) { state.withLock { $0.events }?.deliver(event)?() }
      return
    }
    if let id = Self.resultID(line) { return settle(id, .success(line)) }
    guard let envelope = try? WireJSON.value(Envelope.self, from: line) else {
      // Whose answer it is can't be known: nobody may wait for it for ever.
      return breakOff("a line of the engine can't be read")
    }
    if let id = envelope.id {
      settle(id, envelope.error.map { .failure($0.data) } ?? .success(line))
    } else if let error = envelope.error {
      // Not an answer to one request: the engine closes, and says why.
      end(error.data)
    }
  }

  fileprivate func end(_ report: ErrorReport) {
    let (waiting, events) = state.withLock { state in
      state.end = state.end ?? report
      defer { state.waiting = [:] }
      return (state.waiting, state.events)
    }
    for continuation in waiting.values { continuation.resume(throwing: report) }
    events?.close()
  }

  fileprivate func breakOff(_ why: String) {
    end(
      ErrorReport(
        .controlProtocol, why, advice: "Restart the engine with this version: `drapto engine restart --drain`."))
    channel.close(promise: nil)
  }

  func close() {
    end(ErrorReport(.controlLost, "the connection was closed"))
    channel.close(promise: nil)
  }
}

/// Hands lines on as they come, on the connection's thread.
private final class LineHandler: ChannelInboundHandler, Sendable {
  typealias InboundIn = ControlLine

  private struct State {
    weak var connection: ClientConnection?
    /// What came before the connection was there.
    var early: [Data] = []
    var isOver = false
  }

  private let state = Mutex(State())

  func connect(_ connection: ClientConnection) {
    let (early, isOver) = state.withLock { state in
      state.connection = connection
      defer { state.early = [] }
      return (state.early, state.isOver)
    }
    for line in early { connection.take(line) }
    if isOver { connection.end(Self.lost) }
  }

  private static let lost = ErrorReport(.controlLost, "the engine closed the connection")

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .text(let buffer) = unwrapInboundIn(data) else {
      // A line that broke off comes before the end that tells of it.
      if case .tooLong = unwrapInboundIn(data) {
        state.withLock { $0.connection }?.breakOff("a line of the engine is too long")
      }
      return
    }
    let line = Data(buffer.readableBytesView)
    let connection = state.withLock { state in
      if state.connection == nil { state.early.append(line) }
      return state.connection
    }
    connection?.take(line)
  }

  func channelInactive(context: ChannelHandlerContext) {
    state.withLock { state in
      state.isOver = true
      return state.connection
    }?.end(Self.lost)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
