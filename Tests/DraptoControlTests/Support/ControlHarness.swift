import DraptoControl
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

/// A server in folders of its own, in front of any engine.
final class ControlHarness: Sendable {
  let folder = TemporaryFolder("ctl")
  let engine: any EngineClient
  private let current = Locked<ControlServer?>(nil)
  private let lines = Locked<[String]>([])
  private let counts = Locked<[Int]>([])
  private let stops = Locked(0)
  private let configure: @Sendable (inout ControlConfiguration) -> Void

  /// - Parameter configure: changes to the configuration, whose folders are `run` and `state` in ``folder``.
  init(
    _ engine: any EngineClient = FakeEngine(),
    configure: @escaping @Sendable (inout ControlConfiguration) -> Void = { _ in }
  ) async throws {
    self.engine = engine
    self.configure = configure
    for name in ["run", "state"] { try makeFolder(folder.path + "/" + name) }
    try await start()
  }

  var server: ControlServer { current.value! }
  var socket: String { server.socket }
  /// Where it listens, or did before it was stopped.
  var place: String {
    current.value?.socket
      ?? SocketPlace.candidates(stateFolder: stateFolder, environment: environment, user: geteuid())[0].path
  }
  var runtimeFolder: String { folder.path + "/run" }
  var stateFolder: String { folder.path + "/state" }
  var environment: [String: String] { ["XDG_RUNTIME_DIR": runtimeFolder] }
  /// What the engine's log was told.
  var log: [String] { lines.value }
  /// How many dashboards there were, each time that changed.
  var attached: [Int] { counts.value }
  /// How often somebody asked for the end.
  var stopsAsked: Int { stops.value }

  func start() async throws {
    var configuration = ControlConfiguration(
      stateFolder: stateFolder, owner: .service, environment: environment,
      settings: { changes in
        var settings = Settings()
        for (key, value) in changes { try settings.set(key, value, from: .flag("params.settings")) }
        return settings
      },
      stop: { [stops] in stops.withLock { $0 += 1 } },
      attached: { [counts] count in counts.withLock { $0.append(count) } },
      log: { [lines] _, text in lines.withLock { $0.append(text) } })
    configuration.watchInterval = .milliseconds(50)
    configure(&configuration)
    let server = try await ControlServer.start(engine, configuration)
    current.withLock { $0 = server }
  }

  func stop() async {
    await current.value?.stop()
    current.withLock { $0 = nil }
  }

  func client(_ name: String = "test", watch: Bool = false, to path: String? = nil) async throws -> ControlClient {
    try await ControlClient.connect(to: path ?? socket, name: name, watch: watch)
  }

  /// A connection that has said hello, and read the answer.
  func greeted(watch: Bool = false) async throws -> RawSocket {
    let raw = try RawSocket(socket)
    await raw.send(hello(watch: watch))
    #expect(await raw.object()["result"] != nil)
    return raw
  }
}

func makeFolder(_ path: String, mode: mode_t = 0o700) throws {
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  chmod(path, mode)
}

func hello(major: Int = 1, minor: Int = 0, watch: Bool = false) -> String {
  request(0, "hello", #"{"client":"test","proto":{"major":\#(major),"minor":\#(minor)},"watch":\#(watch)}"#)
}

func request(_ id: Int, _ method: String, _ params: String = "{}") -> String {
  #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
}

extension [String: Any] {
  /// The stable code of an answer that is an error.
  var code: String? { ((self["error"] as? [String: Any])?["data"] as? [String: Any])?["code"] as? String }
  /// The number of an answer that is an error.
  var number: Int? { (self["error"] as? [String: Any])?["code"] as? Int }
  var message: String { (self["error"] as? [String: Any])?["message"] as? String ?? "" }
}

/// The code with which it fails; nil when it does not.
func code(_ body: () async throws -> Void) async -> ErrorCode? {
  do {
    try await body()
    return nil
  } catch { return ErrorReport.of(error).code }
}

/// Only root can give files to others and become somebody else.
let isRoot = geteuid() == 0
