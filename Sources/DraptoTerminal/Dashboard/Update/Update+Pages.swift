import DraptoModel

/// Pages of text: details and help. They scroll and can be searched; help does what it lists.
extension DashboardState {
  private var pageArea: Rect { OverlayLayout.page(size) }

  // MARK: Details

  mutating func take(_ key: KeyPress, _ details: DetailsState) -> [Effect] {
    let action = Bindings.find(key, in: .details, panel: focus)?.action
    let lines = DetailsText.lines(details.subject, self).map(\.text)
    switch action {
    case .back where key == .escape && !details.search.isEmpty: setPageSearch("")
    case .back:
      overlays.removeLast()
      if case .sample = details.subject { return [.endSample] }
    case .copy:
      showToast("copied to the clipboard, where the terminal lets it (OSC 52)")
      return [.copy(lines.joined(separator: "\n"))]
    case .write: openWrite(lines, of: details.subject)
    case .edit, .retry, .preview: return act(action ?? .edit, on: details.subject)
    case .filter: overlays.append(.prompt(PromptState(.pageSearch, details.search)))
    case .searchNext, .searchPrevious: searchAgain(details.search, forward: action == .searchNext)
    default:
      guard let to = scrolled(details.scroll, action) else {
        showToast(unbound: key)
        return []
      }
      var details = details
      details.scroll = to
      replaceOverlay(.details(details))
    }
    return []
  }

  /// Where a page of text goes; nil for keys that don't move. The end is found when it settles.
  private func scrolled(_ scroll: Int, _ action: Action?) -> Int? {
    let page = max(1, size.height - 6)
    switch action {
    case .up: return max(0, scroll - 1)
    case .down: return scroll + 1
    case .pageUp: return max(0, scroll - page)
    case .pageDown: return scroll + page
    case .top: return 0
    case .bottom: return 1_000_000
    default: return nil
    }
  }

  // MARK: Help

  /// The page of keys as this panel has it.
  func helpLines() -> [HelpText.Line] { HelpText.lines(width: pageArea.width, unicode: unicode, panel: focus) }

  mutating func take(_ key: KeyPress, _ before: HelpState) -> [Effect] {
    var help = before
    let action = Bindings.find(key, in: .help, panel: focus)?.action
    let last = HelpText.bindings(panel: focus).count - 1
    switch action {
    case .back where key == .escape && !help.search.isEmpty: help.search = ""
    case .back:
      overlays.removeLast()
      return []
    case .up: help.selected = max(0, help.selected - 1)
    case .down: help.selected = min(last, help.selected + 1)
    case .pageUp: help.selected = helpEntry(pageArea.height, before: help.selected)
    case .pageDown: help.selected = helpEntry(-pageArea.height, before: help.selected)
    case .top: help.selected = 0
    case .bottom: help.selected = last
    case .accept: return runFromHelp(help)
    case .filter: overlays.append(.prompt(PromptState(.pageSearch, help.search)))
    case .searchNext, .searchPrevious: searchAgain(help.search, forward: action == .searchNext)
    default: showToast(unbound: key)
    }
    if help != before { replaceOverlay(.help(help)) }
    return []
  }

  /// The key so many lines above (below zero: below) a selected one.
  private func helpEntry(_ distance: Int, before selected: Int) -> Int {
    let lines = helpLines()
    guard let at = lines.firstIndex(where: { $0.entry == selected }) else { return selected }
    let target = min(max(0, at - distance), lines.count - 1)
    let found = distance > 0 ? lines[target...].first { $0.entry != nil } : lines[...target].last { $0.entry != nil }
    return found?.entry ?? selected
  }

  /// The page so many lines further down (below zero: up); the selected key stays in sight.
  func scrolled(_ before: HelpState, by distance: Int) -> HelpState {
    var help = before
    let lines = helpLines()
    let height = max(1, pageArea.height)
    help.scroll = min(max(0, help.scroll + distance), max(0, lines.count - height))
    let shown = help.scroll..<min(lines.count, help.scroll + height)
    let whole = Set(lines[shown].compactMap(\.entry)).subtracting(
      lines[..<shown.lowerBound].suffix(4).compactMap(\.entry)
        + lines[shown.upperBound...].prefix(4).compactMap(\.entry))
    guard let first = whole.min(), let last = whole.max() else { return help }
    help.selected = min(max(first, help.selected), last)
    return help
  }

