import DraptoModel
import DraptoReports

/// Counts, what stands still and why, speed, time left, clock.
enum Header {
  private static let name = " drapto "

  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    let x = canvas.put(name, x: rect.x, y: rect.y, .title)
    let parts = HeaderFit.fitted(
      [counts(state) + alerts(state), right(state, width: rect.width)], rect.maxX - 1 - x)
    put(parts[0], x: x, y: rect.y, &canvas)
    put(parts[1], x: max(x, rect.maxX - 1 - HeaderFit.width(parts[1])), y: rect.y, &canvas)
  }

  private static func put(_ parts: [HeaderPart], x: Int, y: Int, _ canvas: inout Canvas) {
    var x = x
    for (place, part) in parts.enumerated() {
      if place > 0 { x = canvas.put(part.separator, x: x, y: y, part.separator.contains("·") ? .quiet : .plain) }
      for piece in part.forms[0].pieces { x = canvas.put(piece.text, x: x, y: y, piece.style) }
    }
  }

  private static func counts(_ state: DashboardState) -> [HeaderPart] {
    let ranks: [(JobState, HeaderPart.Rank)] = [
      (.running, .running), (.waiting, .waiting), (.failed, .failed), (.paused, .paused), (.done, .done),
      (.cancelled, .cancelled),
    ]
    let counts = state.engine.counts
    return ranks.enumerated().compactMap { place, entry in
      let (kind, rank) = entry
      let count = counts[kind] ?? 0
      guard count > 0 || place < 2 else { return nil }
      let style = Style(.state(JobText.state(kind)), kind == .failed ? .bold : [])
      return HeaderPart(.init(count > 0 ? rank : .zeros, ("\(count) \(kind.rawValue)", style)), separator: " · ")
    }
  }

  /// What stands still and why.
  private static func alerts(_ state: DashboardState) -> [HeaderPart] {
    let held = Style(.state(.paused), .bold)
    let lost = Style(.state(.failed), .bold)
    var parts: [HeaderPart] = []
    switch state.engine.queue.mode {
    case .paused: parts.append(HeaderPart(.init(.stands, ("PAUSED", held))))
    case .draining: parts.append(HeaderPart(.init(.stands, ("DRAINING", held))))
    case .finishing: parts.append(HeaderPart(.init(.stands, ("ENDING when idle", held))))
    case .stopping: parts.append(HeaderPart(.init(.stands, ("STOPPING", held))))
    case .running: break
    }
    if let hold = state.engine.queue.hold {
      let (now, zone) = (state.now, state.options.timeZone)
      let style = if case .hours = hold { held } else { lost }
      var forms = [HeaderPart.Form(.wholeReason, ("WAITS: " + Format.visible(hold.text(at: now, in: zone)), style))]
      if let brief = hold.brief(at: now, in: zone) { forms.append(.init(.reason, ("WAITS " + brief, style))) }
      parts.append(HeaderPart(forms + [.init(.stands, ("WAITS", style))]))
    }
    let gone = state.engine.watches.count { $0.problem != nil }
    if gone > 0 {
      parts.append(HeaderPart(.init(.lostFolders, ("FOLDER\(gone == 1 ? "" : "S") LOST (A)", lost))))
    } else if !state.engine.watches.isEmpty {
      parts.append(HeaderPart(.init(.watchedFolders, ("watching \(state.engine.watches.count)", .quiet))))
    }
    if state.options.isWatching { parts.append(HeaderPart(.init(.onlyWatching, ("WATCHING", Style(.highlight))))) }
    if state.engine.dashboards > 1 {
      parts.append(HeaderPart(.init(.otherScreens, ("also attached: \(state.engine.dashboards - 1)", .quiet))))
    }
    if state.isFrozen { parts.append(HeaderPart(.init(.frozen, ("FROZEN (z)", Style(.highlight, .reverse))))) }
    return parts
  }

  /// How far the queue is, how fast, and until when; the clock alone while nothing was to be done.
  private static func right(_ state: DashboardState, width: Int) -> [HeaderPart] {
    let clock = HeaderPart(.init(.clock, (LogText.clock(state.now, state.options.timeZone), .quiet)))
    if state.isIdle, let sums = Totals.finished(state) {
      let style = Style(.state(.done))
      return [
        HeaderPart(
          .init(.labels, (sums.text, style)), .init(.end, (sums.withoutFilms, style)), .init(.left, (sums.brief, style))
        ),
        clock,
      ]
    }
    guard let forecast = state.engine.forecast, forecast.share != nil else { return [clock] }
    var parts = [HeaderPart(.init(.share, (ForecastText.share(forecast), .bold)))]
    // What is through has no time left.
    if forecast.done < forecast.films {
      let eta = (ForecastText.left(forecast), Style.plain)
      parts.append(HeaderPart(.init(.speed, (Format.speed(forecast.framesPerSecond), .plain))))
      parts.append(
        HeaderPart(.init(.labels, ("queue ETA ", .quiet), eta), .init(.end, ("ETA ", .quiet), eta), .init(.left, eta)))
      if let end = ForecastText.end(forecast, state.now, state.options.timeZone) {
        parts.append(HeaderPart(.init(.end, (end, .quiet))))
      }
    }
    parts.append(clock)
    for place in parts.indices { parts[place].separator = width < 100 ? "  " : "   " }
    return parts
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
