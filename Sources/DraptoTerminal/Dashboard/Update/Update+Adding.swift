import DraptoModel

/// The file browser; the form behind it is in `Update+Form.swift`.
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
    if isFilm { return [.find([path])] }
    guard case .browser(var browser) = overlay else { return [] }
    let effects = walk(&browser, to: path)
    replaceOverlay(.browser(browser))
    return effects
  }
}
