import DraptoModel
import Foundation

/// A row of the chunks panel.
package enum ChunkRow: Sendable, Hashable {
  case chunk(ChunkID)
  /// A sound track, by its stream.
  case track(JobID, Int)
}

/// A line that is shown for some seconds: what came of an action.
package struct Toast: Sendable, Equatable {
  package var text: String
  package var isError: Bool
  /// `uptime` at which it goes.
  package var until: Double
}

/// A command line that was run for a job.
package struct RecordedCommand: Sendable, Equatable {
  package var time: Date
  package var chunk: Int?
  package var text: String
}

/// Everything the screen shows, in one value. Only `update` changes it.
package struct DashboardState: Sendable {
  // ---- what the engine says
  package var engine = EngineSnapshot()
  /// The engine has told its state; before that an empty queue means nothing.
  package var isLoaded = false
  package var figures: [JobID: JobFigures] = [:]
  /// Films that were done before the screen opened: they are no part of its progress.
  package var doneBefore: Set<JobID> = []
  /// All jobs in the order of the queue.
  package var order: [JobID] = []
  package var log = LogBuffer()
  package var history = GaugeHistory()
  package var commands: [JobID: [RecordedCommand]] = [:]
  /// Frames per second over all films.
  package var meter = SpeedMeter(window: 60, settle: 5)
  package var usage = OwnUsage()

  // ---- how it is looked at
  package var size: Size
  package var now = Date(timeIntervalSince1970: 0)
  /// Seconds since the screen opened.
  package var uptime: Double = 0
  package var lastMeasure: Double = -1
  /// When somebody last pressed a key or moved the mouse; nil: not yet.
  package var lastInput: Double?
  package var focus: Panel = .queue
  package var zoomed: Panel?
  package var jobs = ListState<JobID>()
  package var chunks = ListState<ChunkRow>()
  /// The job whose chunks are shown: the selected one, also while a filter hides it.
  package var shownJob: JobID?
  package var queueFilter = ""
  package var chunkFilter = ""
  package var queueSort: QueueSort = .queue
  package var chunkSort: ChunkSort = .film
  package var isQueueReversed = false
  package var areChunksReversed = false
  package var logView = LogView()
  package var overlays: [Overlay] = []
  package var toast: Toast?
  package var weights: [Panel: Double]?
  /// The lower border that the mouse holds.
  package var dragged: Panel?
  package var unicode = true
  package var mouse = true
  package var isFrozen = false
  package var theme = "default"
  package var catalog: ThemeCatalog
  package var commandHistory: [String] = []
  /// Stands over everything: what hinders the engine, and the command that mends it.
  package var banner: [String] = []
  /// Leave as soon as nothing runs any more.
  package var quitsWhenIdle = false

  // ---- what it was opened with
  package let options: DashboardOptions
  package var preferences = LayoutPreferences()

  package init(size: Size, options: DashboardOptions, catalog: ThemeCatalog = ThemeCatalog()) {
    self.size = size
    self.options = options
    self.catalog = catalog
  }

  package var palette: Theme { catalog[name: theme] ?? catalog.standard }
  package var overlay: Overlay? { overlays.last }
  package var scope: Scope { overlays.last?.scope ?? .main }

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

  /// Something would be interrupted by leaving.
  package var hasWork: Bool {
    order.contains { id in
      guard let view = engine.jobs[id], !view.job.state.isFinal else { return false }
      return view.job.state != .paused || (figures[id]?.count(.paused) ?? 0) > 0
        || view.tracks.contains { $0.state == .paused } || isFinishing(view.job)
    }
  }
}

/// CPU that drapto itself takes, from its own counters.
package struct OwnUsage: Sendable, Equatable {
  private var last: (own: Double, child: Double)?
  /// Share of the encoders' CPU over the last look; nil until there are two.
  package private(set) var share: Double?

  package init() {}

  package static func == (a: OwnUsage, b: OwnUsage) -> Bool { a.share == b.share }

  package mutating func add(_ gauges: Gauges) {
    defer { last = (gauges.ownCPU, gauges.childCPU) }
    // Without encoders there is nothing to compare with.
    guard let last, gauges.childCPU - last.child > 0.05 else {
      share = nil
      return
    }
    share = (gauges.ownCPU - last.own) / (gauges.childCPU - last.child)
  }
}

/// What the dashboard is opened with.
package struct DashboardOptions: Sendable {
  package var settings: Settings
  package var homeFolder: String
  package var workingFolder: String
  /// Of the clock and the log.
  package var timeZone: TimeZone

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
    if let warning = catalog.warnings.first { say(warning, isError: true) }
    if catalog[name: configured] == nil {
      say("there is no theme “\(configured)”: t shows those there are", isError: true)
    }
    mouse = preferences.mouse ?? options.settings[SettingsCatalog.mouse]
    logView.level = preferences.logLevel ?? .info
    queueSort = preferences.queueSort ?? .queue
    chunkSort = preferences.chunkSort ?? .film
    weights = preferences.weights.map { stored in
      Dictionary(uniqueKeysWithValues: stored.compactMap { key, value in Panel(rawValue: key).map { ($0, value) } })
    }
  }
}
