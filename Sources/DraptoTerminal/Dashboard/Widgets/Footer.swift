import DraptoModel
import DraptoReports

/// The keys that can be pressed now, or the input line, or what came of the last action.
enum Footer {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    if case .prompt(let prompt) = state.overlay {
      draw(prompt, rect, &canvas)
      return
    }
    let isTiny = state.layout.isTiny
    let inner = isTiny ? rect : self.inner(rect)
    if !isTiny {
      let line = Style(.box(state.layout.panels.last ?? .log))
      let border = Rect(x: rect.x + 1, y: rect.y, width: rect.width - 2, height: 1)
      canvas.fill(border, line, canvas.unicode ? "─" : "-")
    }
    if let toast = state.toast {
      let text = isTiny ? toast.text : " \(toast.text) "
      let width = min(inner.width, Glyphs.width(text, unicode: canvas.unicode))
      let style = Style(toast.isError ? .level(.error) : .highlight, .bold)
      canvas.put(text, x: inner.x, y: inner.y, width: isTiny ? inner.width : width, style)
    } else if !isTiny {
      for cell in cells(state, inner) {
        let x = canvas.put(" " + cell.key, x: cell.x, y: inner.y, .key)
        canvas.put(" " + cell.label + " ", x: x, y: inner.y, .plain)
      }
    }
  }

  /// There is something to say that can't be left out, however small the screen.
  static func isNeeded(_ state: DashboardState) -> Bool {
    if case .prompt = state.overlay { return true }
    return state.toast != nil
  }

  /// Where the cells stand, between the corners of the box.
  private static func inner(_ rect: Rect) -> Rect {
    Rect(x: rect.x + 2, y: rect.y, width: rect.width - 4, height: 1)
  }

  private static func draw(_ prompt: PromptState, _ rect: Rect, _ canvas: inout Canvas) {
    canvas.fill(rect, .plain)
    // On narrow screens what is typed counts for more than what it is for.
    let hasRoom = DisplayWidth.of(prompt.label) + 10 < rect.width
    let x = hasRoom ? canvas.put(prompt.label, x: rect.x + 1, y: rect.y, .key) : rect.x
    let hint = prompt.hint.map { " \($0) " } ?? ""
    let width = DisplayWidth.of(hint)
    let room = rect.maxX - x - (rect.maxX - x > width + 20 ? width : 0)
    InputLine.draw(prompt.field, Rect(x: x, y: rect.y, width: room, height: 1), .plain, &canvas)
    canvas.put(hint, x: x + room, y: rect.y, Style(.level(.warning)))
  }

  struct Cell { var x: Int; var width: Int; var key: String; var label: String; var press: KeyPress }

  /// What fits, by rank. The way to all other keys, and the way out, come before everything else.
  static func cells(_ state: DashboardState, _ rect: Rect) -> [Cell] {
    let scope = state.scope
    let offered = Bindings.all.filter { binding in
      guard binding.scope == scope, binding.footer != nil else { return false }
      if case .details(let details) = state.overlay { return state.offers(binding.action, on: details.subject) }
      guard scope == .main else { return true }
      return (binding.panels.isEmpty || binding.panels.contains(state.focus))
        && state.availability(of: binding.action) == .yes
    }.sorted { ($0.footer!, $0.action.rawValue) < ($1.footer!, $1.action.rawValue) }
    let made = offered.map { cell($0, state) }
    var kept = Set<Int>()
    var used = 0
    let isVital = { (index: Int) in scope == .main && [.help, .quit].contains(offered[index].action) }
    for index in made.indices.filter(isVital) + made.indices.filter({ !isVital($0) })
    where used + made[index].width <= rect.width {
      kept.insert(index)
      used += made[index].width
    }
    var x = rect.x
    return made.indices.filter(kept.contains).map { index in
      var cell = made[index]
      cell.x = x
      x += cell.width
      return cell
    }
  }

  private static func cell(_ binding: Binding, _ state: DashboardState) -> Cell {
    let press = binding.keys[0]
    let key = press.label(unicode: state.unicode)
    let label = self.label(binding, state)
    return Cell(x: 0, width: DisplayWidth.of(key) + DisplayWidth.of(label) + 3, key: key, label: label, press: press)
  }

  /// Verbs that undo themselves are called by what they would do now.
  private static func label(_ binding: Binding, _ state: DashboardState) -> String {
    if binding.action == .submit, case .form(let form) = state.overlay { return form.paths.isEmpty ? "change" : "add" }
    guard binding.scope == .main else { return binding.label }
    switch binding.action {
    case .pause:
      let paused =
        state.focus == .chunks
        ? state.targetChunks.allSatisfy { state.engine[chunk: $0]?.state == .paused }
        : state.targetJobs.allSatisfy { state.engine.jobs[$0]?.job.state == .paused }
      return paused ? "resume" : "pause"
    case .pauseQueue: return state.engine.queue.mode == .paused ? "resume all" : "pause all"
    case .drainQueue: return [.draining, .finishing].contains(state.engine.queue.mode) ? "stop draining" : "drain"
    case .filter: return state.focus == .log ? "search" : "filter"
    case .zoom: return state.zoomed == nil ? "zoom" : "unzoom"
    case .hideFinished: return state.hidesFinished ? "show done" : "hide done"
    case .follow: return state.logView.isFollowing ? "hold" : "follow"
    default: return binding.label
    }
  }

  /// The key of the cell at a place of the screen.
  static func key(at x: Int, _ y: Int, _ state: DashboardState) -> KeyPress? {
    let footer = state.layout.footer
    guard footer.contains(x, y), !state.layout.isTiny, !isNeeded(state) else { return nil }
    return cells(state, inner(footer)).first { x >= $0.x && x < $0.x + $0.width }?.press
  }
}

/// Text being typed, scrolled so that the cursor is always in sight.
enum InputLine {
  static func draw(_ field: TextField, _ rect: Rect, _ style: Style, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    let before = String(field.characters.prefix(field.cursor))
    let at = Glyphs.width(before, unicode: canvas.unicode)
    var glyphs = Glyphs.of(field.text, unicode: canvas.unicode)[...]
    var cut = 0
    while at - cut >= rect.width, let first = glyphs.popFirst() { cut += first.width }
    canvas.clipped(to: rect) { $0.put(Array(glyphs), x: rect.x, y: rect.y, style) }
    canvas.cursor = (min(rect.maxX - 1, rect.x + max(0, at - cut)), rect.y)
  }
}
