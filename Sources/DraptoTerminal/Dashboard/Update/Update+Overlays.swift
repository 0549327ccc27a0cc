import DraptoModel

/// Keys of the overlays that only show or ask.
extension DashboardState {
  mutating func replaceOverlay(_ overlay: Overlay) { overlays[overlays.count - 1] = overlay }

  func label(_ key: KeyPress) -> String { key.label(unicode: unicode) }

  mutating func showToast(unbound key: KeyPress) {
    let close = Bindings.of(.back, in: scope) ?? Bindings.of(.no, in: scope) ?? Bindings.of(.stay, in: scope)
    showToast("\(label(key)) does nothing here; \(close?.keys.first.map(label) ?? "Esc") leaves")
  }

  // MARK: Questions

  mutating func take(_ key: KeyPress, _ question: ConfirmState) -> [Effect] {
    var question = question
    switch Bindings.find(key, in: .confirm, panel: focus)?.action {
    case .yes: question.yes = true
    case .no: question.yes = false
    case .nextField:
      question.yes.toggle()
      replaceOverlay(.confirm(question))
      return []
    case .accept: break
    default:
      showToast(unbound: key)
      return []
    }
    overlays.removeLast()
    guard question.yes else {
      showToast("nothing was changed")
      return []
    }
    unmarkAll()
    return question.effects.isEmpty ? [.send(question.commands, done: question.done)] : question.effects
  }

  mutating func take(_ key: KeyPress, _ choice: ChoiceState) -> [Effect] {
    var choice = choice
    let count = choice.options.count
    switch Bindings.find(key, in: .choice, panel: focus)?.action {
    case .up: choice.selected = (choice.selected + count - 1) % count
    case .down: choice.selected = (choice.selected + 1) % count
    case .accept:
      overlays.removeLast()
      let effects = choice.options[choice.selected].effects
      if effects.isEmpty { showToast("left as it is") } else { unmarkAll() }
      if effects.contains(where: { if case .enqueue = $0 { true } else { false } }) { closeAdding() }
      return effects
    case .back:
      overlays.removeLast()
      showToast("left as it is")
      return []
    default:
      showToast(unbound: key)
      return []
    }
    replaceOverlay(.choice(choice))
    return []
  }

  /// The answers to the engine's end, from above; the last one is chosen at first.
  package static let leavings: [Action] = [.stopNow, .finishFirst, .stay]

  mutating func answerQuit(_ key: KeyPress, _ selected: Int) -> [Effect] {
    let count = Self.leavings.count
    switch Bindings.find(key, in: .quit, panel: focus)?.action {
    case .up: replaceOverlay(.quit(selected: (selected + count - 1) % count))
    case .down: replaceOverlay(.quit(selected: (selected + 1) % count))
    case .accept: return leave(Self.leavings[selected])
    case .some(let action): return leave(action)
    case nil: showToast(unbound: key)
    }
    return []
  }

  private mutating func leave(_ how: Action) -> [Effect] {
    overlays.removeLast()
    switch how {
    case .stopNow: return [.leave(.stop)]
    case .finishFirst:
      quitsWhenIdle = true
      return [
        .send([.shutDownWhenIdle], done: "the engine ends when the running chunks are finished; Esc takes that back")
      ]
    default:
      guard quitsWhenIdle else { return [] }
      quitsWhenIdle = false
      return [.send([.resumeQueue], done: "the engine keeps running, and the queue continues")]
    }
  }

  // MARK: Themes

  mutating func openThemes() {
    let index = catalog.themes.firstIndex { $0.name == theme } ?? 0
    overlays.append(.themes(ThemesState(selected: index, before: theme)))
  }

  mutating func take(_ key: KeyPress, _ themes: ThemesState) -> [Effect] {
    var themes = themes
    let count = catalog.themes.count
    switch Bindings.find(key, in: .themes, panel: focus)?.action {
    case .up: themes.selected = (themes.selected + count - 1) % count
    case .down: themes.selected = (themes.selected + 1) % count
    case .accept:
      overlays.removeLast()
      return setTheme(catalog.themes[themes.selected].name)
    case .back:
      overlays.removeLast()
      theme = themes.before
      return []
    default:
      showToast(unbound: key)
      return []
    }
    theme = catalog.themes[themes.selected].name
    replaceOverlay(.themes(themes))
    return []
  }

  mutating func setTheme(_ name: String) -> [Effect] {
    theme = name
    preferences.theme = name
    preferences.themeSetting = options.settings[SettingsCatalog.theme]
    showToast("theme: \(catalog[name: name]?.summary ?? name)")
    return [.save(preferences)]
  }

  // MARK: Order

  /// Scrolling and selections of overlays fit what they show.
  mutating func settleOverlays() {
    let rows = OverlayLayout.page(size).height
    for index in overlays.indices {
      switch overlays[index] {
      case .help(let help): overlays[index] = .help(settled(help, rows: rows))
      case .details(var details):
        let count = DetailsText.lines(details.subject, self, width: OverlayLayout.page(size).width).count
        details.scroll = max(0, min(details.scroll, count - rows))
        overlays[index] = .details(details)
      case .browser(var browser):
        let names = browser.names
        let loaded = Set(browser.entries.map { PathKey($0.name) })
        browser.list.settle(rows: names, height: OverlayLayout.browserList(size).height) { loaded.contains($0) }
        overlays[index] = .browser(browser)
      default: break
      }
    }
  }

  // MARK: Paste

  /// Pasted text goes where text is typed, and nowhere else.
  mutating func paste(_ text: String) -> [Effect] {
    switch overlay {
    case .prompt(var prompt):
      prompt.insert(text)
      return typed(prompt)
    case .form(let form) where form.fields[form.selected].choices.isEmpty: paste(text, into: form)
    default: showToast("nothing here takes pasted text: open an input line first", isError: true)
    }
    return []
  }
}
