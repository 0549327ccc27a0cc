import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// The log: following, levels, filter, search.
@Suite struct LogViewTests {
  private func state(lines: Int = 100) -> DashboardState {
    var state = DashboardSamples.empty(Size(80, 24))
    for number in 0..<lines { log("line \(number)", to: &state) }
    _ = press(&state, "3")
    return state
  }

  private func log(_ message: String, _ level: LogLevel = .info, to state: inout DashboardState) {
    let line = LogLine(time: DashboardSamples.now, level: level, subsystem: "engine", message: message)
    _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, .log(line))))
  }

  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func shown(_ state: DashboardState) -> [String] {
    let rect = state.layout.contents[.log]!
    return CanvasDump.glyphs(Screen.draw(state))[rect.y..<rect.maxY].map { String($0.dropFirst().dropLast()) }
  }

  private func title(_ state: DashboardState) -> String {
    CanvasDump.glyphs(Screen.draw(state))[state.layout.titles[.log]!]
  }

  @Test func `the newest line is in sight while it follows`() {
    var state = state()
    #expect(shown(state).last?.contains("line 99") == true)
    log("newest", to: &state)
    state.settle()
    #expect(shown(state).last?.contains("newest") == true)
    #expect(title(state).contains("following"))
  }

  @Test(arguments: ["k", "PgUp", "g", "Up", "^B", "Home"])
  func `any way up stops following, and what is read stays where it is when lines arrive`(key: String) {
    var state = state()
    _ = press(&state, key)
    #expect(!state.logView.isFollowing)
    let before = shown(state)
    for _ in 0..<128 { log("more", to: &state) }
    state.settle()
    #expect(shown(state) == before)
    #expect(title(state).contains("▼ 128 new"))
  }

  @Test func `the wheel up stops following too, without taking the focus`() {
    var state = state()
    _ = press(&state, "1")
    let rect = state.layout.contents[.log]!
    _ = state.update(.mouse(MouseEvent(.wheelUp, x: 5, y: rect.y)))
    #expect(!state.logView.isFollowing && state.focus == .queue)
  }

  @Test(arguments: ["G", "End", "F"])
  func `following comes back by its keys, and nothing is new then`(key: String) {
    var state = state()
    _ = press(&state, "k", "k")
    log("newest", to: &state)
    _ = press(&state, key)
    #expect(state.logView.isFollowing)
    #expect(shown(state).last?.contains("newest") == true)
    _ = press(&state, "k")
    #expect(title(state).contains("held") && !title(state).contains("new"))
  }

  @Test func `lines that were scrolled to are new no more`() {
    var state = state()
    _ = press(&state, "k")
    for number in 0..<10 { log("more \(number)", to: &state) }
    _ = press(&state, "j", "j", "j", "j", "j", "j")
    #expect(title(state).contains("▼ 5 new"))
    _ = press(&state, "j", "j", "j", "j", "j", "j")
    #expect(title(state).contains("held"))
  }

  @Test func `the level hides what is less, and is remembered`() {
    var state = state(lines: 3)
    log("odd", .warning, to: &state)
    log("noise", .debug, to: &state)
    #expect(state.logRows == [0, 1, 2, 3])
    #expect(press(&state, "v") == [.save(state.preferences)])
    #expect(state.logRows == [3] && state.preferences.logLevel == .warning)
    _ = press(&state, "v", "v")
    #expect(state.logRows == [0, 1, 2, 3, 4])
  }

  @Test func `only shows lines with a text, and Esc shows all`() {
    var state = state()
    _ = press(&state, "&", "e", "Space", "9", "Enter")
    #expect(state.logRows.count == 11)
    #expect(title(state).contains("only e 9"))
    _ = press(&state, "Esc")
    #expect(state.logRows.count == 100)
  }

  @Test func `a search goes on round the end, both ways, and says when there is nothing`() {
    var state = state(lines: 30)
    _ = press(&state, "/", "l", "i", "n", "e", "Space", "7", "Enter")
    #expect(state.logView.selected == 7 && !state.logView.isFollowing)
    _ = press(&state, "Esc", "/", "l", "i", "n", "e", "Space", "1", "Enter")
    #expect(state.logView.selected == 1)
    _ = press(&state, "n")
    #expect(state.logView.selected == 10)
    _ = press(&state, "N", "N")
    #expect(state.logView.selected == 19)
    _ = press(&state, "n")
    #expect(state.logView.selected == 1)
    _ = press(&state, "/", "q", "q", "Enter")
    #expect(state.toast?.isError == true)
    _ = press(&state, "Esc", "n")
    #expect(state.toast?.text == "there is no search yet: / starts one")
  }

  @Test func `a line can be shifted to its end, and back, not further`() {
    var state = state(lines: 2)
    for _ in 0..<20 { _ = press(&state, "l") }
    #expect(state.logView.shift == LogText.line(state.log[1]!).count - 1)
    for _ in 0..<3 { _ = press(&state, "h") }
    #expect(state.logView.shift == 0)
  }

  @Test func `the oldest lines go when there are too many, and the place held stays in sight`() {
    var state = state(lines: 10)
    _ = press(&state, "k")
    for number in 0..<12_000 { log("more \(number)", to: &state) }
    state.settle()
    #expect(state.log.lines.count == LogBuffer.capacity)
    #expect(state.log.first > 0 && state.logView.top == state.log.first)
    #expect(state.log[state.log.first - 1] == nil && state.log[state.log.end] == nil)
  }

  @Test func `what is copied and written is the whole line and the whole panel`() {
    var state = state(lines: 40)
    #expect(press(&state, "y") == [.copy("22:13:20  info  engine   line 39")])
    #expect(state.panelLines.count == 40)
    _ = press(&state, "w", "Enter")
    guard case .write(let path, let lines) = press(&state, "w", "^U", "~", "/", "x", "Enter").last else {
      Issue.record("nothing was written")
      return
    }
    #expect(path == "/home/ann/x" && lines.first == "22:13:20  info  engine   line 0")
    _ = press(&state, "1")
    #expect(state.panelLines.contains { $0.contains("The queue is empty.") })
  }
}
