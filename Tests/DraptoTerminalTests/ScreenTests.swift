import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// Whole screens and single widgets, to the last cell.
@Suite struct ScreenTests {
  static let sizes = [(80, 24), (120, 40), (200, 60), (40, 10), (20, 5), (1, 1)]

  @Test(arguments: sizes, [true, false])
  func `whole screens are as recorded`(size: (Int, Int), unicode: Bool) throws {
    let canvas = Screen.draw(DashboardSamples.full(Size(size.0, size.1), unicode: unicode))
    try ScreenRecord.expect(canvas, "whole-\(size.0)x\(size.1)\(unicode ? "" : "-ascii")")
  }

  @Test(arguments: Widget.allCases, [true, false])
  func `each widget is as recorded`(widget: Widget, unicode: Bool) throws {
    try ScreenRecord.expect(widget.picture(unicode: unicode), "widget-\(widget)\(unicode ? "" : "-ascii")")
  }

  @Test(arguments: OverlaySample.allCases, [true, false])
  func `each overlay is as recorded`(overlay: OverlaySample, unicode: Bool) throws {
    let canvas = Screen.draw(overlay.state(Size(80, 24), unicode: unicode))
    try ScreenRecord.expect(canvas, "overlay-\(overlay)\(unicode ? "" : "-ascii")")
  }

  @Test(arguments: [(120, 40), (80, 24)], [true, false])
  func `a row says what a film does and why, in every state there is`(size: (Int, Int), unicode: Bool) throws {
    // As wide as on a screen of that size, the header above.
    let scenes = RowScene.allCases.map { $0.state(Size(size.0, size.1), unicode: unicode) }
    #expect(scenes.reduce(0) { $0 + $1.order.count } >= 30)
    var canvas = Canvas(Size(size.0, scenes.reduce(0) { $0 + $1.order.count + 2 }), unicode: unicode)
    var y = 0
    for state in scenes {
      let header = canvas.bounds.row(y)
      canvas.clipped(to: header) { Header.draw(state, header, &$0) }
      let rows = Rect(x: 1, y: y + 1, width: size.0 - 2, height: state.order.count)
      canvas.clipped(to: rows) { QueuePanel.draw(state, rows, &$0) }
      y += state.order.count + 2
    }
    try ScreenRecord.expect(canvas, "rows-\(size.0)x\(size.1)\(unicode ? "" : "-ascii")")
  }

  @Test(arguments: [
    OverlaySample.confirm, .quit, .prompt, .form, .browser, .detailsOfChunk, .watches, .looking, .losses,
  ])
  func `overlays fit small screens`(overlay: OverlaySample) throws {
    for size in [Size(40, 10), Size(20, 5)] {
      let canvas = Screen.draw(overlay.state(size, unicode: true))
      try ScreenRecord.expect(canvas, "overlay-\(overlay)-\(size.width)x\(size.height)")
    }
  }

  @Test func `before the engine has spoken nothing is called empty`() {
    var state = DashboardSamples.empty(Size(80, 24))
    state.isLoaded = false
    let before = CanvasDump.glyphs(Screen.draw(state)).joined()
    #expect(before.contains("Starting") && !before.contains("queue is empty"))
    _ = state.update(.snapshot(EngineSnapshot()))
    #expect(CanvasDump.glyphs(Screen.draw(state)).joined().contains("queue is empty"))
  }

  @Test func `an empty queue says what to press, and the banner what hinders`() throws {
    var state = DashboardSamples.empty(Size(80, 24))
    try ScreenRecord.expect(Screen.draw(state), "whole-empty")
    state.banner = [
      "DRP-TOOL-MISSING: ffmpeg was not found", "Nothing can be encoded: `drapto doctor` says how to mend it.",
    ]
    try ScreenRecord.expect(Screen.draw(state), "whole-banner")
  }

  @Test func `a screen says until when it is outside the hours, and how many folders are watched`() throws {
    var state = DashboardSamples.full(Size(120, 24))
    state.engine.queue.hold = .hours(until: DashboardSamples.now.addingTimeInterval(6400))
    state.engine.watches = [DashboardSamples.watches[0]]
    try ScreenRecord.expect(Screen.draw(state), "whole-hours")
  }

