import DraptoEngine
import DraptoMedia
import DraptoModel
import Foundation
import Logging

/// An engine with folders of its own and real tools, that can be stopped and started again.
package final class EngineHarness: Sendable {
  package let folder = TemporaryFolder("engine")
  package let tools: Toolset
  package let fake: FakeTool?
  package let settings: Settings
  private let current = Locked<Engine?>(nil)

  /// What a test waited for in vain.
  package struct Timeout: Error, CustomStringConvertible {
    package var description: String
  }

  /// - Parameters:
  ///   - changes: settings beyond ``quick``, by key.
  ///   - fake: stands in for ffmpeg.
  ///   - ffmpeg: an ffmpeg other than the most capable one.
  ///   - ffprobe: stands in for ffprobe.
  package init(
    _ changes: [String: String] = [:], fake: FakeTool? = nil, ffmpeg: String? = nil, ffprobe: String? = nil,
    pictureLook: Double = 1
  ) async throws {
    self.pictureLook = pictureLook
    var tools = try await TestTools.toolset()
    if let ffmpeg {
      tools.ffmpeg = ffmpeg
      tools.capabilities = try await CapabilityProbe(runner: TestTools.runner, cacheFolder: nil).capabilities(
        of: ffmpeg)
    }
    if let fake { tools.ffmpeg = fake.path }
    if let ffprobe { tools.ffprobe = ffprobe }
    self.tools = tools
    self.fake = fake
    settings = try Samples.settings(Self.quick.merging(changes) { $1 })
    try await start()
  }

  /// Short chunks, the fastest encoder, quick retries, no look at the machine's disk.
  package static let quick = [
    "system.resources.min_free_disk": "1", "system.resources.nice": "0", "system.resources.workers": "2",
    "system.resources.memory_reserve": "0", "encoding.svt.preset": "13", "encoding.crop": "off",
    "process.segmentation.min_chunk": "1", "process.segmentation.max_chunk": "3.9", "process.retry_delay": "0.1",
  ]

  private let pictureLook: Double

  package var stateFolder: String { folder.path + "/state" }
  package var workFolder: String { folder.path + "/work" }
  package func output(_ name: String = "film.mkv") -> String { folder.file("out/" + name) }
  /// Of the store that this harness' engine made: the only folder in its work folder.
  package func workspace(_ id: JobID) -> Workspace {
    let store = (try? FileManager.default.contentsOfDirectory(atPath: workFolder))?.first ?? "none"
    return Workspace(root: workFolder + "/" + store, job: id)
  }
  package var exists: (String) -> Bool { { FileManager.default.fileExists(atPath: $0) } }

  /// The engine that runs now. Not to be kept: a second one can only start when this one is gone.
  package var engine: Engine { current.value! }

  package var configuration: EngineConfiguration {
    var result = EngineConfiguration(
      tools: tools, stateFolder: stateFolder, workFolder: workFolder, settings: settings, cores: 2,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, onlyNamedJobs: false)
    result.pictureLook = pictureLook
    result.jobRetryDelay = 0.2
    return result
  }

  /// Starts an engine on the same folders, as soon as the one before has let go of them.
  package func start(onlyNamedJobs: Bool = false) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    var configuration = configuration
    configuration.onlyNamedJobs = onlyNamedJobs
    while true {
      do {
        let engine = try await Engine(configuration)
        current.withLock { $0 = engine }
        return
      } catch let error as any ReportableError where error.report.code == .engineBusy && .now < deadline {
        try await Task.sleep(for: .milliseconds(20))
      }
    }
  }

  package func stop() async {
    await current.value?.shutDown()
    current.withLock { $0 = nil }
  }

  // MARK: Jobs

  package func request(
    _ source: String, to output: String? = nil, _ changes: [String: String] = [:], restart: Bool = false
  ) throws -> JobRequest {
    var settings = settings
    for (key, text) in changes { try settings.set(key, text: text, from: .flag("test")) }
    return JobRequest(source: source, output: output ?? self.output(), settings: settings, restart: restart)
  }

  @discardableResult
  package func enqueue(
    _ source: String, to output: String? = nil, _ changes: [String: String] = [:], restart: Bool = false
  ) async throws -> JobID {
    try await engine.enqueue(try request(source, to: output, changes, restart: restart))
  }

  package func send(_ command: EngineCommand) async throws { try await engine.send(command) }

  package func view(_ id: JobID) async throws -> JobView {
    guard let view = try await engine.snapshot().jobs[id] else { throw Timeout(description: "no job \(id)") }
    return view
  }

  /// Waits until a job looks as said; throws with its state when it never does.
  @discardableResult
  package func waitFor(
    _ id: JobID, _ what: String, within limit: Duration = .seconds(60), _ condition: (JobView) -> Bool
  ) async throws -> JobView {
    var view = try await view(id)
    let holds = try await eventually(within: limit) {
      view = try await self.view(id)
      return condition(view)
    }
    if holds { return view }
    let chunks = view.chunks.map { "\($0.id.index) \($0.state) \($0.reason ?? "")" }.joined(separator: ", ")
    throw Timeout(
      description: "\(what): job is \(view.job.state) in \(view.job.phase), \(view.job.reason ?? ""), chunks \(chunks)")
  }

  /// Waits until nothing more happens to the job.
  package func ended(_ id: JobID, within limit: Duration = .seconds(60)) async throws -> JobView {
    try await waitFor(id, "ended", within: limit) { $0.job.state.isFinal }
  }

  // MARK: Programs

  package struct Child: Sendable {
    package var pid: pid_t
    package var command: String
    /// `R`, `S`, `T` …; nil when it is gone.
    package var state: Character? { ProcessUsage.read(pid: pid)?.state }
  }

  /// Programs of this engine that are alive.
  package var children: [Child] {
    LeftoverProcesses.find(owner: stateFolder).map { pid in
      let command = (readSmallFile("/proc/\(pid)/cmdline") ?? "").replacing("\0", with: " ")
      return Child(pid: pid, command: command)
    }
  }

  /// Those that encode video, of one chunk or of all.
  package func encoders(_ index: Int? = nil) -> [Child] {
    // `chunks/000003.a1.mkv.part`.
    let name =
      index.map { String(Workspace(root: "", job: JobID(0)).chunk($0).dropLast(3)).split(separator: "/").last! + "a" }
      ?? ".mkv.part"
    return children.filter { $0.command.contains("libsvtav1") && $0.command.contains(name) }
  }

  /// Waits for the encoder of a chunk, or of any.
  package func encoder(_ index: Int? = nil) async throws -> Child {
    var found: Child?
    _ = await eventually(within: .seconds(30)) {
      found = encoders(index).first { $0.state != nil }
      return found != nil
    }
    guard let found else { throw Timeout(description: "no encoder of chunk \(index ?? -1)") }
    return found
  }

  // MARK: Files

  /// A copy of a clip that a test may spoil.
  package func copy(of path: String, as name: String) throws -> String {
    let copy = folder.file("in/" + name)
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    return copy
  }

  package func media(_ path: String) async throws -> SourceMedia {
    try await MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner).media(path)
  }

  package func fingerprint(_ path: String) async throws -> VideoFingerprint {
    try await MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner).fingerprint(path)
  }

  /// Compares source and output by decoding both.
  package func compare(_ source: String, _ output: String) async throws -> TrustReport {
    var tools = tools
    tools.ffmpeg = try await TestTools.toolset().ffmpeg
    return try await PairValidator(tools: tools, runner: TestTools.runner, cores: 2).validate(
      source: source, output: output)
  }
}
