import DraptoModel
import DraptoTerminal
import Foundation
import Glibc

/// What is on the screen: plain lines above, and on a terminal a block below that is redrawn in place.
struct LiveScreen {
  var state: EngineSnapshot
  private var reporter: PlainReporter
  private var forecaster: Forecaster
  private var forecast: Forecast?
  private let settings: Settings
  private var lastLook = -1.0
  private let jobs: Set<JobID>
  private let isLive: Bool
  private let json: Bool
  private var drawn = 0
  /// Events were lost on their way to a reader of JSON.
  private var isBehind = false
  private let started = ContinuousClock.now

  init(state: EngineSnapshot, jobs: Set<JobID>, settings: Settings, isShared: Bool, isLive: Bool, json: Bool) {
    forecaster = Forecaster(places: settings[SettingsCatalog.activeJobs], scope: jobs, worksOnOthers: isShared)
    self.settings = settings
    self.state = state
    self.jobs = jobs
    self.isLive = isLive
    self.json = json
    reporter = PlainReporter(state: state, jobs: jobs, showsProgress: !isLive)
  }

  mutating func take(_ event: EngineEvent) {
    state.apply(event)
    guard !json else {
      // Films of others are their matter.
      if let job = event.payload.job, !jobs.contains(job) { return }
      // A reader that is far behind loses lines, and is told so before the first one that it gets again.
      isBehind = !standardOutput((isBehind ? Self.gap(before: event) : "") + EventLine(event).json + "\n")
      return
    }
    let lines = reporter.lines(for: event)
    guard !lines.isEmpty else { return }
    clear()
    standardOutput(lines: lines)
  }

  /// Events were lost: this is how things stand now.
  mutating func replace(_ new: EngineSnapshot) {
    state = new
    reporter = PlainReporter(state: new, jobs: jobs, showsProgress: !isLive)
    isBehind = true
  }

  private static func gap(before event: EngineEvent) -> String {
    EventLine(EngineEvent(sequence: event.sequence - 1, time: event.time, payload: .gap)).json + "\n"
  }

  mutating func redraw() {
    guard isLive else { return }
    let now = (ContinuousClock.now - started).seconds
    if now - lastLook >= 0.9 {
      lastLook = now
      forecast = forecaster.look(state, time: now) { [settings] _ in FilmDemands(settings) }
    }
    var size = winsize()
    guard ioctl(1, UInt(TIOCGWINSZ), &size) == 0 else { return }
    let columns = size.ws_col > 0 ? Int(size.ws_col) : 80
    let rows = size.ws_row > 0 ? Int(size.ws_row) : 24
    let lines = LiveBlock.lines(
      state, jobs: jobs, forecast: forecast, width: columns, height: max(2, rows - 2),
      ascii: !LocaleName.takesUTF8(ProcessInfo.processInfo.environment))
    clear()
    // No newline after the last line: it would scroll a full screen.
    standardOutput(lines.joined(separator: "\n"))
    drawn = lines.count
  }

  /// Takes the block off the screen.
  mutating func clear() {
    guard drawn > 0 else { return }
    let up = drawn > 1 ? "\u{1B}[\(drawn - 1)A" : ""
    standardOutput("\r" + up + "\u{1B}[J")
    drawn = 0
  }
}
