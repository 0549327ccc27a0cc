import DraptoControl
import DraptoModel
import DraptoTerminal
import Foundation
import Glibc
import Logging
import UnixSignals

/// One run of the dashboard: attached to the engine of the state folder, the screen on a thread of its own.
struct DashboardSession {
  struct Request {
    var settings: Settings
    /// How an engine is started where none runs; nil: it attaches only.
    var starter: EngineStarter?
    /// What to say of flags that an engine that runs already does not take; nil: none were given.
    var withoutEffect: String?
    var inputs: [String] = []
    /// It only looks.
    var isWatching = false
    /// Keys to type in place of a terminal.
    var script: String?
    var changed: @Sendable ([String: String]) throws -> Settings
    /// Of the settings file.
    var profiles = Profiles()
  }

  private let request: Request
  private var settings: Settings { request.settings }

  init(_ request: Request) { self.request = request }

  /// Returns false where no terminal could be opened: nothing was done then. Throws ``ExitStatus`` when interrupted.
  func run() async throws -> Bool {
    // First of all, so that no signal leaves the terminal as the screen had it.
    let signals = SignalBridge(await UnixSignalsSequence(trapping: TrappedSignals.all + [.sigwinch]))
    let environment = ProcessInfo.processInfo.environment
    if let script = request.script {
      _ = try ScriptScreen(script) { _ in }
    } else if !CursesScreen.canOpen(environment) {
      return false
    }
    // Before any other thread looks at the environment.
    let isUTF8 = CrashGuard.setLocale()
    let finder = EngineFinder(stateFolder: Places().stateFolder(settings))
    let stale = StaleEngine(finder: finder, isWatching: request.isWatching, asks: request.script == nil)
    guard try await stale.settle(signals) else { return true }
    let opened = Date()
    let mailbox = Mailbox()
    signals.connect(mailbox)
    let withoutEffect = request.withoutEffect
    let link = EngineLink(finder, starter: request.starter, isWatching: request.isWatching) { news in
      switch news {
      case .hindered(let report): mailbox.post(.banner(Self.banner(report)), isUrgent: true)
      case .found:
        guard let withoutEffect else { return }
        mailbox.post(.reply(.sent(done: "", refusals: [withoutEffect])), isUrgent: true)
      }
    }
    let files = DashboardFiles(
      settings: settings, changed: request.changed, profiles: request.profiles, preferences: PreferencesFile(settings),
      link: link,
      lookup: FilmLookup(settings))
    let effects = EffectRunner(
      services: files, mailbox: mailbox, ask: { try await link.settings(of: $0) }, send: { try await link.send($0) })
    let pump = Task { await EventPump.run(EngineMirror(link, retries: true), into: mailbox) }
    var state = initialState(files.preferences.read())
    if !request.inputs.isEmpty {
      let here = FileManager.default.currentDirectoryPath
      let films = FilmsToAdd(paths: request.inputs.map { OutputNaming.absolute($0, in: here) })
      for effect in state.add(films) { effects.run(effect) }
    }
    let opening = state
    let watch = Task { await ThemeWatch(folder: Places().themesFolder, mailbox: mailbox).run(opening.catalog) }
    defer { watch.cancel() }
    let screen = ScreenThread(request: request, logger: EngineSetup(settings: settings).logger, isUTF8: isUTF8)
    let end = await screen.run(opening, mailbox, signals) { effects.run($0) }
    if end == .left(.ended) { pump.cancel() }
    // What was asked for last counts too, but for an engine that is not there.
    await effects.end(patience: link.failure != nil || end == .left(.ended) ? .zero : .seconds(3600))
    pump.cancel()
    for refusal in effects.refusals { standardError("drapto: " + Format.visible(refusal)) }
    guard let end else { return false }
    if let failure = link.failure { throw failure }
    await Farewell(
      link: link, stateFolder: finder.stateFolder, isWatching: request.isWatching, opened: opened
    ).say(end)
    if signals.interrupted { throw ExitStatus.interrupted }
    return true
  }

  private static func banner(_ report: ErrorReport) -> [String] {
    [
      report.description,
      "Nothing can be encoded until that is mended: `drapto doctor` says how. Then start drapto again.",
    ]
  }

  private func initialState(_ preferences: LayoutPreferences) -> DashboardState {
    let places = Places()
    let catalog = ThemeCatalog(folder: places.themesFolder)
    var options = DashboardOptions(
      settings: settings, homeFolder: places.home, workingFolder: FileManager.default.currentDirectoryPath)
    options.isWatching = request.isWatching
    options.profiles = request.profiles
    var state = DashboardState(size: Size(80, 24), options: options, catalog: catalog)
    state.restore(preferences)
    return state
  }
}
