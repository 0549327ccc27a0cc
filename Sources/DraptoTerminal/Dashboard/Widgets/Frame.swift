import DraptoModel
import DraptoReports

/// The box around all panels, with their titles.
enum Frame {
  static func draw(_ state: DashboardState, _ layout: DashboardLayout, _ canvas: inout Canvas) {
    let rect = layout.frame
    guard rect.width >= 2, rect.height >= 2 else { return }
    for (place, panel) in layout.panels.enumerated() {
      guard let y = layout.titles[panel], let content = layout.contents[panel] else { continue }
      let line = Style(.box(panel))
      canvas.fill(Rect(x: rect.x + 1, y: y, width: rect.width - 2, height: 1), line, canvas.unicode ? "─" : "-")
      canvas.put(place == 0 ? "╭" : "├", x: rect.x, y: y, line)
      canvas.put(place == 0 ? "╮" : "┤", x: rect.maxX - 1, y: y, line)
      canvas.put("╰", x: rect.x, y: rect.maxY - 1, line)
      canvas.put("╯", x: rect.maxX - 1, y: rect.maxY - 1, line)
      for row in (y + 1)..<max(y + 1, content.maxY) {
        canvas.put("│", x: rect.x, y: row, line)
        canvas.put("│", x: rect.maxX - 1, y: row, line)
      }
      let window = ListWindow.of(panel, state, height: content.height)
      if let window { ScrollMark.draw(window, x: rect.maxX - 1, content, &canvas) }
      let bar = Rect(x: rect.x + 2, y: y, width: rect.width - 4, height: 1)
      // The newest line is in sight: there is no place to tell.
      let isAtEnd = panel == .log && state.logView.isFollowing
      let room = isAtEnd ? bar : window.map { position($0, bar, &canvas) } ?? bar
      title(panel, state, layout, room, &canvas)
    }
  }

  /// Which rows are shown, at the right end of the title; the title has what is left.
  private static func position(_ window: ListWindow, _ rect: Rect, _ canvas: inout Canvas) -> Rect {
    let text = " \(window.text) "
    let width = DisplayWidth.of(text)
    guard rect.width >= width + 40 else { return rect }
    canvas.put(text, x: rect.maxX - width, y: rect.y, .quiet)
    return Rect(x: rect.x, y: rect.y, width: rect.width - width - 1, height: 1)
  }

  private static func title(
    _ panel: Panel, _ state: DashboardState, _ layout: DashboardLayout, _ rect: Rect, _ canvas: inout Canvas
  ) {
    let hasFocus = state.focus == panel && state.overlays.isEmpty
    canvas.clipped(to: rect) { canvas in
      var x = canvas.put(" ", x: rect.x, y: rect.y, .plain)
      let number = [Panel.queue: "1", .chunks: "2", .log: "3", .machine: "4"][panel]!
      x = canvas.put(number + " ", x: x, y: rect.y, Style(.highlight))
      for (text, style) in parts(panel, state, layout, width: rect.width) {
        let shown = style == .title && !hasFocus ? Style(.title) : style
        x = canvas.put(text, x: x, y: rect.y, shown == .title ? Style(.title, [.bold, .underline]) : shown)
      }
      x = canvas.put(" ", x: x, y: rect.y, .plain)
      if panel == .chunks { ChunkMap.draw(state, Rect(x: x, y: rect.y, width: rect.maxX - x, height: 1), &canvas) }
    }
  }

  private static func marked(_ count: Int, isRange: Bool) -> [(String, Style)] {
    count > 0 || isRange ? [(" · \(count) marked\(isRange ? ", V ends" : "")", .key)] : []
  }

