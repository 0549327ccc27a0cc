import DraptoModel

/// The file browser, and the form behind it.
extension DashboardState {
  mutating func changeBrowser(_ change: (inout BrowserState) -> Void) {
    guard let index = overlays.lastIndex(where: { if case .browser = $0 { true } else { false } }),
      case .browser(var browser) = overlays[index]
    else { return }
    change(&browser)
    overlays[index] = .browser(browser)
  }

  mutating func openBrowser() -> [Effect] {
    let folder = preferences.folder ?? options.workingFolder
    overlays.append(.browser(BrowserState(folder: folder)))
    return [.list(folder: folder)]
  }

  mutating func take(_ key: KeyPress, _ browser: BrowserState) -> [Effect] {
    var browser = browser
    let names = browser.names
    let page = max(1, OverlayLayout.browserList(size).height - 1)
    defer { if case .browser = overlay { replaceOverlay(.browser(browser)) } }
    switch Bindings.find(key, in: .browser, panel: focus)?.action {
    case .up: browser.list.move(by: -1, in: names)
    case .down: browser.list.move(by: 1, in: names)
    case .pageUp: browser.list.move(by: -page, in: names)
    case .pageDown: browser.list.move(by: page, in: names)
    case .top: browser.list.select(at: 0, in: names)
    case .bottom: browser.list.select(at: .max, in: names)
    case .mark:
      guard let name = browser.selected?.name else {
        showToast("there is nothing to mark")
        return []
      }
      let path = PathKey(browser.path(name))
      if browser.marked.remove(path) == nil { browser.marked.insert(path) }
      browser.list.move(by: 1, in: names)
    case .markAll:
      browser.marked.formUnion(browser.rows.filter { $0.isFilm && !$0.isFolder }.map { PathKey(browser.path($0.name)) })
    case .unmarkAll: browser.marked = []
    case .hidden: browser.showsHidden.toggle()
    case .home: return walk(&browser, to: options.homeFolder)
    case .parent:
      let (parent, name) = OutputNaming.split(browser.folder)
      guard parent != browser.folder else {
        showToast("this is the topmost folder")
        return []
      }
      return walk(&browser, to: parent, select: name)
    case .filter:
      overlays.append(.prompt(PromptState(.browserFilter, browser.filter)))
    case .editPath:
      let start = browser.folder.hasSuffix("/") ? browser.folder : browser.folder + "/"
      overlays.append(.prompt(PromptState(.browserPath, start)))
      return [.complete(start)]
    case .choose:
      guard let entry = browser.selected else {
        guard key == .enter, !browser.marked.isEmpty else {
          showToast("there is nothing to open")
          return []
        }
        return openForm(browser.marked.sorted().map(\.path))
      }
      if entry.isFolder, browser.marked.isEmpty || key != .enter { return walk(&browser, to: browser.path(entry.name)) }
      guard key == .enter else {
        showToast("\(entry.name) is not a folder: Enter adds it, Space marks it")
        return []
      }
      let paths = browser.marked.isEmpty ? [browser.path(entry.name)] : browser.marked.sorted().map(\.path)
      return openForm(paths)
    case .back: overlays.removeLast()
    default: showToast("\(label(key)) does nothing here; Esc closes the browser")
    }
    return []
  }

  private mutating func walk(_ browser: inout BrowserState, to folder: String, select: String? = nil) -> [Effect] {
    if browser.error == nil, !browser.isLoading { browser.cameFrom = browser.folder }
    browser.folder = folder
    browser.entries = []
    browser.error = nil
    browser.isLoading = true
    browser.filter = ""
    browser.list = ListState()
    browser.selectAfterLoad = select
    preferences.folder = folder
    return [.list(folder: folder), .save(preferences)]
  }

  /// A path was typed in the browser: a folder is opened, a film is chosen.
  mutating func openPath(_ text: String) -> [Effect] {
    let path = absolute(CommandLine.fromLastRoot(text))
    let isFilm = !text.hasSuffix("/") && OutputNaming.isFilm(OutputNaming.split(path).name)
    if isFilm { return openForm([path]) }
    guard case .browser(var browser) = overlay else { return [] }
    let effects = walk(&browser, to: path)
    replaceOverlay(.browser(browser))
    return effects
  }

  // MARK: The form

  /// The settings that the form offers, with their titles.
  private static let formSettings: [(SettingDefinition, String)] = [
    (SettingsCatalog.preset.definition, "preset"), (SettingsCatalog.crf.definition, "CRF"),
    (SettingsCatalog.svtPreset.definition, "SVT preset"), (SettingsCatalog.audioCodec.definition, "sound"),
    (SettingsCatalog.crop.definition, "crop"), (SettingsCatalog.dolbyVision.definition, "Dolby Vision"),
    (SettingsCatalog.container.definition, "container"), (SettingsCatalog.measure.definition, "measure"),
    (SettingsCatalog.output.definition, "output folder"), (SettingsCatalog.overwrite.definition, "overwrite"),
  ]

