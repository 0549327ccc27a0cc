import DraptoModel
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// The socket in front of an engine. Started by who holds the lock of the state folder; so whatever lies in the socket's
/// place is stale.
package final class ControlServer: Sendable {
  private struct Client {
    var channel: any NIOCore.Channel
    var session: ControlSession
    var isDashboard = false
  }

  private struct State {
    var place: SocketPlace?
    /// The socket file that was made, to tell it from another one in its place.
    var inode: UInt64 = 0
    var channel: (any NIOCore.Channel)?
    var clients: [ObjectIdentifier: Client] = [:]
    var watch: Task<Void, Never>?
    /// The log was told that the state folder can't be told of this engine.
    var hasToldOfRecord = false
    var isStopped = false
  }

  let configuration: ControlConfiguration
  let memory = RequestMemory()
  private let engine: any EngineClient
  private let started = Date()
  private let state = Mutex(State())

  private init(_ engine: any EngineClient, _ configuration: ControlConfiguration) {
    self.engine = engine
    self.configuration = configuration
  }

  /// Listens, and says so in the state folder. Throws `DRP-CONTROL-SOCKET`.
  package static func start(_ engine: any EngineClient, _ configuration: ControlConfiguration) async throws
    -> ControlServer
  {
    let server = ControlServer(engine, configuration)
    try await server.listen()
    await server.checkRecord()
    server.watch()
    return server
  }

  /// Path of the socket.
  package var socket: String { state.withLock { $0.place?.path } ?? "" }

  // MARK: Listening

  /// In the first place that will do; what was wrong with the others is told only if none will.
  private func listen() async throws {
    let places = SocketPlace.candidates(
      stateFolder: configuration.stateFolder, environment: configuration.environment, user: geteuid())
    var problems: [ErrorReport] = []
    for place in places {
      do { return try await listen(at: place) } catch { problems.append(ErrorReport.of(error)) }
    }
    throw ErrorReport(
      .controlSocket, problems.map(\.message).joined(separator: "; "), file: places.first?.path)
  }

  private func listen(at place: SocketPlace) async throws {
    let (file, inode) = try await blocking {
      try place.prepare(user: geteuid())
      return try place.listen()
    }
    let channel: NIOAsyncChannel<NIOAsyncChannel<ControlLine, ByteBuffer>, Never>
    do {
      channel = try await ServerBootstrap(group: ControlLoop.group)
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .bind(file) { child in
          child.eventLoop.makeCompletedFuture {
            try child.pipeline.syncOperations.addHandler(
              ByteToMessageHandler(LineDecoder(most: LineDecoder.mostRequest)))
            // Few lines wait here: each may have a mebibyte, and what a client sends beyond that waits at its end.
            return try NIOAsyncChannel(
              wrappingChannelSynchronously: child,
              configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 4)))
          }
        }
    } catch {
      throw ErrorReport(.controlSocket, "\(Format.visible(place.path)): \(error)", file: place.path)
    }
    accept(on: channel)
    let (before, isStopped) = state.withLock { state in
      defer { (state.place, state.inode, state.channel) = (place, inode, channel.channel) }
      return (state.channel, state.isStopped)
    }
    before?.close(promise: nil)
    if isStopped { channel.channel.close(promise: nil) }
  }

  /// Serves who connects, until the channel is closed; those who are connected then are served on.
  private func accept(on channel: NIOAsyncChannel<NIOAsyncChannel<ControlLine, ByteBuffer>, Never>) {
    // Unstructured: ends with the channel.
    Task { [weak self] in
      _ = try? await channel.executeThenClose { connections in
        try await withThrowingDiscardingTaskGroup { group in
          for try await child in connections {
            guard let self else { return }
            group.addTask { await self.serve(child) }
          }
        }
      }
    }
  }

  // MARK: Clients

  private func serve(_ child: NIOAsyncChannel<ControlLine, ByteBuffer>) async {
    guard let peer = await PeerCredentials.of(child.channel), peer.isTrusted else {
      return await refuse(child, ErrorReport(.controlSocket, "this engine belongs to another user"))
    }
    let session = ControlSession(engine: engine, server: self, peer: peer)
    let fits = state.withLock { state in
      guard state.clients.count < ControlLimits.clients, !state.isStopped else { return false }
      state.clients[ObjectIdentifier(session)] = Client(channel: child.channel, session: session)
      return true
    }
    guard fits else {
      return await refuse(child, ErrorReport(.controlFull, "\(ControlLimits.clients) clients are attached already"))
    }
    // Its place is free when its connection is closed, whatever it asked for that is still under way.
    child.channel.closeFuture.whenComplete { _ in
      Task { await self.left(session) }
    }
    // A connection that broke has nobody left to be told.
    try? await session.run(child)
  }

  private func left(_ session: ControlSession) async {
    let client = state.withLock { $0.clients.removeValue(forKey: ObjectIdentifier(session)) }
    guard client?.isDashboard == true else { return }
    configuration.log(.info, "a dashboard is gone (process \(session.process))")
    await countDashboards()
  }

  private func refuse(_ child: NIOAsyncChannel<ControlLine, ByteBuffer>, _ report: ErrorReport) async {
    try? await child.executeThenClose { _, outbound in
      try await outbound.write(try Self.line(report))
    }
  }

  /// What a client is told that is about to be dropped: an error that answers no request.
  private static func line(_ report: ErrorReport) throws -> ByteBuffer {
    var buffer = ByteBuffer(bytes: try WireJSON.line(ErrorLine(nil, ControlFault(1, report))))
    buffer.writeInteger(UInt8(ascii: "\n"))
    return buffer
  }

  /// A client has said who it is.
  func greeted(_ session: ControlSession, as name: String, build: String?, pid: Int32) async {
    guard name == "dashboard" else { return }
    state.withLock { $0.clients[ObjectIdentifier(session)]?.isDashboard = true }
    let other = build.map { $0 == BuildID.own ? "" : ", another build" } ?? ""
    configuration.log(.info, "a dashboard is attached (process \(pid)\(other))")
    await countDashboards()
  }

  private func countDashboards() async {
    await configuration.attached(state.withLock { $0.clients.values.count { $0.isDashboard } })
  }

  /// Clients that are attached now.
  package var clientCount: Int { state.withLock { $0.clients.count } }

  func greeting(watch: Bool) -> HelloAnswer {
    HelloAnswer(
      version: DraptoVersion.text, build: BuildID.own, proto: .current, pid: getpid(), started: started,
      state: configuration.stateFolder, owner: configuration.owner, watch: watch,
      capabilities: ControlMethod.allCases.map(\.rawValue))
  }

  /// What a client of another major version is told.
  func versionReport(_ version: ControlVersion?) -> ErrorReport {
    let asked = version.map { ", asked was \($0)" } ?? ""
    return ErrorReport(
      .controlProtocol,
      "the engine (process \(getpid()), drapto \(DraptoVersion.text)) speaks protocol \(ControlVersion.current)\(asked)"
    )
  }

  // MARK: Watching

  private func watch() {
    let interval = configuration.watchInterval
    let task = Task { [weak self] in
      while !Task.isCancelled {
        try? await Task.sleep(for: interval)
        guard let self, !Task.isCancelled else { return }
        self.dropSilent()
        await self.dropUnread()
        await self.checkSocket()
        await self.checkRecord()
      }
    }
    state.withLock { $0.watch = task }
  }

  /// Who connects and says nothing must not keep a place from somebody else.
  private func dropSilent() {
    let silent = state.withLock { state in
      state.clients.values.filter { $0.session.ungreeted ?? .zero > configuration.greeting }
    }
    for client in silent {
      let report = ErrorReport(
        .controlRequest, "no `hello` came within \(configuration.greeting.components.seconds) s")
      guard let line = try? Self.line(report) else { continue }
      client.channel.writeAndFlush(line).whenComplete { _ in client.channel.close(promise: nil) }
    }
  }

  /// A client that does not read what it asked for (stopped, hung) must not keep memory and a place for ever.
  private func dropUnread() async {
    for client in state.withLock({ Array($0.clients.values) }) {
      client.session.forgetDetails(after: configuration.patience)
      let unread = await unread(client)
      guard unread > configuration.patience else { continue }
      configuration.log(
        .warning,
        "a client was dropped (process \(client.session.process)): it has read nothing for \(unread.components.seconds) s"
      )
      client.channel.close(promise: nil)
    }
  }

  private func unread(_ client: Client) async -> Duration {
    let buffered = (try? await client.channel.getOption(.bufferedWritableBytes).get()) ?? 0
    return client.session.unread(buffered: buffered)
  }

  /// The runtime folder goes at the last logout, and cleaners of /tmp come by: the socket is made again.
  private func checkSocket() async {
    guard let (place, inode) = state.withLock({ state in state.place.map { ($0, state.inode) } }) else { return }
    let found = try? await blocking { place.inode }
    guard found != inode else { return }
    do {
      try await listen()
      configuration.log(
        .warning, "the socket \(Format.visible(place.path)) was gone and is made again: \(Format.visible(socket))")
    } catch {
      configuration.log(.warning, "the socket is gone and can't be made again: \(ErrorReport.of(error).message)")
    }
  }

  /// Says in the state folder where the engine listens, unless that stands there. A disk that is full keeps nobody from
  /// an engine: most clients find it without.
  private func checkRecord() async {
    guard let place = state.withLock({ $0.isStopped ? nil : $0.place }) else { return }
    let record = EngineRecord(
      pid: getpid(), socket: place.path, version: DraptoVersion.text, build: BuildID.own, proto: .current,
      started: started, owner: configuration.owner)
    let folder = configuration.stateFolder
    do {
      try await blocking {
        let old = EngineRecord.read(stateFolder: folder)
        if old?.pid != record.pid || old?.socket != record.socket { try record.write(stateFolder: folder) }
      }
      state.withLock { $0.hasToldOfRecord = false }
    } catch {
      let isNew = state.withLock { state in
        defer { state.hasToldOfRecord = true }
        return !state.hasToldOfRecord
      }
      if isNew { configuration.log(.warning, ErrorReport.of(error).message) }
    }
  }

  // MARK: The end

  /// Takes no more clients, waits a moment for those there are to take what was sent to them, and closes.
  package func stop() async {
    let (watch, listening, clients, place, inode) = state.withLock { state in
      // A second call finds no socket of ours: another engine may listen there by now.
      defer { state.place = nil }
      state.isStopped = true
      return (state.watch, state.channel, Array(state.clients.values), state.place, state.inode)
    }
    watch?.cancel()
    let folder = configuration.stateFolder
    try? await blocking {
      EngineRecord.remove(stateFolder: folder, pid: getpid())
      // Where the lock is free already the next engine may have put its own there.
      if let place, place.inode == inode { unlink(place.path) }
    }
    try? await listening?.close()
    let end = ContinuousClock.now + .seconds(1)
    for client in clients {
      while ContinuousClock.now < end, await unread(client) > .zero { try? await Task.sleep(for: .milliseconds(10)) }
    }
    for client in clients { try? await client.channel.close() }
  }
}
