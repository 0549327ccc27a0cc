import DraptoModel
import DraptoReports

/// Where overlays stand.
package enum OverlayLayout {
  /// The box of a page of text.
  package static func pageBox(_ size: Size) -> Rect {
    Rect(size).centered(width: min(size.width, 110), height: tallest(size))
  }

  /// Header and footer stay in sight, where the screen has them.
  private static func tallest(_ size: Size) -> Int {
    DashboardLayout.isTiny(size) ? size.height : size.height - 2
  }

  /// The text inside of it.
  package static func page(_ size: Size) -> Rect { pageBox(size).inset(x: 2, y: 1) }

  /// Where the file browser lies on a screen of this size.
  package static func browserBox(_ size: Size) -> Rect {
    Rect(size).centered(width: min(size.width, 100), height: tallest(size))
  }

  /// The list of names: below the path.
  package static func browserList(_ size: Size) -> Rect {
    let inner = browserBox(size).inset(x: 2, y: 1)
    return Rect(x: inner.x, y: inner.y + 1, width: inner.width, height: inner.height - 1)
  }
}

/// What lies over the main screen.
enum OverlayWidgets {
  static func draw(_ overlay: Overlay, _ state: DashboardState, _ canvas: inout Canvas) {
    switch overlay {
    case .help(let help): self.help(help, state, &canvas)
    case .details(let details): page(details, state, &canvas)
    case .themes(let themes): self.themes(themes, state, &canvas)
    case .browser(let browser): BrowserWidget.draw(browser, state, &canvas)
    case .form(let form): FormWidget.draw(form, state, &canvas)
    case .prompt(let prompt): candidates(prompt, state, &canvas)
    case .confirm(let question): confirm(question, state, &canvas)
    case .choice(let choice): self.choice(choice, state, &canvas)
    case .looking(let looking): LookingWidget.draw(looking, state, &canvas)
    case .quit(let selected): quit(selected, state, &canvas)
    }
  }

  /// An empty box with a title.
  static func box(_ rect: Rect, _ title: String, _ canvas: inout Canvas, hint: String = "") {
    canvas.clipped(to: rect) { canvas in
      canvas.fill(rect, .plain)
      let line = Style(.highlight)
      guard rect.width >= 2, rect.height >= 2 else { return }
      for y in [rect.y, rect.maxY - 1] {
        canvas.fill(Rect(x: rect.x, y: y, width: rect.width, height: 1), line, canvas.unicode ? "─" : "-")
      }
      for y in rect.y..<rect.maxY {
        canvas.put("│", x: rect.x, y: y, line)
        canvas.put("│", x: rect.maxX - 1, y: y, line)
      }
      canvas.put("╭", x: rect.x, y: rect.y, line)
      canvas.put("╮", x: rect.maxX - 1, y: rect.y, line)
      canvas.put("╰", x: rect.x, y: rect.maxY - 1, line)
      canvas.put("╯", x: rect.maxX - 1, y: rect.maxY - 1, line)
      let shown = Canvas.fit(Glyphs.of(title, unicode: canvas.unicode), max(0, rect.width - 6), unicode: canvas.unicode)
      let x = canvas.put(" ", x: rect.x + 2, y: rect.y, .title)
      canvas.put(" ", x: canvas.put(shown, x: x, y: rect.y, .title), y: rect.y, .title)
      if !hint.isEmpty {
        canvas.put(" \(hint) ", x: max(rect.x + 1, rect.maxX - DisplayWidth.of(hint) - 4), y: rect.maxY - 1, .quiet)
      }
    }
  }

  private static func help(_ help: HelpState, _ state: DashboardState, _ canvas: inout Canvas) {
    let area = OverlayLayout.page(state.size)
    let lines = state.helpLines()
    let scroll = help.scroll
    box(OverlayLayout.pageBox(state.size), "Keys", &canvas, hint: place(scroll, area.height, lines.count))
    let indent = HelpText.textColumn(unicode: state.unicode)
    let pattern = TextPattern(help.search)
    canvas.clipped(to: area) { canvas in
      for row in 0..<area.height where lines.indices.contains(scroll + row) {
        let line = lines[scroll + row]
        if line.isTitle {
          canvas.put(line.text, x: area.x, y: area.y + row, .title)
          continue
        }
        canvas.put(line.keys, x: area.x + 1, y: area.y + row, width: indent - 2, .key)
        let glyphs = Glyphs.of(line.text, unicode: canvas.unicode)
        canvas.put(glyphs, x: area.x + indent, y: area.y + row, .plain)
        MatchMarks.draw(pattern, glyphs, x: area.x + indent, y: area.y + row, &canvas)
        let isFirst = !line.keys.isEmpty
        if line.entry == help.selected, isFirst { canvas.put("›", x: area.x, y: area.y + row, .key) }
        if line.entry == help.selected { canvas.restyle(area.row(row)) { $0.selected } }
      }
    }
  }