  mutating func openForm(_ paths: [String]) -> [Effect] {
    guard !paths.isEmpty else { return [] }
    let fields = Self.formSettings.map { definition, title in
      let text = Self.text(options.settings.value(of: definition))
      let choices: [String]
      switch definition.kind {
      case .choice(let words): choices = words
      case .bool: choices = ["false", "true"]
      default: choices = []
      }
      return FormState.Field(key: definition.key, title: title, field: TextField(text), choices: choices, before: text)
    }
    overlays.append(.form(FormState(paths: paths, fields: fields)))
    return []
  }

  static func text(_ value: SettingValue) -> String {
    switch value {
    case .text(let text): text
    case .number(let number): Format.compact(number)
    default: value.toml
    }
  }

  mutating func take(_ key: KeyPress, _ form: FormState) -> [Effect] {
    var form = form
    let count = form.fields.count
    switch Bindings.find(key, in: .form, panel: focus)?.action {
    case .back:
      overlays.removeLast()
      return []
    case .nextField: form.selected = (form.selected + 1) % count
    case .previousField: form.selected = (form.selected + count - 1) % count
    case .left where !form.fields[form.selected].choices.isEmpty: choose(&form, -1)
    case .right where !form.fields[form.selected].choices.isEmpty: choose(&form, 1)
    case .submit: return submit(form)
    default:
      if form.fields[form.selected].choices.isEmpty {
        guard form.fields[form.selected].take(key) else {
          showToast(unbound: key)
          return []
        }
      } else if key == .character(" ") {
        choose(&form, 1)
      } else {
        showToast(
          "\(label(.left)) and \(label(.right)) choose: \(form.fields[form.selected].choices.joined(separator: ", "))")
        return []
      }
    }
    Self.check(&form, form.selected)
    replaceOverlay(.form(form))
    return []
  }

  mutating func paste(_ text: String, into form: FormState) {
    var form = form
    form.fields[form.selected].insert(text)
    Self.check(&form, form.selected)
    replaceOverlay(.form(form))
  }

  private func choose(_ form: inout FormState, _ step: Int) {
    let field = form.fields[form.selected]
    let at = field.choices.firstIndex(of: field.field.text) ?? 0
    form.fields[form.selected].field.set(field.choices[(at + step + field.choices.count) % field.choices.count])
    guard field.key == SettingsCatalog.preset.definition.key else { return }
    // What the preset sets shows at once, as long as nobody typed something else there.
    let preset = form.fields[form.selected].field.text
    for index in form.fields.indices where form.fields[index].key != field.key {
      guard let definition = SettingsCatalog.byKey[form.fields[index].key] else { continue }
      let text = Self.text(value(of: definition, under: preset))
      if form.fields[index].field.text == form.fields[index].before { form.fields[index].field.set(text) }
      form.fields[index].before = text
    }
  }

  /// What would hold with another preset: environment and flags stand above presets, presets above the file.
  private func value(of definition: SettingDefinition, under preset: String) -> SettingValue {
    let settings = options.settings
    let origin = settings.origin(of: definition)
    switch origin {
    case .environment, .flag: return settings.value(of: definition)
    default: break
    }
    if let value = Presets.values(of: preset)?[definition.key] { return value }
    if case .preset = origin, preset != settings[SettingsCatalog.preset] { return definition.fallback }
    return settings.value(of: definition)
  }

  /// The setting's own rule decides what is right.
  private static func check(_ form: inout FormState, _ index: Int) {
    let field = form.fields[index]
    guard let definition = SettingsCatalog.byKey[field.key] else { return }
    var probe = Settings()
    do {
      try probe.set(field.key, text: field.field.text, from: .builtIn)
      form.fields[index].problem = nil
    } catch {
      form.fields[index].problem = "must be \(definition.kind.accepts)"
    }
  }

  private mutating func submit(_ form: FormState) -> [Effect] {
    var form = form
    for index in form.fields.indices { Self.check(&form, index) }
    if let wrong = form.fields.firstIndex(where: { $0.problem != nil }) {
      form.selected = wrong
      replaceOverlay(.form(form))
      showToast("\(form.fields[wrong].title) \(form.fields[wrong].problem ?? "")", isError: true)
      return []
    }
    overlays.removeLast()
    if case .browser = overlay { overlays.removeLast() }
    focus = .queue
    return [.enqueue(paths: form.paths, changes: form.changes)]
  }
}
