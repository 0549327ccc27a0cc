import DraptoModel
import DraptoReports
import Foundation

/// A row of the chunks panel.
package enum ChunkRow: Sendable, Hashable {
  case chunk(ChunkID)
  /// A sound track, by its stream.
  case track(JobID, Int)
}

/// A line that is shown for some seconds: what came of an action.
package struct Toast: Sendable, Equatable {
  /// One line.
  package var text: String
  /// It is shown as an error, and longer.
  package var isError: Bool
  /// `uptime` at which it goes.
  package var until: Double
}

/// A command line that was run for a job.
package struct RecordedCommand: Sendable, Equatable {
  /// When the program was started.
  package var time: Date
  /// The chunk it was started for, if it was for one.
  package var chunk: Int?
  /// Ready to paste into a shell.
  package var text: String
}

/// Everything the screen shows, in one value. Only `update` changes it.
package struct DashboardState: Sendable {
  // ---- what the engine says
  /// The engine's state as of the last event.
  package var engine = EngineSnapshot()
  /// The engine has told its state; before that an empty queue means nothing.
  package var isLoaded = false
  /// Sums over each job's chunks.
  package var figures: [JobID: JobFigures] = [:]
  /// All jobs in the order of the queue.
  package var order: [JobID] = []
  /// Log lines since the start, the newest kept.
  package var log = LogBuffer()
  /// The gauges' last minutes.
  package var history = GaugeHistory()
  /// Command lines of each job, the newest kept.
  package var commands: [JobID: [RecordedCommand]] = [:]
  /// CPU that drapto itself takes.
  package var usage = OwnUsage()

  /// Settings of jobs that somebody looked at, as they were then.
  package var jobSettings: [JobID: Settings] = [:]
  /// Looks into films that the engine has not looked into yet.
  package var previews: [JobID: PreviewState] = [:]
  /// What the sample that was asked for last came to; nil while it is being made.
  package var sample: Result<SampleReport, ErrorReport>?
  /// What was kept of the work of jobs whose chunks are known no more; nil: nothing was.
  package var records: [JobID: FilmRecord?] = [:]

  // ---- how it is looked at
  /// Columns and rows of the terminal.
  package var size: Size
  /// The wall clock.
  package var now = Date(timeIntervalSince1970: 0)
  /// Seconds since the screen opened.
  package var uptime: Double = 0
  /// When somebody last pressed a key or moved the mouse; nil: not yet.
  package var lastInput: Double?
  /// The panel that has the keys.
  package var focus: Panel = .queue
  /// The panel that takes the whole screen.
  package var zoomed: Panel?
  /// Selection, marks and scrolling of the queue.
  package var jobs = ListState<JobID>()
  /// Selection, marks and scrolling of the chunks.
  package var chunks = ListState<ChunkRow>()
  /// The job whose chunks are shown: the selected one, also while a filter hides it.
  package var shownJob: JobID?
  /// Only jobs with this text; empty: all.
  package var queueFilter = ""
  /// Only chunks with this text; empty: all.
  package var chunkFilter = ""
  /// What the queue is sorted by.
  package var queueSort: QueueSort = .queue
  /// What the chunks are sorted by.
  package var chunkSort: ChunkSort = .film
  /// The last job stands first.
  package var isQueueReversed = false
  /// The last chunk stands first.
  package var areChunksReversed = false
  /// Films that are done or were cancelled are left out.
  package var hidesFinished = false
  /// Films that are worked on stand first, those that have ended last, each kind in the order of the list.
  package var putsActiveFirst = false
  /// How the log is looked at.
  package var logView = LogView()
  /// Looks into films before they joined, so far.
  package var looks = 0
  /// What lies over the main screen, the topmost last.
  package var overlays: [Overlay] = []
  /// A message that goes by itself.
  package var toast: Toast?
  /// Heights of the panels beside each other; nil: as usual.
  package var weights: [Panel: Double]?
  /// The lower border that the mouse holds.
  package var dragged: Panel?
  /// The terminal shows more than ASCII.
  package var unicode = true
  /// The mouse works drapto, not the terminal.
  package var mouse = true
  /// The picture is held; the work goes on.
  package var isFrozen = false
  /// Name of the theme in use.
  package var theme = "default"
  /// All themes there are.
  package var catalog: ThemeCatalog
  /// Lines typed behind `:`, the newest last.
  package var commandHistory: [String] = []
  /// Stands over everything: what hinders the engine, and the command that mends it.
  package var banner: [String] = []
  /// Leave as soon as the engine has finished what runs, and ended.
  package var quitsWhenIdle = false
  /// Whether there is an engine to show and to steer.
  package var connection = Connection.attached
  /// `uptime` when the engine last told anything: it measures the machine every second. nil: nothing yet.
  package var lastHeard: Double?

  // ---- what it was opened with
  /// What the dashboard was started with.
  package let options: DashboardOptions
  /// What is remembered for the next start.
  package var preferences = LayoutPreferences()

  /// The screen before anything is known of the engine, with theme and switches as the settings say.
  package init(size: Size, options: DashboardOptions, catalog: ThemeCatalog = ThemeCatalog()) {
    self.size = size
    self.options = options
    self.catalog = catalog
  }

  /// The theme in use; the standard one where there is no such.
  package var palette: Theme { catalog[name: theme] ?? catalog.standard }
  /// The topmost overlay.
  package var overlay: Overlay? { overlays.last }
  /// Which bindings the keys have now.
  package var scope: Scope { overlays.last?.scope ?? .main }

  /// The job whose chunks are shown.
  package var shownView: JobView? { shownJob.flatMap { engine.jobs[$0] } }

  /// Chunks being encoded now, over all jobs.
  package var runningChunks: [Chunk] {
    order.flatMap { id -> [Chunk] in
      guard let figures = figures[id], figures.count(.running) + figures.count(.paused) > 0 else { return [] }
      return (engine.jobs[id]?.chunks ?? []).filter {
        $0.state == .running || $0.state == .paused && $0.progress.frames > 0
      }
    }
  }

  /// Its frames are encoded; what it does now would begin again.
  private func isFinishing(_ job: Job) -> Bool {
    !job.state.isFinal && job.state != .waiting && [.assemble, .validate, .measure].contains(job.phase)
  }

  /// Films whose last steps would begin again, in the order of the queue.
  package var finishing: [Job] { order.compactMap { engine.jobs[$0]?.job }.filter(isFinishing) }

  /// What stands over everything: what hinders the engine, or that it is gone.
  package var bannerLines: [String] {
    guard case .lost(let report, let until) = connection else { return banner + silenceLines }
    let wait = max(0, Int((until - uptime).rounded(.up)))
    let next = wait > 0 ? "tries again in \(wait) s" : "tries again"
    let keys = options.isWatching ? "q leaves" : "E starts it, q leaves"
    return banner + ["The engine is gone: \(report.message)", "What is finished is kept. drapto \(next); \(keys)."]
  }

  /// Seconds of silence after which an attached engine counts as one that hangs: it stands still, or its disk does.
  static let patience = 10.0

  /// Seconds that the engine has told nothing, where that is too long.
  var silence: Double? {
    guard case .attached = connection, let lastHeard, uptime - lastHeard >= Self.patience else { return nil }
    return uptime - lastHeard
  }

  private var silenceLines: [String] {
    guard let silence else { return [] }
    return [
      "The engine does not answer (for \(Int(silence)) s): what is shown is as old, keys wait.",
      "It stands still, or its disk: `drapto engine stop --now` kills it; q leaves.",
    ]
  }

  /// Something would be interrupted by stopping the engine, or would not go on by itself.
  package var hasWork: Bool {
    let isGoing = engine.queue.mode != .paused
    return order.contains { id in
      guard let view = engine.jobs[id], !view.job.state.isFinal else { return false }
      if isGoing, view.job.state != .paused || isFinishing(view.job) { return true }
      guard view.job.state != .waiting else { return false }
      let figures = figures[id]
      return (figures?.count(.running) ?? 0) + (figures?.count(.paused) ?? 0) > 0 || isFinishing(view.job)
        || view.tracks.contains { $0.state == .paused || $0.state == .running }
    }
  }
}