  private static func place(_ scroll: Int, _ height: Int, _ count: Int) -> String {
    count > height ? "\(min(count, scroll + height)) of \(count) lines" : ""
  }

  private static func page(_ details: DetailsState, _ state: DashboardState, _ canvas: inout Canvas) {
    let area = OverlayLayout.page(state.size)
    let lines = DetailsText.lines(details.subject, state, width: area.width)
    box(
      OverlayLayout.pageBox(state.size), DetailsText.title(details.subject, state), &canvas,
      hint: place(details.scroll, area.height, lines.count))
    let pattern = TextPattern(details.search)
    canvas.clipped(to: area) { canvas in
      for row in 0..<area.height where lines.indices.contains(details.scroll + row) {
        let line = lines[details.scroll + row]
        let glyphs = Canvas.fit(Glyphs.of(line.text, unicode: canvas.unicode), area.width, unicode: canvas.unicode)
        canvas.put(glyphs, x: area.x, y: area.y + row, style(line.kind))
        MatchMarks.draw(pattern, glyphs, x: area.x, y: area.y + row, &canvas)
        if details.match == details.scroll + row { canvas.restyle(area.row(row)) { $0.selected } }
      }
    }
  }

  private static func style(_ kind: DetailsText.Kind) -> Style {
    switch kind {
    case .title: .title
    case .text: .plain
    case .good: Style(.state(.done))
    case .bad: Style(.state(.failed))
    case .warning: Style(.level(.warning))
    case .quiet: .quiet
    }
  }

  private static func themes(_ themes: ThemesState, _ state: DashboardState, _ canvas: inout Canvas) {
    let all = state.catalog.themes
    let wide = all.map { DisplayWidth.of($0.name) }.max() ?? 0
    let rect = Rect(state.size).centered(
      width: max(30, min(84, state.size.width)), height: min(all.count + 3, state.size.height))
    box(rect, "Theme", &canvas)
    let inner = rect.inset(x: 2, y: 1)
    let rows = max(1, inner.height)
    let top = ListState<Int>.scrolled(0, to: themes.selected, count: all.count, height: rows)
    canvas.clipped(to: inner) { canvas in
      for row in 0..<rows where all.indices.contains(top + row) {
        let theme = all[top + row]
        let at = inner.row(row)
        canvas.put(theme.name, x: at.x + 2, y: at.y, width: wide, .bold)
        canvas.put(summary(theme), x: at.x + 4 + wide, y: at.y, width: max(0, at.width - 4 - wide), .quiet)
        RowMarks.draw(at, isSelected: top + row == themes.selected, &canvas)
      }
    }
  }

  /// `default: calm colours …` without its name.
  private static func summary(_ theme: Theme) -> String {
    theme.summary.hasPrefix(theme.name + ": ") ? String(theme.summary.dropFirst(theme.name.count + 2)) : theme.summary
  }

  private static func confirm(_ question: ConfirmState, _ state: DashboardState, _ canvas: inout Canvas) {
    let texts = [question.title] + question.lines
    let wide = max(40, (texts.map { Glyphs.width($0, unicode: state.unicode) + 6 }.max() ?? 0))
    let width = min(wide, 100, state.size.width)
    let lines = question.lines.flatMap { HelpText.wrap(Format.visible($0), max(1, width - 4)) }
    let rect = Rect(state.size).centered(width: width, height: min(lines.count + 5, state.size.height))
    box(rect, question.title, &canvas)
    let inner = rect.inset(x: 2, y: 1)
    canvas.clipped(to: inner) { canvas in
      // The answers stay in sight where not all that is lost does.
      let answers = max(inner.y, inner.maxY - (inner.height > lines.count + 1 ? 2 : 1))
      for (row, line) in lines.enumerated() where inner.y + row < answers {
        canvas.put(line, x: inner.x, y: inner.y + row, width: inner.width, .plain)
      }
      var x = inner.x
      let words = inner.width < 20 ? [" Yes ", " No "] : [" Yes (y) ", " No (n) "]
      for (text, isChosen) in zip(words, [question.yes, !question.yes]) {
        x = canvas.put(isChosen ? "›" : " ", x: x, y: answers, .key)
        x = canvas.put(text, x: x, y: answers, isChosen ? Style.plain.selected : .plain) + 2
      }
    }
  }

