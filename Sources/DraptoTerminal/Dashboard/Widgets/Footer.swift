import DraptoModel

/// The keys that can be pressed now, or the input line, or what came of the last action.
enum Footer {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    guard rect.width > 4 else { return }
    let inner = Rect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1)
    if case .prompt(let prompt) = state.overlay {
      draw(prompt, Rect(x: rect.x, y: rect.y, width: rect.width, height: 1), &canvas)
      return
    }
    let line = Style(.box(state.layout.panels.last ?? .log))
    canvas.fill(Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: 1), line, canvas.unicode ? "─" : "-")
    if let toast = state.toast {
      canvas.put(" ", x: inner.x - 1, y: inner.y, .plain)
      let width = min(inner.width, DisplayWidth.of(Format.visible(toast.text)) + 1)
      canvas.put(
        toast.text, x: inner.x, y: inner.y, width: width, Style(toast.isError ? .level(.error) : .highlight, .bold))
      return
    }
    for cell in cells(state, inner) {
      let x = canvas.put(" " + cell.key, x: cell.x, y: inner.y, .key)
      canvas.put(" " + cell.label + " ", x: x, y: inner.y, .plain)
    }
  }

  private static func draw(_ prompt: PromptState, _ rect: Rect, _ canvas: inout Canvas) {
    canvas.fill(rect, .plain)
    let x = canvas.put(prompt.label, x: rect.x + 1, y: rect.y, .key)
    let room = max(1, rect.maxX - x - 1)
    let before = String(prompt.field.characters.prefix(prompt.field.cursor))
    let at = Glyphs.of(before, unicode: canvas.unicode).reduce(0) { $0 + $1.width }
    // Long input scrolls, so that the cursor is always in sight.
    var glyphs = Glyphs.of(prompt.field.text, unicode: canvas.unicode)
    var cut = 0
    while at - cut >= room, !glyphs.isEmpty { cut += glyphs.removeFirst().width }
    canvas.put(glyphs, x: x, y: rect.y, .plain)
    canvas.cursor = (min(rect.maxX - 1, x + at - cut), rect.y)
  }

  struct Cell { var x: Int; var width: Int; var key: String; var label: String; var press: KeyPress }

  /// What fits, by rank.
  static func cells(_ state: DashboardState, _ rect: Rect) -> [Cell] {
    let scope = state.scope
    let offered = Bindings.all.filter { binding in
      guard binding.scope == scope, binding.footer != nil else { return false }
      guard scope == .main else { return true }
      return (binding.panels.isEmpty || binding.panels.contains(state.focus))
        && state.availability(of: binding.action) == .yes
    }.sorted { ($0.footer!, $0.action.rawValue) < ($1.footer!, $1.action.rawValue) }
    var cells: [Cell] = []
    var x = rect.x
    for binding in offered {
      guard let press = binding.keys.first else { continue }
      let key = Glyphs.of(press.label, unicode: state.unicode).map(\.text).joined()
      let label = self.label(binding, state)
      let width = DisplayWidth.of(key) + DisplayWidth.of(label) + 3
      guard x + width <= rect.maxX else { continue }
      cells.append(Cell(x: x, width: width, key: key, label: label, press: press))
      x += width
    }
    return cells
  }

  /// Verbs that undo themselves are called by what they would do now.
  private static func label(_ binding: Binding, _ state: DashboardState) -> String {
    guard binding.scope == .main else { return binding.label }
    switch binding.action {
    case .pause:
      let paused =
        state.focus == .chunks
        ? state.targetChunks.allSatisfy { state.engine[chunk: $0]?.state == .paused }
        : state.targetJobs.allSatisfy { state.engine.jobs[$0]?.job.state == .paused }
      return paused ? "resume" : "pause"
    case .pauseQueue: return state.engine.queue.mode == .paused ? "resume all" : "pause all"
    case .drainQueue: return state.engine.queue.mode == .draining ? "stop draining" : "drain"
    case .filter: return state.focus == .log ? "search" : "filter"
    case .zoom: return state.zoomed == nil ? "zoom" : "unzoom"
    case .follow: return state.logView.isFollowing ? "hold" : "follow"
    default: return binding.label
    }
  }

  /// The key of the cell at a place of the screen.
  static func key(at x: Int, _ y: Int, _ state: DashboardState) -> KeyPress? {
    let footer = state.layout.footer
    guard footer.contains(x, y), state.toast == nil else { return nil }
    let inner = Rect(x: footer.x + 2, y: footer.y, width: footer.width - 4, height: 1)
    return cells(state, inner).first { x >= $0.x && x < $0.x + $0.width }?.press
  }
}