  /// Does what is selected, or says why it can't be done now.
  private mutating func runFromHelp(_ help: HelpState) -> [Effect] {
    let binding = HelpText.bindings(panel: focus)[help.selected]
    guard binding.scope == .main else {
      showToast("\(label(binding.keys[0])) (\(binding.label)) works elsewhere: \(binding.scope.title)")
      return []
    }
    if let why = refusal(here: binding) {
      showToast(why)
      return []
    }
    if case .no(let why) = availability(of: binding.action) {
      showToast(why, isError: true)
      return []
    }
    overlays.removeLast()
    return perform(binding.action)
  }

  /// Why a key does nothing in the panel with the focus; nil: it does.
  /// - Parameter key: the one that was pressed; nil: none was.
  func refusal(here binding: Binding, pressed key: KeyPress? = nil) -> String? {
    guard !binding.panels.isEmpty, !binding.panels.contains(focus) else { return nil }
    let panels = binding.panels.map(\.rawValue).sorted().joined(separator: " or ")
    return "\(label(key ?? binding.keys[0])) (\(binding.label)) works in the \(panels) panel"
  }

  /// The selected key is in sight with all its lines, and above the first one the title.
  func settled(_ before: HelpState, rows: Int) -> HelpState {
    var help = before
    let lines = helpLines()
    help.selected = max(0, min(help.selected, HelpText.bindings(panel: focus).count - 1))
    guard let first = lines.firstIndex(where: { $0.entry == help.selected }),
      let last = lines.lastIndex(where: { $0.entry == help.selected })
    else { return help }
    let height = max(1, rows)
    help.scroll = ListState<Int>.scrolled(help.scroll, to: last, count: lines.count, height: height)
    let above = help.selected == 0 ? 0 : first
    help.scroll = ListState<Int>.scrolled(help.scroll, to: above, count: lines.count, height: height)
    return help
  }

  // MARK: Search

  /// Marks what is searched for on the page below the input line.
  mutating func setPageSearch(_ text: String) {
    for index in overlays.indices.reversed() {
      switch overlays[index] {
      case .details(var details):
        details.search = text
        details.match = nil
        overlays[index] = .details(details)
        return
      case .help(var help):
        help.search = text
        overlays[index] = .help(help)
        return
      default: continue
      }
    }
  }

  private mutating func searchAgain(_ search: String, forward: Bool) {
    if search.isEmpty {
      showToast("there is no search yet: / starts one", isError: true)
    } else {
      searchPage(forward: forward, isFirst: false)
    }
  }

  /// To the next (or last) place of the page that has what is searched for, round the end.
  /// - Parameter isFirst: what is in sight now counts too.
  mutating func searchPage(forward: Bool, isFirst: Bool) {
    switch overlay {
    case .details(var details):
      let lines = DetailsText.lines(details.subject, self, width: pageArea.width)
      let pattern = TextPattern(details.search)
      let found = lines.indices.filter { pattern.matches(lines[$0].text) }
      let from = isFirst ? details.scroll - 1 : details.match ?? details.scroll - (forward ? 1 : 0)
      guard let at = next(found, from: from, forward: forward, details.search) else { return }
      details.match = at
      details.scroll = ListState<Int>.scrolled(
        details.scroll, to: at, count: lines.count, height: max(1, pageArea.height))
      replaceOverlay(.details(details))
    case .help(var help):
      let pattern = TextPattern(help.search)
      let bindings = HelpText.bindings(panel: focus)
      let found = bindings.indices.filter { pattern.matches(HelpText.searched(bindings[$0], unicode: unicode)) }
      let from = isFirst ? help.selected - 1 : help.selected
      guard let at = next(found, from: from, forward: forward, help.search) else { return }
      help.selected = at
      replaceOverlay(.help(help))
    default: break
    }
  }

  private mutating func next(_ found: [Int], from: Int, forward: Bool, _ search: String) -> Int? {
    guard let first = found.first, let last = found.last else {
      showToast("nothing here has “\(search)”", isError: true)
      return nil
    }
    if let at = forward ? found.first(where: { $0 > from }) : found.last(where: { $0 < from }) { return at }
    showToast(forward ? "the search went on at the top" : "the search went on at the bottom")
    return forward ? first : last
  }
}
