import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTerminal
import Foundation
import Glibc
import Logging
import UnixSignals

/// One run of the dashboard: an engine for the whole queue, the screen on a thread of its own, and an orderly end.
struct DashboardSession {
  struct Request {
    var settings: Settings
    var inputs: [String]
    /// Keys to type in place of a terminal.
    var script: String?
    var changed: @Sendable ([String: String]) throws -> Settings
  }

  private let request: Request
  private var settings: Settings { request.settings }

  init(_ request: Request) { self.request = request }

  /// Returns false where no terminal could be opened: nothing was done then. Throws ``ExitStatus`` when interrupted.
  func run() async throws -> Bool {
    // First of all, so that no signal finds the engine without an ear.
    let signals = SignalBridge(await UnixSignalsSequence(trapping: TrappedSignals.all + [.sigwinch]))
    let logger = EngineSetup(settings: settings).logger
    let (client, engine, banner) = try await makeClient(logger)
    if let engine, try await engine.snapshot().queue.mode == .draining { try await engine.send(.resumeQueue) }
    let mailbox = Mailbox()
    signals.connect(mailbox)
    let files = DashboardFiles(
      settings: settings, changed: request.changed, preferences: PreferencesFile(settings), probe: await probe())
    let effects = EffectRunner(client: client, services: files, mailbox: mailbox)
    let pump = Task { await EventPump.run(client, into: mailbox) }
    if !request.inputs.isEmpty {
      let here = FileManager.default.currentDirectoryPath
      effects.run(.enqueue(paths: request.inputs.map { OutputNaming.absolute($0, in: here) }, changes: [:]))
    }
    let state = initialState(files.preferences.read(), banner)
    let before = try await client.snapshot()
    let end = try await ScreenThread(request: request, logger: logger).run(state, mailbox, signals) { effects.run($0) }
    pump.cancel()
    effects.end()
    guard let end else {
      await engine?.shutDown()
      return false
    }
    for refusal in effects.refusals { standardError("drapto: " + Format.visible(refusal)) }
    if let engine { try await finish(end, engine, before, signals) }
    if signals.interrupted { throw ExitStatus.interrupted }
    return true
  }

  /// The engine, or what stands in for it where tools are missing; then with the lines that say so.
  private func makeClient(_ logger: Logger) async throws -> (any EngineClient, Engine?, [String]) {
    do {
      let engine = try await EngineSetup(settings: settings).engine(onlyNamedJobs: false, logger: logger)
      return (engine, engine, [])
    } catch let error as any ReportableError where [.toolMissing, .toolIncapable].contains(error.report.code) {
      let lines = [
        error.report.description,
        "Nothing can be encoded until that is mended: `drapto doctor` says how. Then start drapto again.",
      ]
      return (NoEngine(reason: error.report), nil, lines)
    }
  }

  private func probe() async -> MediaProbe? {
    let wiring = ToolWiring(settings: settings)
    guard let tools = try? await wiring.finder.find() else { return nil }
    return MediaProbe(ffprobe: tools.ffprobe, runner: wiring.runner)
  }

  private func initialState(_ preferences: LayoutPreferences, _ banner: [String]) -> DashboardState {
    let places = Places()
    let catalog = ThemeCatalog(folder: places.themesFolder)
    let options = DashboardOptions(
      settings: settings, homeFolder: places.home, workingFolder: FileManager.default.currentDirectoryPath)
    var state = DashboardState(size: Size(80, 24), options: options, catalog: catalog)
    state.restore(preferences)
    state.banner = banner
    return state
  }

  // MARK: The end

  private func finish(_ end: DashboardEnd, _ engine: Engine, _ before: EngineSnapshot, _ signals: SignalBridge)
    async throws
  {
    if end != .left(.stop), !signals.interrupted {
      if case .left = end {
        standardOutput("drapto goes on without a screen; closing the terminal does not stop it, Ctrl-C does.\n")
      }
      try await QueueFollower(engine: engine).run(until: signals.interruptions)
    }
    let state = try await engine.snapshot()
    await engine.shutDown()
    tell(state, before)
  }

  /// What came of it: films that ended while the screen was up, and what is left to do.
  private func tell(_ state: EngineSnapshot, _ before: EngineSnapshot) {
    let ended = state.orderedJobs.filter {
      ($0.job.state == .done || $0.job.state == .failed) && before.jobs[$0.job.id]?.job.state != $0.job.state
    }
    var lines = ended.isEmpty ? [] : SummaryText.lines(ended)
    let open = state.jobs.values.filter { !$0.job.state.isFinal }
    if !open.isEmpty {
      let kept = open.reduce(0) { $0 + $1.chunks.count { $0.state == .done } }
      lines.append(
        "\(open.count) \(open.count == 1 ? "film is" : "films are") unfinished (\(kept) finished chunks are kept): drapto goes on with them."
      )
    }
    if !lines.isEmpty { standardOutput(lines.map { $0 + "\n" }.joined()) }
  }
}
