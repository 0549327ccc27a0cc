import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoControl

/// Where an engine listens, and what keeps it from listening there.
@Suite struct ListeningTests {
  private static let stranger: uid_t = 12345

  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }

  @Test func `the socket is the user's alone, in a folder that is`() async throws {
    let harness = try await ControlHarness()
    #expect(harness.socket.hasPrefix(harness.runtimeFolder + "/drapto/engine-"))
    #expect(mode(harness.socket) == 0o600)
    #expect(mode(harness.runtimeFolder + "/drapto") == 0o700)
    let path = harness.stateFolder + "/engine.json"
    #expect(mode(path) == 0o600)
    let record = try #require(EngineRecord.read(stateFolder: harness.stateFolder))
    #expect(record.socket == harness.socket)
    #expect(record.pid == getpid())
    #expect(record.owner == .service)
    let socket = harness.socket
    await harness.stop()
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(!FileManager.default.fileExists(atPath: socket))
  }

  /// Makes the socket's folder wrong, and says what will be told of it.
  struct Wrong: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var told: String
    var make: @Sendable (String) throws -> Void
  }

  /// Only root can give a folder to somebody else.
  static let wrongs: [Wrong] = all.filter { isRoot || !$0.told.contains("another user") }

  private static let all: [Wrong] = [
    Wrong(testDescription: "open to others", told: "is open to others (mode 755)") { try makeFolder($0, mode: 0o755) },
    Wrong(testDescription: "a file", told: "is no folder") {
      try "".write(toFile: $0, atomically: true, encoding: .utf8)
    },
    Wrong(testDescription: "a link", told: "is no folder") { path in
      try makeFolder(path + ".elsewhere")
      symlink(path + ".elsewhere", path)
    },
    Wrong(testDescription: "another user's", told: "belongs to another user (12345)") { path in
      try makeFolder(path)
      chown(path, stranger, stranger)
    },
    Wrong(testDescription: "with a folder in the socket's place", told: "") { path in
      for name in [path, path + "/engine.sock"] { try makeFolder(name) }
    },
  ]

  @Test(arguments: wrongs) func `a folder that is wrong is not used`(wrong: Wrong) async throws {
    let folder = TemporaryFolder("ctl")
    let state = folder.path + "/state"
    try makeFolder(state)
    try wrong.make(state + "/run")
    let place = SocketPlace(path: state + "/run/engine.sock")
    if !wrong.told.isEmpty {
      let problem = #expect(throws: ErrorReport.self) { try place.prepare(user: geteuid()) }
      #expect(problem?.code == .controlSocket)
      #expect(problem?.message == "\(state)/run \(wrong.told)")
    }
    // The next place, below /tmp, will do.
    let server = try await ControlServer.start(
      FakeEngine(),
      ControlConfiguration(
        stateFolder: state, owner: .service, environment: [:], settings: { _ in Settings() }, stop: {}))
    #expect(server.socket.hasPrefix("/tmp/drapto-\(geteuid())/engine-"))
    #expect(EngineRecord.read(stateFolder: state)?.socket == server.socket)
    let finder = EngineFinder(stateFolder: state, environment: [:])
    try await finder.connect(name: "test").close()
    await server.stop()
  }

  @Test func `a folder in which others may rename is not used`() throws {
    let folder = TemporaryFolder("ctl")
    try makeFolder(folder.path + "/open", mode: 0o777)
    let place = SocketPlace(path: folder.path + "/open/drapto/engine.sock")
    let problem = #expect(throws: ErrorReport.self) { try place.prepare(user: geteuid()) }
    #expect(problem?.message == "\(folder.path)/open can be written by others (mode 777)")
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/open/drapto"))
  }

  @Test func `a runtime folder whose paths are too long is passed over`() async throws {
    let folder = TemporaryFolder("ctl")
    let long = folder.path + "/" + String(repeating: "r", count: 100)
    try makeFolder(long)
    try makeFolder(folder.path + "/state")
    let server = try await ControlServer.start(
      FakeEngine(),
      ControlConfiguration(
        stateFolder: folder.path + "/state", owner: .service, environment: ["XDG_RUNTIME_DIR": long],
        settings: { _ in Settings() }, stop: {}))
    #expect(server.socket == folder.path + "/state/run/engine.sock")
    #expect(server.socket.utf8.count <= SocketPlace.longest)
    await server.stop()
  }

  @Test func `the longest path that a socket may have is used`() async throws {
    let folder = TemporaryFolder("ctl")
    let rest = SocketPlace.longest - folder.path.utf8.count - "/".count - "/run/engine.sock".count
    let state = folder.path + "/" + String(repeating: "s", count: rest)
    try makeFolder(state)
    let server = try await ControlServer.start(
      FakeEngine(),
      ControlConfiguration(
        stateFolder: state, owner: .service, environment: [:], settings: { _ in Settings() }, stop: {}))
    #expect(server.socket.utf8.count == SocketPlace.longest)
    try await ControlClient.connect(to: server.socket, name: "test").close()
    await server.stop()
    #expect(throws: ErrorReport.self) { try SocketPlace(path: state + "/run/engine.sock2").prepare(user: geteuid()) }
  }

  @Test func `where no place will do each is named with what is wrong with it`() async throws {
    let folder = TemporaryFolder("ctl")
    let state = folder.path + "/" + String(repeating: "s", count: 120)
    try makeFolder(state)
    // In the place of the last one lies a folder that is not empty.
    let last = try #require(
      SocketPlace.candidates(stateFolder: state, environment: [:], user: geteuid()).last)
    try? makeFolder(last.folder)
    try makeFolder(last.path + "/full")
    defer { try? FileManager.default.removeItem(atPath: last.path) }
    do {
      let server = try await ControlServer.start(
        FakeEngine(),
        ControlConfiguration(
          stateFolder: state, owner: .service, environment: ["XDG_RUNTIME_DIR": folder.path + "/gone"],
          settings: { _ in Settings() }, stop: {}))
      await server.stop()
      Issue.record("it listens at \(server.socket)")
    } catch {
      let report = ErrorReport.of(error)
      #expect(report.code == .controlSocket)
      #expect(report.message.contains("\(folder.path)/gone No such file or directory"))
      #expect(report.message.contains("\(state)/run/engine.sock is "))
      #expect(report.message.contains("bytes long; a socket's path may have 107"))
      #expect(report.message.contains(last.path))
    }
    #expect(!FileManager.default.fileExists(atPath: state + "/engine.json"))
  }

  @Test func `a socket that is left of an engine that was killed is replaced`() async throws {
    let harness = try await ControlHarness()
    let socket = harness.socket
    await harness.stop()
    close(try RawSocket.listen(at: socket))
    #expect(FileManager.default.fileExists(atPath: socket))
    #expect(await code { _ = try await harness.client(to: socket) } == .controlNone)
    try await harness.start()
    #expect(harness.socket == socket)
    try await harness.client().close()
    await harness.stop()
  }

  @Test func `a socket that is deleted comes back, and those who are attached notice nothing`() async throws {
    let engine = FakeEngine()
    let harness = try await ControlHarness(engine)
    let client = try await harness.client()
    var events = client.events(after: 0).makeAsyncIterator()
    unlink(harness.socket)
    #expect(await eventually { await code { try await harness.client().close() } == nil })
    #expect(harness.log.contains { $0.contains("was gone and is made again") })
    engine.publish(.dashboards(7))
    #expect(await events.next()?.payload == .dashboards(7))
    #expect(mode(harness.socket) == 0o600, "\(harness.socket) \(harness.log)")
    client.close()
    await harness.stop()
  }

  @Test func `another file in the socket's place gives way`() async throws {
    let harness = try await ControlHarness()
    unlink(harness.socket)
    try "odd".write(toFile: harness.socket, atomically: true, encoding: .utf8)
    #expect(await eventually { await code { try await harness.client().close() } == nil })
    await harness.stop()
  }

  @Test func `when the runtime folder goes the engine listens elsewhere, and the state folder says where`() async throws
  {
    let harness = try await ControlHarness()
    try FileManager.default.removeItem(atPath: harness.runtimeFolder)
    let finder = EngineFinder(stateFolder: harness.stateFolder, environment: harness.environment)
    #expect(await eventually { await code { try await finder.connect(name: "test").close() } == nil })
    #expect(harness.socket == harness.stateFolder + "/run/engine.sock")
    #expect(
      await eventually { EngineRecord.read(stateFolder: harness.stateFolder)?.socket == harness.socket })
    await harness.stop()
  }

  @Test func `the record of the engine comes back when somebody removes it`() async throws {
    let harness = try await ControlHarness()
    unlink(harness.stateFolder + "/engine.json")
    #expect(await eventually { EngineRecord.read(stateFolder: harness.stateFolder)?.pid == getpid() })
    await harness.stop()
  }

  @Test(.enabled("only root can mount a small disk") { SmallDisk.canMount })
  func `a state folder on a full disk keeps nobody from an engine`() async throws {
    let disk = try SmallDisk("64k")
    try makeFolder(disk.path, mode: 0o700)
    let filler = disk.path + "/filler"
    try "".write(toFile: filler, atomically: false, encoding: .utf8)
    let file = try #require(FileHandle(forWritingAtPath: filler))
    while (try? file.write(contentsOf: Data(count: 4096))) != nil {}
    let harness = try await ControlHarness { $0.stateFolder = disk.path }
    let finder = EngineFinder(stateFolder: disk.path, environment: harness.environment)
    try await finder.connect(name: "test").close()
    #expect(harness.log == ["\(disk.path)/engine.json can't be written: No space left on device"])
    #expect(disk.folder.contents() == ["filler"])
    // Told once, and written as soon as there is room.
    unlink(filler)
    try file.close()
    #expect(await eventually { EngineRecord.read(stateFolder: disk.path)?.pid == getpid() })
    #expect(harness.log.count == 1)
    await harness.stop()
  }

  @Test func `a record behind a link is not believed`() throws {
    let folder = TemporaryFolder("ctl")
    let record = EngineRecord(
      pid: 1, socket: "/tmp/x.sock", version: "1", build: "b", proto: .current, started: ModelSamples.time,
      owner: .service)
    try record.write(stateFolder: folder.path)
    #expect(EngineRecord.read(stateFolder: folder.path) == record)
    let path = folder.path + "/engine.json"
    rename(path, path + ".real")
    symlink(path + ".real", path)
    #expect(EngineRecord.read(stateFolder: folder.path) == nil)
  }

  @Test func `no engine, and a socket of none, are both told as none`() async throws {
    let folder = TemporaryFolder("ctl")
    let finder = EngineFinder(stateFolder: folder.path, environment: [:])
    #expect(await code { _ = try await finder.connect(name: "test") } == .controlNone)
    let long = folder.path + "/" + String(repeating: "x", count: 200)
    #expect(await code { _ = try await ControlClient.connect(to: long, name: "test") } == .controlNone)
    let file = try folder.write("no socket", to: "file")
    #expect(await code { _ = try await ControlClient.connect(to: file, name: "test") } == .controlNone)
  }
}
