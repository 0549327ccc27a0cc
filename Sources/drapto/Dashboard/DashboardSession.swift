import DraptoEngine
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
    /// Folders whose new films join by themselves.
    var watches: [WatchOrder]
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
    // What can be refused is refused before an engine begins to work.
    let environment = ProcessInfo.processInfo.environment
    if let script = request.script {
      _ = try ScriptScreen(script) { _ in }
    } else if !CursesScreen.canOpen(environment) {
      return false
    }
    // Before any other thread looks at the environment.
    let isUTF8 = CrashGuard.setLocale()
    let logger = EngineSetup(settings: settings).logger
    let engine = EngineLauncher(settings: settings, watches: request.watches, logger: logger)
    let mailbox = Mailbox()
    signals.connect(mailbox)
    let files = DashboardFiles(
      settings: settings, changed: request.changed, preferences: PreferencesFile(settings), engine: engine)
    let effects = EffectRunner(services: files, mailbox: mailbox) { try await engine.send($0) }
    let pump = Task {
      do {
        let launched = try await engine.launched
        if !launched.banner.isEmpty { mailbox.post(.banner(launched.banner), isUrgent: true) }
        await EventPump.run(launched.client, into: mailbox)
      } catch {
        // Told when the screen is gone.
        mailbox.post(.engineEnded, isUrgent: true)
      }
    }
    if !request.inputs.isEmpty {
      let here = FileManager.default.currentDirectoryPath
      effects.run(.enqueue(paths: request.inputs.map { OutputNaming.absolute($0, in: here) }, changes: [:]))
    }
    let screen = ScreenThread(request: request, logger: logger, isUTF8: isUTF8)
    let end = await screen.run(initialState(files.preferences.read()), mailbox, signals) { effects.run($0) }
    pump.cancel()
    let launched = try await engine.launched
    await effects.end(patience: end == .left(.stop) ? .seconds(2) : .seconds(3600))
    guard let end else {
      await launched.engine?.shutDown()
      return false
    }
    for refusal in effects.refusals { standardError("drapto: " + Format.visible(refusal)) }
    if let engine = launched.engine { try await finish(end, engine, launched.before, signals) }
    if signals.interrupted { throw ExitStatus.interrupted }
    return true
  }

  private func initialState(_ preferences: LayoutPreferences) -> DashboardState {
    let places = Places()
    let catalog = ThemeCatalog(folder: places.themesFolder)
    let options = DashboardOptions(
      settings: settings, homeFolder: places.home, workingFolder: FileManager.default.currentDirectoryPath)
    var state = DashboardState(size: Size(80, 24), options: options, catalog: catalog)
    state.restore(preferences)
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
      // What was to be done when all is done is done, unless somebody has had enough.
      if !signals.interrupted { await engine.hooksSettled() }
    }
    let state = try await engine.snapshot()
    await engine.shutDown()
    printSummary(state, before)
  }

  /// What came of it: films that ended while the screen was up, and what is left to do.
  private func printSummary(_ state: EngineSnapshot, _ before: EngineSnapshot) {
    let ended = state.orderedJobs.filter {
      ($0.job.state == .done || $0.job.state == .failed) && before.jobs[$0.job.id]?.job.state != $0.job.state
    }
    var lines = ended.isEmpty ? [] : SummaryText.lines(ended)
    let open = state.jobs.values.filter { !$0.job.state.isFinal }
    if !open.isEmpty {
      let kept = open.reduce(0) { $0 + $1.chunks.count { $0.state == .done } }
      lines.append(
        "\(open.count) \(open.count == 1 ? "film is" : "films are") unfinished (\(kept) finished \(kept == 1 ? "chunk is" : "chunks are") kept): drapto goes on with them."
      )
    }
    if !lines.isEmpty { standardOutput(lines: lines) }
  }
}
