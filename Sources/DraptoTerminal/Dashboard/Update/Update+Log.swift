import DraptoModel

/// The log: level, search, what it is about, older lines.
extension DashboardState {
  mutating func nextLogLevel() -> [Effect] {
    let all = LogLevel.allCases
    return setLogLevel(all[(all.firstIndex(of: logView.level)! + 1) % all.count])
  }

  mutating func setLogLevel(_ level: LogLevel) -> [Effect] {
    logView.level = level
    preferences.logLevel = level
    return [.save(preferences)]
  }

  mutating func setWrapsLog(_ on: Bool) -> [Effect] {
    logView.wraps = on
    preferences.wrapsLog = on
    return [.save(preferences)]
  }

  mutating func setFollowing(_ on: Bool) {
    logView.isFollowing = on
    if on { log.letGoOfOlder() }
  }

  // MARK: Moving

  /// Any way up stops following: nothing is worse than a log that runs away.
  mutating func moveInLog(_ distance: Int) -> [Effect] {
    let rows = logRows
    guard !rows.isEmpty else { return [] }
    if distance < 0 { logView.isFollowing = false }
    let place = Self.place(of: logView.selected, in: rows)
    logView.selected = rows[min(max(0, place + distance), rows.count - 1)]
    if distance < 0, place == 0, log.past == .exhausted { showToast("the log begins here") }
    return distance < 0 ? readOlder() : []
  }

  /// To the next (or last) line that has the pattern, round the end.
  mutating func search(forward: Bool) {
    let pattern = TextPattern(logView.search)
    goToLine(forward: forward, else: "no line has “\(logView.search)”") { pattern.matches($1.text($0)) }
  }

  /// To the next (or last) warning or error, round the end.
  mutating func goToProblem(forward: Bool) {
    goToLine(forward: forward, else: "no warning and no error is in the lines shown") { line, _ in
      line.level >= .warning
    }
  }

  private mutating func goToLine(forward: Bool, else none: String, _ fits: (LogLine, LogBuffer) -> Bool) {
    let rows = logRows
    let start = Self.place(of: logView.selected, in: rows)
    for step in stride(from: 1, through: rows.count, by: 1) {
      let place = start + (forward ? step : -step)
      let at = (place + rows.count) % rows.count
      guard let line = log[rows[at]], fits(line, log) else { continue }
      logView.isFollowing = false
      logView.selected = rows[at]
      if place != at { showToast(forward ? "the search went on at the top" : "the search went on at the bottom") }
      return
    }
    showToast(none, isError: true)
  }

  // MARK: What it is about

  /// Shows the log of the selected film or chunk only.
  mutating func showLogOfSelected() -> [Effect] {
    if focus == .chunks, case .chunk(let id) = selectedChunk {
      logView.subject = .chunk(id)
    } else if let id = focus == .chunks ? shownJob : selectedJob {
      logView.subject = .job(id)
    }
    logView.isFollowing = true
    setFocus(.log)
    return readOlder()
  }

  /// Names the film or chunk that the log is about.
  func logTitle(_ subject: LogSubject) -> String {
    let film = log.film(subject.job) ?? "job"
    return if case .chunk(let id) = subject { "\(film) \(id)" } else { "\(film) \(subject.job)" }
  }

  // MARK: Older lines

  /// Asks for older lines where one comes near the first of those there are, or all that there are fit the panel.
  mutating func readOlder() -> [Effect] {
    logView.refresh(from: log)
    let rows = logRows
    let height = max(1, layout.contents[.log]?.height ?? 1)
    let isNear =
      logView.isFollowing
      ? logView.subject != nil && rows.count < height : Self.place(of: logView.selected, in: rows) < height
    guard isNear, log.beginReading() else { return [] }
    return [.readLog(before: log.lines.first?.time)]
  }

  mutating func takeOlder(_ lines: [LogLine], isEnd: Bool) -> [Effect] {
    log.prepend(lines, isEnd: isEnd)
    // What was read may all be of another level, or about another film.
    return readOlder()
  }
}
