import DraptoEngine
import DraptoMedia
import DraptoModel
import Foundation
import Logging

/// An engine whose films are made up: everything of the core is real, down to the database, and only the stages and the
/// encoders are fakes. A whole job takes milliseconds.
package final class CoreHarness: Sendable {
  package let folder = TemporaryFolder("core")
  package let worker: FakeWorker
  package let settings: Settings
  private let change: @Sendable (inout FakePipeline) -> Void
  private let configure: @Sendable (inout EngineConfiguration) -> Void
  private let current = Locked<Engine?>(nil)

  /// - Parameters:
  ///   - changes: settings, by key.
  ///   - pipeline: changes to every job's pipeline.
  ///   - configure: changes to the engine's configuration.
  package init(
    _ worker: FakeWorker = FakeWorker(), _ changes: [String: String] = [:],
    configure: @escaping @Sendable (inout EngineConfiguration) -> Void = { _ in },
    pipeline: @escaping @Sendable (inout FakePipeline) -> Void = { _ in }
  ) async throws {
    self.worker = worker
    change = pipeline
    self.configure = configure
    let quick = [
      "system.resources.min_free_disk": "0", "system.resources.workers": "2", "system.resources.memory_reserve": "0",
      "process.retry_delay": "0.01",
    ]
    settings = try Samples.settings(quick.merging(changes) { $1 })
    try await start()
  }

  package var engine: Engine { current.value! }
  package var stateFolder: String { folder.path + "/state" }

  package func start(onlyNamedJobs: Bool = false) async throws {
    var configuration = EngineConfiguration(
      tools: Toolset(
        ffmpeg: "/bin/false", ffprobe: "/bin/false", mkvmerge: "/bin/false", capabilities: FFmpegCapabilities()),
      stateFolder: stateFolder,
      workFolder: folder.path + "/work", settings: settings, cores: 2,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, onlyNamedJobs: onlyNamedJobs)
    configuration.worker = worker
    configuration.tick = .milliseconds(5)
    configuration.jobRetryDelay = 0.02
    // There are no films to look into.
    configuration.filmLook = nil
    configuration.makePipeline = { [worker, change] setup, services in
      var pipeline = FakePipeline(setup: setup, services: services, worker: worker)
      change(&pipeline)
      return pipeline
    }
    configure(&configuration)
    let engine = try await Engine(configuration)
    current.withLock { $0 = engine }
  }

  package func stop() async {
    await current.value?.shutDown()
    current.withLock { $0 = nil }
  }

  package func output(_ name: String = "film") -> String { folder.file("out/\(name).mkv") }

  /// Files of a job, in the only folder of the work folder.
  package func workspace(_ id: JobID) -> Workspace {
    Workspace(root: folder.path + "/work/" + (folder.contents("work").first ?? "none"), job: id)
  }

  /// Asks for a made-up film, whose file is made when it isn't there.
  package func request(
    _ name: String = "film", _ changes: [String: String] = [:], priority: Int = 0, restart: Bool = false
  ) throws -> JobRequest {
    let source = folder.file("in/\(name).mkv")
    if !exists(source) { try folder.write(name, to: "in/\(name).mkv") }
    var settings = settings
    for (key, text) in changes { try settings.set(key, text: text, from: .flag("test")) }
    return JobRequest(source: source, output: output(name), settings: settings, priority: priority, restart: restart)
  }

  /// Queues a made-up film.
  @discardableResult
  package func enqueue(
    _ name: String = "film", _ changes: [String: String] = [:], priority: Int = 0, restart: Bool = false
  ) async throws -> JobID {
    try await engine.enqueue(try request(name, changes, priority: priority, restart: restart))
  }

  package func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  package func send(_ command: EngineCommand) async throws { try await engine.send(command) }

  package func view(_ id: JobID) async throws -> JobView {
    guard let view = try await engine.snapshot().jobs[id] else {
      throw EngineHarness.Timeout(description: "no job \(id)")
    }
    return view
  }

  /// Waits until a job looks as said; throws with its state when it never does.
  @discardableResult
  package func waitFor(
    _ id: JobID, _ what: String, within limit: Duration = .seconds(30), _ condition: (JobView) -> Bool
  ) async throws -> JobView {
    var view = try await view(id)
    let holds = try await eventually(within: limit, every: .milliseconds(2)) {
      view = try await self.view(id)
      return condition(view)
    }
    if holds { return view }
    let chunks = view.chunks.map { "\($0.id.index) \($0.status)" }.joined(separator: ", ")
    throw EngineHarness.Timeout(
      description: "\(what): job is \(view.job.state) in \(view.job.phase), \(view.job.reason ?? ""), chunks \(chunks)")
  }

  package func ended(_ id: JobID) async throws -> JobView {
    try await waitFor(id, "ended") { $0.job.state.isFinal }
  }

  /// Waits until a chunk is at work and its encoder has begun; returns the grip on it.
  @discardableResult
  package func atWork(_ id: JobID, _ index: Int) async throws -> ToolHandle {
    var grip: ToolHandle?
    try await waitFor(id, "chunk \(index) at work") { view in
      grip = worker.atWork(id)[index]
      return grip != nil && view.chunks.indices.contains(index) && view.chunks[index].status.kind == .running
    }
    return grip!
  }

  /// Waits until the engine has looked at the machine twice, and so acted on all it was told before.
  package func twoTicks() async throws {
    var looks = 0
    for await event in engine.events(after: try await engine.snapshot().sequence) {
      if case .gauges = event.payload { looks += 1 }
      if looks == 2 { return }
    }
  }

  /// Whether the log has a line with these words.
  package func hasLogged(_ words: String) async throws -> Bool {
    try await engine.snapshot().log.contains { $0.message.contains(words) }
  }
}