/// A look into a film before its time.
package enum PreviewState: Sendable, Equatable {
  case looking
  case done(Result<FilmPreview, ErrorReport>)
}

/// The screen's way to its engine.
package enum Connection: Sendable, Equatable {
  case attached
  /// It is gone; the next try comes at that `uptime`.
  case lost(ErrorReport, until: Double)
}

/// What the dashboard is opened with.
package struct DashboardOptions: Sendable {
  /// The settings in force.
  package var settings: Settings
  /// What `~` stands for.
  package var homeFolder: String
  /// Where relative paths begin.
  package var workingFolder: String
  /// Of the clock and the log.
  package var timeZone: TimeZone
  /// It only looks: nothing can be changed from this screen.
  package var isWatching = false
  /// The user's own sets of values.
  package var profiles = Profiles()

  package init(settings: Settings, homeFolder: String, workingFolder: String, timeZone: TimeZone = .current) {
    self.settings = settings
    self.homeFolder = homeFolder
    self.workingFolder = workingFolder
    self.timeZone = timeZone
  }
}

extension DashboardState {
  /// Takes up what was remembered. A theme chosen on the screen holds until the setting changes.
  package mutating func restore(_ preferences: LayoutPreferences) {
    self.preferences = preferences
    let configured = options.settings[SettingsCatalog.theme]
    let chosen = preferences.themeSetting == configured ? preferences.theme : nil
    theme = [chosen, configured].compactMap { $0 }.first { catalog[name: $0] != nil } ?? catalog.standard.name
    if let warning = catalog.warnings.first {
      showToast(warning, isError: true)
    } else if let faintNote {
      showToast(faintNote)
    }
    if catalog[name: configured] == nil {
      showToast("there is no theme “\(configured)”: t shows those there are", isError: true)
    }
    mouse = preferences.mouse ?? options.settings[SettingsCatalog.mouse]
    logView.level = preferences.logLevel ?? .info
    logView.wraps = preferences.wrapsLog ?? false
    queueSort = preferences.queueSort ?? .queue
    chunkSort = preferences.chunkSort ?? .film
    hidesFinished = preferences.hidesFinished ?? false
    putsActiveFirst = preferences.putsActiveFirst ?? false
    weights = preferences.weights.map { stored in
      Dictionary(uniqueKeysWithValues: stored.compactMap { key, value in Panel(rawValue: key).map { ($0, value) } })
    }
  }
}
