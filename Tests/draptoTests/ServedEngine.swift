import DraptoControl
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// An engine whose films are made up, behind a real socket, and the built program beside it.
final class ServedEngine: Sendable {
  let core: CoreHarness
  private let drapto = Drapto()
  private let server = Locked<ControlServer?>(nil)

  init(_ worker: FakeWorker = FakeWorker(), _ changes: [String: String] = [:]) async throws {
    core = try await CoreHarness(worker, changes)
    try await serve()
  }

  func serve() async throws {
    let (engine, settings) = (core.engine, core.settings)
    let server = try await ControlServer.start(
      engine,
      ControlConfiguration(
        stateFolder: core.stateFolder, owner: .service, environment: [:], settings: { _ in settings }, stop: {},
        attached: { await engine.show(dashboards: $0) }))
    self.server.withLock { $0 = server }
  }

  /// The engine ends, and its socket with it.
  func stop() async {
    await core.stop()
    await server.value?.stop()
    server.withLock { $0 = nil }
  }

  func restart() async throws {
    try await core.start()
    try await serve()
  }

  var environment: [String: String] {
    drapto.environment.merging(["DRAPTO_SYSTEM_PATHS_STATE": core.stateFolder, "XDG_RUNTIME_DIR": "", "TZ": "UTC"]) {
      $1
    }
  }

  /// Runs the program to its end.
  func run(_ arguments: String...) async throws -> Drapto.Result { try await run(arguments) }

  func run(
    _ arguments: [String], handle: ToolHandle = ToolHandle(), onLine: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Drapto.Result {
    try await drapto.run(arguments, environment: environment, handle: handle, onLine: onLine)
  }

  /// Runs a command line in bash, `drapto` in its path.
  func shell(_ line: String) async throws -> Drapto.Result {
    let folder = URL(fileURLWithPath: Drapto.path).deletingLastPathComponent().path
    let output = Locked<[String]>([])
    let errors = Locked<[String]>([])
    var variables = environment
    variables["PATH"] = folder + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let outcome = try await TestTools.runner.run(
      ToolCommand("/bin/bash", ["-c", line], environment: variables),
      onOutput: { text in output.withLock { $0.append(text) } },
      onError: { text in errors.withLock { $0.append(text) } })
    return Drapto.Result(
      status: outcome.exitStatus, signal: outcome.signal, output: output.value, errors: errors.value)
  }

  /// What a command prints with `--json`; through a file, since lines of ``Drapto/Result`` are cut.
  func json(_ arguments: String...) async throws -> [String: Any] {
    let file = core.folder.file("answer.json")
    _ = try await shell("drapto \(shellQuoted(arguments)) --json > \(shellQuoted(file))")
    let data = try #require(FileManager.default.contents(atPath: file))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  /// Clients that are attached now.
  var clients: Int { server.value?.clientCount ?? 0 }

  func state(_ id: JobID) async throws -> JobState { try await core.view(id).job.state }
}
