import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// Details and help: searched, and help does what it lists.
@Suite struct PageTests {
  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func type(_ text: String, _ state: inout DashboardState) {
    for character in text { _ = state.update(.key(.character(character))) }
  }

  private func details(_ state: DashboardState) -> DetailsState? {
    if case .details(let page) = state.overlay { page } else { nil }
  }

  private func help(_ state: DashboardState) -> HelpState? {
    if case .help(let page) = state.overlay { page } else { nil }
  }

  private func marked(_ state: DashboardState) -> [String] {
    let picture = Screen.draw(state)
    return (0..<picture.size.height).compactMap { y in
      let cells = (0..<picture.size.width).map { picture[$0, y] }.filter { $0.style.attributes.contains(.reverse) }
      return cells.isEmpty ? nil : cells.map(\.text).joined()
    }
  }

  @Test func `details are searched, matches are marked, and the search goes round with a word`() throws {
    var state = DashboardSamples.full(Size(80, 24))
    _ = press(&state, "i", "/")
    type("stream", &state)
    _ = press(&state, "Enter")
    #expect(!marked(state).isEmpty && marked(state).allSatisfy { $0.lowercased().hasPrefix("stream") })
    let area = OverlayLayout.page(state.size)
    let lines = DetailsText.lines(.job(JobID(1)), state, width: area.width)
    let found = lines.indices.filter { lines[$0].text.localizedCaseInsensitiveContains("stream") }
    #expect(found.count > 2)
    for line in found {
      let page = try #require(details(state))
      #expect(page.match == line && (page.scroll..<(page.scroll + area.height)).contains(line))
      #expect(state.toast == nil)
      _ = press(&state, "n")
    }
    #expect(details(state)?.match == found[0] && state.toast?.text == "the search went on at the top")
    _ = press(&state, "N")
    #expect(details(state)?.match == found.last)
    _ = press(&state, "Esc")
    #expect(details(state)?.search == "")
    _ = press(&state, "n")
    #expect(state.toast?.text == "there is no search yet: / starts one")
    _ = press(&state, "/")
    type("qqq", &state)
    _ = press(&state, "Enter")
    #expect(state.toast?.text == "nothing here has “qqq”")
    _ = press(&state, "q")
    #expect(state.overlays.isEmpty)
  }

  @Test func `Esc in the search line of a page leaves the page and what was searched for before`() {
    var state = DashboardSamples.full(Size(80, 24))
    _ = press(&state, "?", "/")
    type("zoom", &state)
    _ = press(&state, "Esc")
    #expect(help(state)?.search == "")
  }

  @Test(arguments: Panel.allCases)
  func `help has the keys of the panel with the focus first, and every key once`(panel: Panel) {
    let bindings = HelpText.bindings(panel: panel)
    #expect(bindings.count == Bindings.all.count)
    let here = bindings.prefix { $0.panels.contains(panel) }
    #expect(here.count == Bindings.all.count { $0.scope == .main && $0.panels.contains(panel) })
    let lines = HelpText.lines(width: 74, panel: panel)
    #expect(Set(lines.compactMap(\.entry)) == Set(bindings.indices))
  }

  @Test func `help does what is selected, or says why it can't`() throws {
    var state = DashboardSamples.full(Size(80, 24))
    func select(_ action: Action, _ scope: Scope = .main) throws {
      let at = try #require(
        HelpText.bindings(panel: state.focus).firstIndex { $0.action == action && $0.scope == scope })
      if state.scope != .help { _ = press(&state, "?") }
      _ = press(&state, "g")
      for _ in 0..<at { _ = press(&state, "j") }
      #expect(help(state)?.selected == at)
    }
    try select(.theme)
    #expect(press(&state, "Enter").isEmpty && state.scope == .themes)
    _ = press(&state, "Esc")
    try select(.pauseQueue)
    #expect(press(&state, "Enter").count == 1 && state.overlays.isEmpty)
    try select(.release)
    _ = press(&state, "Enter")
    #expect(state.scope == .help && state.toast?.text == "R (release) works in the chunks panel")
    try select(.startEngine)
    _ = press(&state, "Enter")
    #expect(state.scope == .help && state.toast?.text == "the engine runs")
    try select(.parent, .browser)
    _ = press(&state, "Enter")
    #expect(state.scope == .help && state.toast?.text.contains("works elsewhere: Adding files") == true)
  }

  @Test func `help is searched by keys, names and sentences, and pages and the mouse select`() throws {
    var state = DashboardSamples.full(Size(80, 24))
    _ = press(&state, "?", "/")
    type(":reset-layout", &state)
    _ = press(&state, "Enter")
    #expect(HelpText.bindings(panel: .queue)[help(state)!.selected].action == .resetLayout)
    #expect(marked(state) == [":reset-layout"] || marked(state).joined().contains("reset-layout"))
    _ = press(&state, "Esc", "g")
    let area = OverlayLayout.page(state.size)
    var seen: [Int] = []
    for _ in 0..<40 {
      seen.append(help(state)!.selected)
      let lines = state.helpLines()
      let first = lines.firstIndex { $0.entry == seen.last }!
      #expect((help(state)!.scroll..<(help(state)!.scroll + area.height)).contains(first))
      _ = press(&state, "PgDn")
    }
    #expect(seen == seen.sorted() && seen.last == HelpText.bindings(panel: .queue).count - 1)
    _ = press(&state, "g")
    for (kind, scroll) in [
      (MouseEvent.Kind.wheelDown, 3), (.wheelDown, 6), (.wheelUp, 3), (.wheelUp, 0), (.wheelUp, 0),
    ] {
      _ = state.update(.mouse(MouseEvent(kind, x: 20, y: 5)))
      #expect(help(state)?.scroll == scroll)
      let shown = state.helpLines()[scroll..<(scroll + area.height)]
      #expect(shown.contains { $0.entry == help(state)?.selected })
    }
    _ = press(&state, "g")
    let lines = state.helpLines()
    let row = lines.firstIndex { $0.entry == 2 }!
    _ = state.update(.mouse(MouseEvent(.press, x: 20, y: area.y + row)))
    #expect(help(state)?.selected == 2)
    _ = press(&state, "Esc")
    #expect(state.overlays.isEmpty)
  }
}
