import Algorithms
import DraptoModel
import Foundation

extension DashboardState {
  /// The one way the state changes. Pure: what is to be done outside comes back as effects.
  package mutating func update(_ message: Message) -> [Effect] {
    switch message {
    case .key(let key):
      lastInput = uptime
      let effects = take(key)
      settle()
      return effects
    case .paste(let text):
      lastInput = uptime
      let effects = paste(text)
      settle()
      return effects
    case .mouse(let event):
      lastInput = uptime
      let effects = take(event)
      settle()
      return effects
    case .resize(let new):
      size = new
      settle()
      return []
    case .tick(let date, let time):
      return tick(date, time)
    case .snapshot(let snapshot):
      load(snapshot)
      settle()
      return []
    case .details(let payloads):
      for payload in payloads { _ = take(payload) { $0.fold(payload) } }
      settle()
      return []
    case .event(let event):
      return apply(event)
    case .reply(let reply):
      let effects = take(reply)
      settle()
      return effects
    case .banner(let lines):
      banner = lines
      settle()
      return []
    case .themes(let catalog):
      take(catalog)
      settle()
      return []
    case .lost(let report, let retry):
      return lose(report, retry)
    }
  }

  // MARK: Time

  private mutating func tick(_ date: Date, _ time: Double) -> [Effect] {
    now = date
    uptime = time
    // What it said of speeds and times holds no more.
    if silence != nil { engine.forecast?.stop() }
    if let toast, toast.until <= time { self.toast = nil }
    followWork()
    settle()
    return []
  }

  /// A screen that nobody touches shows where the work is: a film that has ended gives the selection to one that runs.
  private mutating func followWork() {
    guard overlays.isEmpty, jobs.marks.isEmpty, chunks.marks.isEmpty, !isFrozen,
      lastInput.map({ uptime - $0 >= (jobs.isChosen ? 60 : 3) }) ?? true,
      let state = jobs.selected.flatMap({ engine.jobs[$0]?.job.state }),
      state.isFinal || (!jobs.isChosen && state == .waiting),
      engine.jobs.values.contains(where: { $0.job.state == .running }),
      let running = jobRows.first(where: { engine.jobs[$0]?.job.state == .running })
    else { return }
    jobs.follow(running)
  }

  // MARK: Order

  /// After anything changed: selections, scrolling and overlays fit what there is.
  package mutating func settle() {
    let rows = jobRows
    let layout = self.layout
    jobs.settle(rows: rows, height: layout.contents[.queue]?.height ?? 0) { engine.jobs[$0] != nil }
    let before = shownJob
    if let selected = jobs.selected, engine.jobs[selected] != nil { shownJob = selected }
    if let shown = shownJob, engine.jobs[shown] == nil { shownJob = jobs.selected }
    if shownJob != before { chunks = ListState() }
    // Where the work is, is what one wants to see, until one looks elsewhere.
    if focus != .chunks, !chunks.isChosen, chunks.marks.isEmpty, let id = shownJob, let states = figures[id]?.states,
      let at = states.firstIndex(where: { $0 == .running || $0 == .paused })
    {
      chunks.selected = .chunk(ChunkID(job: id, index: at))
    }
    let view = shownView
    chunks.settle(
      rows: chunkRows, height: layout.contents[.chunks]?.height ?? 0, exists: { Self.exists($0, in: view) },
      canMark: Self.canMark)
    settleLog(layout.contents[.log] ?? Rect(x: 0, y: 0, width: size.width, height: 0))
    settleOverlays()
  }

  private mutating func settleLog(_ rect: Rect) {
    logView.refresh(from: log)
    let rows = logRows
    guard let last = rows.last else {
      logView.shift = 0
      return
    }
    if logView.isFollowing { logView.selected = last }
    let selected = Self.place(of: logView.selected, in: rows)
    logView.selected = rows[selected]
    logView.top = rows[LogWindow.top(Self.place(of: logView.top, in: rows), to: selected, in: rows, self, rect)]
    let shown = LogWindow.lines(self, rect).map(\.number)
    logView.seen = logView.isFollowing ? log.end : max(logView.seen, (shown.last ?? -1) + 1)
    if logView.wraps { logView.shift = 0 }
    guard logView.shift > 0 else { return }
    // The longest line shown can be scrolled no further than to its end.
    let widest = shown.map { log[$0].map { Glyphs.width(log.text($0), unicode: unicode) } ?? 0 }.max() ?? 0
    logView.shift = max(0, min(logView.shift, widest - 1))
  }

  /// Index of a number in ascending rows, or of the next one.
  static func place(of number: Int, in rows: [Int]) -> Int {
    min(rows.partitioningIndex { $0 >= number }, max(0, rows.count - 1))
  }

  mutating func showToast(_ text: String, isError: Bool = false) {
    toast = Toast(text: text, isError: isError, until: uptime + (isError ? 10 : 5))
  }
}
