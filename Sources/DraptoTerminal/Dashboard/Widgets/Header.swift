import DraptoModel

/// Counts, speed, time left, clock.
enum Header {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    var x = canvas.put(" drapto ", x: rect.x, y: rect.y, .title)
    let right = self.right(state, width: rect.width)
    let rightWidth = right.reduce(0) { $0 + DisplayWidth.of($1.0) }
    let end = rect.maxX - rightWidth - 1
    // What stands still and why is told before how many there are.
    let alerts = self.alerts(state, room: end - x)
    let reserved = alerts.reduce(0) { $0 + DisplayWidth.of($1.0) }
    for (place, count) in counts(state).enumerated() {
      let separator = place > 0 ? " · " : ""
      guard x + DisplayWidth.of(separator + count.0) + reserved < end else { break }
      x = canvas.put(separator, x: x, y: rect.y, .quiet)
      x = canvas.put(count.0, x: x, y: rect.y, count.1)
    }
    for (text, style) in alerts where x + DisplayWidth.of(text) < end { x = canvas.put(text, x: x, y: rect.y, style) }
    x = max(x + 1, end)
    for (text, style) in right { x = canvas.put(text, x: x, y: rect.y, style) }
  }

  private static func counts(_ state: DashboardState) -> [(String, Style)] {
    let counts = state.engine.counts
    return [JobState.running, .waiting, .failed, .paused, .done, .cancelled].enumerated().compactMap { place, state in
      let count = counts[state] ?? 0
      guard count > 0 || place < 2 else { return nil }
      return ("\(count) \(state.rawValue)", Style(.state(JobText.state(state)), state == .failed ? .bold : []))
    }
  }

  private static func alerts(_ state: DashboardState, room: Int) -> [(String, Style)] {
    var parts: [(String, Style)] = []
    let held = Style(.state(.paused), .bold)
    switch state.engine.queue.mode {
    case .paused: parts.append(("  PAUSED", held))
    case .draining: parts.append(("  DRAINING", held))
    case .finishing: parts.append(("  ENDING when idle", held))
    case .stopping: parts.append(("  STOPPING", held))
    case .running: break
    }
    if let hold = state.engine.queue.hold {
      let (now, zone) = (state.now, state.options.timeZone)
      let texts =
        ["  WAITS: " + Format.visible(hold.text(at: now, in: zone))]
        + (hold.brief(at: now, in: zone).map { ["  WAITS " + $0] } ?? [])
      let style = if case .hours = hold { held } else { Style(.state(.failed), .bold) }
      parts.append((texts.first { DisplayWidth.of($0) + 40 < room } ?? "  WAITS", style))
    }
    let lost = state.engine.watches.count { $0.problem != nil }
    if lost > 0 {
      parts.append(("  FOLDER\(lost == 1 ? "" : "S") LOST (A)", Style(.state(.failed), .bold)))
    } else if !state.engine.watches.isEmpty {
      parts.append(("  watching \(state.engine.watches.count)", .quiet))
    }
    if state.options.isWatching { parts.append(("  WATCHING", Style(.highlight))) }
    if state.engine.dashboards > 1, room > 60 {
      parts.append(("  also attached: \(state.engine.dashboards - 1)", .quiet))
    }
    if state.isFrozen { parts.append(("  HELD (z)", Style(.highlight, .reverse))) }
    return parts
  }

  /// Share, speed, time left, the end and the clock; the clock alone while nothing was to be done.
  private static func right(_ state: DashboardState, width: Int) -> [(String, Style)] {
    let clock = (LogText.clock(state.now, state.options.timeZone), Style.quiet)
    if state.isIdle, let sums = Totals.finished(state) {
      let text = width < 70 ? sums.brief : width < 100 ? sums.withoutFilms : sums.text
      return [(text + "  ", Style(.state(.done))), clock]
    }
    guard let forecast = state.engine.forecast, forecast.share != nil else { return [clock] }
    let gap = width < 100 ? "  " : "   "
    var parts = [(ForecastText.share(forecast) + gap, Style.bold)]
    // What is through has no time left.
    if forecast.done < forecast.films {
      if width >= 70 {
        parts.append((Format.speed(forecast.framesPerSecond) + gap, .plain))
        parts.append((width < 100 ? "ETA " : "queue ETA ", .quiet))
      }
      let end = ForecastText.end(forecast, state.now, state.options.timeZone).flatMap { width < 80 ? nil : $0 }
      parts.append((ForecastText.left(forecast) + (end == nil ? gap : " "), .plain))
      if let end { parts.append((end + gap, .quiet)) }
    }
    return parts + [clock]
  }
}

/// All that fits where nothing fits: `3/17 42% ETA 1:02 21.4 fps`.
enum TinyLine {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let forecast = state.engine.forecast
    var text = "idle"
    if let forecast, let share = forecast.share {
      text = "\(forecast.done)/\(forecast.films) \(forecast.isGuess ? "~" : "")\(Int((share * 100).rounded(.down)))%"
    }
    let failed = state.order.count { state.engine.jobs[$0]?.job.state == .failed }
    // What matters most comes first into what room there is.
    let parts = [
      failed > 0 ? " \(failed) failed" : "", state.engine.queue.mode == .paused ? " paused" : "",
      forecast?.secondsLeft.map { _ in " ETA \(ForecastText.left(forecast))" } ?? "",
      forecast?.framesPerSecond.map { " " + Format.speed($0) } ?? "",
    ]
    for part in parts where DisplayWidth.of(text + part) <= rect.width { text += part }
    canvas.put(text, x: rect.x, y: rect.y, width: rect.width, .plain)
  }
}

/// What hinders, and the command that mends it.
enum Banner {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    for (row, line) in state.bannerLines.enumerated() where row < rect.height {
      canvas.put(" " + line, x: rect.x, y: rect.y + row, width: rect.width, Style(.state(.failed), .bold))
    }
  }
}