  @Test func `a screen says what holds, what is filtered, sorted and marked`() throws {
    var state = DashboardSamples.full(Size(100, 30))
    state.engine.queue = QueueState(
      mode: .draining, hold: .diskLow(folder: "/work", free: 2 << 30, minimum: 5 << 30), workers: 3, workerLimit: 3)
    for key in ["/", "k", "v", "Enter", "Space", ",", "O", "3", "k", "v"] {
      _ = state.update(.key(KeyPress(name: key)!))
    }
    try ScreenRecord.expect(Screen.draw(state), "whole-held")
  }

  @Test(arguments: [(120, 40, true), (80, 24, true), (80, 24, false), (50, 14, true)])
  func `the machine fills the whole screen`(width: Int, height: Int, unicode: Bool) throws {
    var state = DashboardSamples.full(Size(width, height), unicode: unicode)
    for second in 11...400 {
      let next = state.engine.sequence + 1
      _ = state.update(.event(ModelSamples.event(next, .gauges(DashboardSamples.gauges(second)))))
    }
    state.zoomed = .machine
    state.focus = .machine
    try ScreenRecord.expect(Screen.draw(state), "machine-\(width)x\(height)\(unicode ? "" : "-ascii")")
  }
}

/// Parts of the screen, each drawn alone in its rectangle.
enum Widget: String, CaseIterable, Sendable {
  case header, headerNarrow, gaugeLine, gaugeLineNarrow, machine, machineNarrow, queue, queueNarrow, chunks,
    chunksNarrow
  case log, logNarrow, footer, footerNarrow, footerOfChunks, footerOfLog, banner, frame

  var size: Size {
    switch self {
    case .header, .gaugeLine, .footer, .footerOfChunks, .footerOfLog: Size(120, 1)
    case .headerNarrow, .gaugeLineNarrow, .footerNarrow: Size(40, 1)
    case .machine: Size(118, 4)
    case .machineNarrow: Size(78, 8)
    case .queue: Size(118, 12)
    case .queueNarrow: Size(58, 12)
    case .chunks: Size(118, 18)
    case .chunksNarrow: Size(58, 18)
    case .log: Size(118, 8)
    case .logNarrow: Size(44, 8)
    case .banner: Size(60, 2)
    case .frame: Size(80, 24)
    }
  }

  func state(unicode: Bool, size: Size) -> DashboardState {
    var state = DashboardSamples.full(size, unicode: unicode)
    state.banner = ["ffmpeg was not found", "Nothing can be encoded: `drapto doctor` says how."]
    switch self {
    case .footerOfChunks: state.focus = .chunks
    case .footerOfLog: state.focus = .log
    case .queueNarrow: state.jobs.marks = [JobID(2), JobID(4)]
    case .log, .logNarrow:
      state.focus = .log
      state.logView.isFollowing = false
      state.logView.level = .debug
      state.logView.search = "done"
    default: break
    }
    state.logView.top = 0
    return state
  }

  func picture(unicode: Bool) -> Canvas {
    var canvas = Canvas(size, unicode: unicode)
    draw(state(unicode: unicode, size: Size(max(40, size.width), max(10, size.height))), canvas.bounds, &canvas)
    return canvas
  }

  /// As the screen draws it: held to its rectangle.
  func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    canvas.clipped(to: rect) { canvas in
      switch self {
      case .header, .headerNarrow: Header.draw(state, rect, &canvas)
      case .gaugeLine, .gaugeLineNarrow: GaugeLine.draw(state, rect, &canvas)
      case .machine, .machineNarrow: MachinePanel.draw(state, rect, &canvas)
      case .queue, .queueNarrow: QueuePanel.draw(state, rect, &canvas)
      case .chunks, .chunksNarrow: ChunksPanel.draw(state, rect, &canvas)
      case .log, .logNarrow: LogPanel.draw(state, rect, &canvas)
      case .footer, .footerNarrow, .footerOfChunks, .footerOfLog: Footer.draw(state, rect, &canvas)
      case .banner: Banner.draw(state, rect, &canvas)
      case .frame: Frame.draw(state, state.layout, &canvas)
      }
    }
  }
}

/// Each overlay, opened as a user opens it.
enum OverlaySample: String, CaseIterable, Sendable {
  case help, helpEnd, detailsOfJob, detailsOfDone, detailsOfChunk, themes, browser, browserEmpty, form, formProblem,
    formAgain
  case formOfJob, formOfJobs, choice, detailsOfWaiting, detailsOfFailed
  case prompt, promptPath, confirm, confirmMarked, quit, watches, looking, losses

