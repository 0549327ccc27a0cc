import DraptoModel

/// The mouse: clicks choose, the wheel scrolls what is under it, borders can be dragged, the footer's cells are keys.
extension DashboardState {
  mutating func take(_ event: MouseEvent) -> [Effect] {
    guard mouse, !isFrozen else { return [] }
    if event.kind == .release { dragged = nil }
    if let overlay { return take(event, over: overlay) }
    let layout = self.layout
    switch event.kind {
    case .release: return []
    case .drag: return drag(to: event.y, layout)
    case .wheelUp, .wheelDown:
      guard let panel = panel(at: event, layout) else { return [] }
      let before = focus
      focus = panel
      let effects = move(event.kind == .wheelUp ? -3 : 3)
      focus = before
      return effects
    case .press, .double: break
    }
    if let key = Footer.key(at: event.x, event.y, self) { return take(key) }
    if let title = layout.titles.first(where: { $0.value == event.y })?.key, layout.frame.contains(event.x, event.y) {
      dragged = title
      setFocus(title)
      return []
    }
    if let panel = layout.headings.first(where: { $0.value.contains(event.x, event.y) })?.key {
      setFocus(panel)
      return ListHeadings.action(at: event.x, panel, self).map { perform($0) } ?? []
    }
    guard let panel = panel(at: event, layout), let rect = layout.contents[panel] else { return [] }
    setFocus(panel)
    let row = event.y - rect.y
    switch panel {
    case .queue:
      guard jobRows.indices.contains(jobs.top + row) else { return [] }
      jobs.select(at: jobs.top + row, in: jobRows)
    case .chunks:
      guard chunkRows.indices.contains(chunks.top + row) else { return [] }
      chunks.select(at: chunks.top + row, in: chunkRows)
    case .log:
      let lines = LogWindow.lines(self, rect)
      guard let line = lines.last(where: { $0.row <= row }),
        row < line.row + LogWindow.height(line.number, self, width: rect.width)
      else { return [] }
      logView.selected = line.number
      setFollowing(line.number == logRows.last)
    case .machine: break
    }
    return event.kind == .double ? perform(.open) : []
  }

  private func panel(at event: MouseEvent, _ layout: DashboardLayout) -> Panel? {
    layout.contents.first { $0.value.contains(event.x, event.y) }?.key
  }

  /// A title follows the mouse: the panel above takes what the one below gives.
  private mutating func drag(to y: Int, _ layout: DashboardLayout) -> [Effect] {
    guard let dragged, let row = layout.titles[dragged], let at = layout.panels.firstIndex(of: dragged), at > 0 else {
      return []
    }
    let above = layout.panels[at - 1]
    // However far the mouse goes, each list keeps a line.
    let spare = { (panel: Panel) in max(0, layout.height(of: panel) - 1) }
    let rows = min(spare(dragged), max(-spare(above), y - row))
    guard above != .machine, rows != 0 else { return [] }
    return shift(from: dragged, to: above, rows: rows)
  }

  private mutating func take(_ event: MouseEvent, over overlay: Overlay) -> [Effect] {
    if case .help(let help) = overlay, [.wheelUp, .wheelDown].contains(event.kind) {
      replaceOverlay(.help(scrolled(help, by: event.kind == .wheelUp ? -3 : 3)))
      return []
    }
    switch event.kind {
    case .wheelUp: return scrollKey(overlay).map { take($0.up) } ?? []
    case .wheelDown: return scrollKey(overlay).map { take($0.down) } ?? []
    case .press, .double:
      if let key = Footer.key(at: event.x, event.y, self) { return take(key) }
      if case .help(let help) = overlay { return take(event, help) }
      guard case .browser(var browser) = overlay else { return [] }
      let list = OverlayLayout.browserList(size)
      let place = browser.list.top + event.y - list.y
      guard list.contains(event.x, event.y), browser.rows.indices.contains(place) else { return [] }
      browser.list.select(at: place, in: browser.names)
      replaceOverlay(.browser(browser))
      return event.kind == .double ? take(.enter) : []
    default: return []
    }
  }

  private mutating func take(_ event: MouseEvent, _ help: HelpState) -> [Effect] {
    let area = OverlayLayout.page(size)
    let (lines, at) = (helpLines(), help.scroll + event.y - area.y)
    guard area.contains(event.x, event.y), lines.indices.contains(at), let entry = lines[at].entry else { return [] }
    var help = help
    help.selected = entry
    replaceOverlay(.help(help))
    return event.kind == .double ? take(.enter) : []
  }

  private func scrollKey(_ overlay: Overlay) -> (up: KeyPress, down: KeyPress)? {
    switch overlay {
    case .details, .themes, .browser: (.up, .down)
    default: nil
    }
  }
}