  private static func parts(_ panel: Panel, _ state: DashboardState, _ layout: DashboardLayout, width: Int) -> [(
    String, Style
  )] {
    var parts: [(String, Style)] = []
    switch panel {
    case .machine: parts = [("Machine", .title)]
    case .queue:
      parts = [("Queue", .title)]
      if layout.headings[.queue] == nil, state.queueSort != .queue || state.isQueueReversed {
        parts.append((" · by \(state.queueSort.rawValue)\(state.isQueueReversed ? ", reversed" : "")", .plain))
      }
      if !state.queueFilter.isEmpty {
        parts.append((" · /\(state.queueFilter) \(state.jobRowCount) of \(state.order.count)", .key))
      }
      let hidden = state.hiddenCount
      if hidden > 0 { parts.append((" · \(hidden) hidden", .key)) }
      if state.putsActiveFirst { parts.append((" · active first", .plain)) }
      parts += marked(state.jobs.marks.count, isRange: state.jobs.isMarkingRange)
    case .chunks:
      parts = [("Chunks", .title)]
      guard let view = state.shownView, let figures = state.figures[view.job.id] else { break }
      // The counts and something of the map come behind it.
      let name = Canvas.fit(
        Glyphs.of(view.job.name, unicode: state.unicode), min(32, max(6, width - 28)), unicode: state.unicode)
      parts.append((" · \(name.map(\.text).joined())", .plain))
      let count = view.sums?.chunks ?? view.chunks.count
      if count > 0 {
        let isWhole = view.isSegmented || view.sums != nil
        parts.append((" · \(figures.count(.done))/\(count)\(isWhole ? "" : "+")", .plain))
      }
      if layout.headings[.chunks] == nil, state.chunkSort != .film || state.areChunksReversed {
        parts.append((" · by \(state.chunkSort.rawValue)\(state.areChunksReversed ? ", reversed" : "")", .plain))
      }
      if !state.chunkFilter.isEmpty { parts.append((" · /\(state.chunkFilter)", .key)) }
      parts += marked(state.chunks.marks.count, isRange: state.chunks.isMarkingRange)
    case .log:
      parts = [
        ("Log", .title), (" · \(state.logView.level.rawValue)\(state.logView.level == .error ? "" : "+")", .plain),
      ]
      if state.logView.isFollowing {
        parts.append((" · following", .plain))
      } else {
        let new = state.logRows.reversed().prefix { $0 >= state.logView.seen }.count
        parts.append((new > 0 ? " · ▼ \(new) new" : " · held", .key))
      }
      if let subject = state.logView.subject { parts.append((" · \(state.logTitle(subject))", .key)) }
      if !state.logView.only.isEmpty { parts.append((" · only \(state.logView.only)", .key)) }
      if !state.logView.search.isEmpty { parts.append((" · /\(state.logView.search)", .key)) }
    }
    return parts
  }
}

/// All chunks of the job in one line: a cell per chunk, or per group of them.
enum ChunkMap {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    guard rect.width > 2, let id = state.shownJob, let states = state.figures[id]?.states, !states.isEmpty else {
      return
    }
    let cells = min(states.count, rect.width - 1)
    for cell in 0..<cells {
      let group = states[(cell * states.count / cells)..<((cell + 1) * states.count / cells)]
      let (text, shown) = mark(group, unicode: canvas.unicode)
      canvas.put(text, x: rect.x + cell, y: rect.y, Style(.state(shown)))
    }
    canvas.put(" ", x: rect.x + cells, y: rect.y, .plain)
  }

  /// The state that matters most in a group: trouble, then work, then what is left.
  static func mark(_ group: ArraySlice<WorkState>, unicode: Bool) -> (String, WorkState) {
    for state in [WorkState.failed, .running, .paused, .cancelled] where group.contains(state) {
      switch state {
      case .failed: return (unicode ? "✗" : "x", state)
      case .running: return (unicode ? "▪" : "o", state)
      case .paused: return (unicode ? "▫" : "p", state)
      default: return (unicode ? "−" : "-", state)
      }
    }
    let done = group.count { $0 == .done }
    if done == group.count { return (unicode ? "■" : "#", .done) }
    return done > 0 ? (unicode ? "▪" : "+", .done) : (unicode ? "·" : ".", .waiting)
  }
}