  private static func choice(_ choice: ChoiceState, _ state: DashboardState, _ canvas: inout Canvas) {
    let texts = [choice.title] + choice.lines + choice.options.map { $0.label + "  " }
    let wide = max(40, (texts.map { Glyphs.width($0, unicode: state.unicode) + 6 }.max() ?? 0))
    let width = min(wide, 84, state.size.width)
    let lines = choice.lines.flatMap { HelpText.wrap(Format.visible($0), max(1, width - 4)) }
    let full = lines.count + choice.options.count + 3
    let rect = Rect(state.size).centered(width: width, height: min(full, state.size.height))
    box(rect, choice.title, &canvas)
    let inner = rect.inset(x: 2, y: 1)
    canvas.clipped(to: inner) { canvas in
      // The answers stay in sight where not all of the question does.
      let first = max(0, min(lines.count + 1, inner.height - choice.options.count))
      for (row, line) in lines.enumerated() where row < first {
        canvas.put(line, x: inner.x, y: inner.y + row, width: inner.width, .plain)
      }
      let height = max(0, inner.height - first)
      let top = ListState<Int>.scrolled(0, to: choice.selected, count: choice.options.count, height: max(1, height))
      for row in 0..<height where choice.options.indices.contains(top + row) {
        let at = inner.row(first + row)
        canvas.put(choice.options[top + row].label, x: at.x + 3, y: at.y, width: max(0, at.width - 3), .plain)
        RowMarks.draw(at, isSelected: top + row == choice.selected, &canvas)
      }
    }
  }

  private static func answer(_ action: Action) -> String {
    switch action {
    case .stopNow: "Stop it now; finished chunks stay"
    case .finishFirst: "Finish the running chunks first"
    default: "Keep it running"
    }
  }

  private static func quit(_ selected: Int, _ state: DashboardState, _ canvas: inout Canvas) {
    let running = state.runningChunks
    let frames = running.reduce(0) { $0 + $1.progress.frames }
    let what = running.count == 1 ? "1 chunk is" : "\(running.count) chunks are"
    let others = state.engine.dashboards - 1
    var lost = running.isEmpty ? "No chunk is in flight." : "\(what) in flight: stopping now loses \(frames) frames."
    if let film = state.finishing.first {
      lost += " “\(film.phase.rawValue)” of \(Format.visible(film.name)) begins again the next time."
    }
    if others > 0 { lost += " \(others) other \(others == 1 ? "screen is" : "screens are") attached." }
    lost += " q leaves this screen and keeps the engine running."
    let leavings = DashboardState.leavings
    let width = min(60, state.size.width)
    let lines = HelpText.wrap(lost, max(1, width - 4))
    let full = lines.count + leavings.count + 3
    let rect = Rect(state.size).centered(width: width, height: min(full, state.size.height))
    box(rect, "Stop the engine?", &canvas)
    let inner = rect.inset(x: 2, y: 1)
    canvas.clipped(to: inner) { canvas in
      let first = max(0, min(lines.count + 1, inner.height - leavings.count))
      for (row, line) in lines.enumerated() where row < first {
        canvas.put(line, x: inner.x, y: inner.y + row, width: inner.width, .plain)
      }
      let top = ListState<Int>.scrolled(0, to: selected, count: leavings.count, height: max(1, inner.height - first))
      for row in 0..<max(0, inner.height - first) where leavings.indices.contains(top + row) {
        let at = inner.row(first + row)
        let action = leavings[top + row]
        let key = Bindings.of(action, in: .quit)?.keys.first?.label(unicode: state.unicode) ?? ""
        canvas.put(key, x: at.x + 2, y: at.y, .key)
        canvas.put(answer(action), x: at.x + 7, y: at.y, width: max(0, at.width - 7), .plain)
        RowMarks.draw(at, isSelected: top + row == selected, &canvas)
      }
    }
  }

  /// Ways to complete the input line, above it.
  private static func candidates(_ prompt: PromptState, _ state: DashboardState, _ canvas: inout Canvas) {
    guard !prompt.candidates.isEmpty else { return }
    let shown = prompt.candidates.prefix(max(1, min(8, state.size.height - 3)))
    let rest = prompt.candidates.count - shown.count
    let lines = shown.map { $0 } + (rest > 0 ? ["… \(rest) more"] : [])
    let wide = min(state.size.width, (lines.map { DisplayWidth.of(Format.visible($0)) }.max() ?? 0) + 4)
    let height = min(lines.count, max(0, state.size.height - 1))
    let rect = Rect(x: 0, y: state.size.height - 1 - height, width: wide, height: height)
    canvas.clipped(to: rect) { canvas in
      canvas.fill(rect, Style(.text, on: .meterBackground))
      for (row, line) in lines.enumerated() where row < height {
        canvas.put(
          line, x: rect.x + 1, y: rect.y + row, width: max(0, rect.width - 2), Style(.text, on: .meterBackground))
      }
    }
  }
}