  func state(_ size: Size, unicode: Bool) -> DashboardState {
    var state = DashboardSamples.full(size, unicode: unicode)
    func press(_ keys: String...) { for key in keys { _ = state.update(.key(KeyPress(name: key)!)) } }
    switch self {
    case .help: press("?")
    case .helpEnd: press("?", "G")
    case .detailsOfJob: press("i")
    case .detailsOfDone:
      state.jobs.selected = JobID(6)
      press("i")
    case .detailsOfChunk:
      press("2")
      state.chunks.select(at: 5, in: state.chunkRows)
      press("i")
    case .themes: press("t", "j", "j")
    case .browser:
      press("a")
      _ = state.update(.reply(.listed(folder: "/films", .success(Self.entries))))
      _ = state.update(.reply(.length(path: "/films/Night Train.mkv", 5_400)))
      _ = state.update(.reply(.length(path: "/films/broken.mp4", nil)))
      press("j", "Space")
    case .browserEmpty:
      press("a")
      _ = state.update(.reply(.listed(folder: "/films", .success([]))))
    case .form, .formProblem:
      _ = state.update(.key(.character(":")))
      _ = state.update(.paste("add '/films/Night Train.mkv'"))
      press("Enter")
      _ = state.update(.reply(.found(["/films/Night Train.mkv"], missing: [])))
      press("Right", "Down")
      if self == .formProblem { press("^U", "9", "9") }
    case .formAgain:
      _ = state.update(
        .reply(
          .added(
            0,
            refused: [
              "/films/Night Train.mkv": ErrorReport(.outputExists, "/films/Night Train.av1.mkv exists"),
              "/films/other.mkv": ErrorReport(
                .jobChanged, "unfinished work was begun otherwise: encoding.crf: 26 → 30"),
            ], changes: ["encoding.preset": "quick", "encoding.crf": "30"])))
    case .formOfJob, .formOfJobs:
      var settings = Settings()
      try? settings.set("encoding.crf", .number(28), from: .flag("--crf"))
      try? settings.set("encoding.crop", .text("off"), from: .file("/home/ann/.config/drapto/config.toml"))
      let ids = self == .formOfJob ? [JobID(4)] : [JobID(4), JobID(5)]
      let all = zip(ids, [settings, Settings()]).map { ($0, $1) }
      _ = state.update(
        .reply(.settings(Dictionary(uniqueKeysWithValues: all), refusals: [], opensForm: true)))
      press("Down")
    case .choice:
      let id = state.order.first { state.engine.jobs[$0]?.job.state == .failed }
      _ = state.steerJobs(.retry, ids: id.map { [$0] })
    case .detailsOfWaiting, .detailsOfFailed:
      var settings = Settings()
      try? settings.set("encoding.preset", .text("quick"), from: .file("/home/ann/.config/drapto/config.toml"))
      try? settings.set("encoding.crf_hd", .number(35), from: .preset("quick"))
      try? settings.set("encoding.crop", .text("off"), from: .flag("--crop"))
      let wanted = self == .detailsOfWaiting ? JobState.waiting : .failed
      guard let id = state.order.first(where: { state.engine.jobs[$0]?.job.state == wanted }) else { break }
      state.jobs.select(at: state.jobRows.firstIndex(of: id) ?? 0, in: state.jobRows)
      press("i")
      _ = state.update(.reply(.settings([id: settings], refusals: [], opensForm: false)))
    case .prompt: press(":", "p")
    case .promptPath:
      press(":")
      _ = state.update(.paste("add /films/"))
      _ = state.update(
        .reply(.completed(typed: "/films/", candidates: (1...12).map { "/films/film \($0).mkv" })))
    case .confirm: press("c")
    case .confirmMarked: press("*", "c")
    case .looking, .losses:
      state = LookingTests.looking(size, unicode: unicode)
      var found = LossFindings(films: 20)
      found.looked = 7
      found.lossy = LookingTests.lossy
      found.isOver = self == .losses
      _ = state.update(.reply(.looked(number: 1, found)))
    case .watches:
      state.engine.watches = DashboardSamples.watches
      press("A")
    case .quit: press("Q")
    }
    return state
  }

  static let entries = [
    FileEntry(name: "series", isFolder: true, isFilm: false, size: 0),
    FileEntry(name: "Night Train.mkv", isFolder: false, isFilm: true, size: 8 << 30),
    FileEntry(name: "broken.mp4", isFolder: false, isFilm: true, size: 12),
    FileEntry(name: "映画の長い名前.mkv", isFolder: false, isFilm: true, size: 700 << 20),
    FileEntry(name: "notes.txt", isFolder: false, isFilm: false, size: 900),
  ]
}
