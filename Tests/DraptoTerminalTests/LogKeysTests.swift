import DraptoModel
import DraptoReports
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoTerminal

/// The log of one film, its errors, regular expressions, broken lines and older lines.
@Suite struct LogKeysTests {
  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func type(_ text: String, _ state: inout DashboardState) {
    for character in text { _ = state.update(.key(.character(character))) }
  }

  private func log(
    _ message: String, _ level: LogLevel = .info, job: Int64? = nil, chunk: Int? = nil, at time: Double = 0,
    to state: inout DashboardState
  ) {
    let line = Self.line(message, level, job: job, chunk: chunk, at: time)
    _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, .log(line))))
  }

  private static func line(
    _ message: String, _ level: LogLevel = .info, job: Int64? = nil, chunk: Int? = nil, at time: Double = 0
  ) -> LogLine {
    LogLine(
      time: DashboardSamples.now.addingTimeInterval(time), level: level, subsystem: "engine",
      job: job.map { JobID($0) },
      chunk: chunk, message: message)
  }

  private func shown(_ state: DashboardState) -> [String] {
    let rect = state.layout.contents[.log]!
    return CanvasDump.glyphs(Screen.draw(state))[rect.y..<rect.maxY].map { String($0.dropFirst().dropLast()) }
  }

  private func title(_ state: DashboardState) -> String {
    CanvasDump.glyphs(Screen.draw(state))[state.layout.titles[.log]!]
  }

  private func state(lines: Int = 100) -> DashboardState {
    var state = DashboardSamples.empty(Size(80, 24))
    for number in 0..<lines { log("line \(number)", at: Double(number), to: &state) }
    _ = press(&state, "3")
    return state
  }

  // MARK: Films

  @Test func `lines have their film by name, also when it is gone, and can be searched for by it`() {
    var state = DashboardSamples.full()
    #expect(shown(state).contains { $0.contains("1/3 The Long Voyage: done") })
    log("queued", job: 8, to: &state)
    _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, .jobRemoved(JobID(8)))))
    state.settle()
    #expect(state.log.text(state.log.lines.last!) == "engine   8 映画の長い名前 – デ…: queued")
    _ = press(&state, "3", "&")
    type("voyage", &state)
    #expect(state.logRows.count == 7)
    #expect(LogText.film("a very long name of a film.mkv") == "a very long name of…")
    #expect(LogText.film(".hidden") == ".hidden")
  }

  @Test func `l shows the log of the selected film or chunk alone, says so, and Esc shows all`() {
    var state = DashboardSamples.full()
    log("other film", job: 2, to: &state)
    let all = state.logRows.count
    _ = press(&state, "l")
    #expect(state.focus == .log && state.logView.subject == .job(JobID(1)))
    #expect(state.logRows.count == all - 1 && title(state).contains("The Long Voyage 1"))
    _ = press(&state, "Esc")
    #expect(state.logView.subject == nil && state.logRows.count == all && state.focus == .log)
    _ = press(&state, "2", "l")
    #expect(state.logView.subject == .chunk(ChunkID(job: JobID(1), index: 3)))
    #expect(state.logRows.count == 3 && title(state).contains("The Long Voyage 1/3"))
    var empty = DashboardSamples.empty()
    #expect(press(&empty, "l").isEmpty && empty.toast?.isError == true && empty.logView.subject == nil)
  }

  @Test func `errors and warnings are gone to one after another, round the end with a word`() {
    var state = state(lines: 40)
    log("odd", .warning, to: &state)
    log("bad", .error, to: &state)
    for number in 0..<10 { log("more \(number)", to: &state) }
    state.settle()
    _ = press(&state, "b")
    #expect(state.logView.selected == 41 && !state.logView.isFollowing && state.toast == nil)
    _ = press(&state, "b")
    #expect(state.logView.selected == 40)
    _ = press(&state, "b")
    #expect(state.logView.selected == 41 && state.toast?.text == "the search went on at the bottom")
    _ = press(&state, "e")
    #expect(state.logView.selected == 40 && state.toast?.text == "the search went on at the top")
    var quiet = self.state(lines: 3)
    _ = press(&quiet, "e")
    #expect(quiet.toast?.text.contains("no warning") == true && quiet.logView.isFollowing)
  }

  // MARK: Patterns

  @Test
  func `a pattern is a regular expression, or the text where it is none; capital letters count where it has some`() {
    #expect(TextPattern("chunk [0-9]+ done").matches("Chunk 17 done"))
    #expect(!TextPattern("Chunk [0-9]+").matches("chunk 17"))
    #expect(TextPattern("voyage").matches("The Long VOYAGE") && !TextPattern("Voyage").matches("voyage"))
    #expect(TextPattern("\\S+ done").matches("X DONE"), "a class is no capital letter")
    #expect(TextPattern("[x").isBroken && TextPattern("[x").matches("a[X") && !TextPattern("[x").matches("x"))
    #expect(!TextPattern("x").isBroken && !TextPattern("x.y").isBroken)
    #expect(TextPattern("").ranges(in: "abc").isEmpty && TextPattern("z*").ranges(in: "abc").isEmpty)
    let text = "a1 b22 c"
    #expect(TextPattern("[0-9]+").ranges(in: text).map { String(text[$0]) } == ["1", "22"])
    #expect(TextPattern("B2").ranges(in: text).isEmpty && TextPattern("b2").ranges(in: text).count == 1)
  }

  @Test func `a broken expression is told while it is typed`() {
    var state = state()
    _ = press(&state, "/")
    type("line [", &state)
    #expect(CanvasDump.glyphs(Screen.draw(state)).last?.contains("no regular expression") == true)
    type("12]", &state)
    #expect(CanvasDump.glyphs(Screen.draw(state)).last?.contains("no regular expression") == false)
    _ = press(&state, "Enter")
    #expect(state.logView.selected == 29)
    _ = press(&state, "&")
    type("9$", &state)
    #expect(state.logRows.count == 10)
  }

  @Test func `a search that goes round the end says so`() {
    var state = state(lines: 10)
    _ = press(&state, "/", "7", "Enter")
    #expect(state.logView.selected == 7 && state.toast == nil)
    _ = press(&state, "n")
    #expect(state.logView.selected == 7 && state.toast?.text == "the search went on at the top")
  }

  // MARK: Long lines

  @Test func `long lines are broken where that is wanted, which is remembered; the newest is seen whole`() {
    var state = state(lines: 20)
    log(String(repeating: "abcdefghi ", count: 20), to: &state)
    #expect(press(&state, "L") == [.save(state.preferences)] && state.preferences.wrapsLog == true)
    let rows = shown(state)
    #expect(rows.filter { $0.contains("abcdefghi") }.count == 4)
    #expect(rows.last?.contains("abcdefghi") == true && rows.first?.contains("line") == true)
    let text = rows.joined().filter { !" │┃".contains($0) }
    #expect(text.ranges(of: "abcdefghi").count == 20)
    _ = press(&state, "l")
    #expect(state.logView.shift == 0)
    var again = DashboardSamples.full()
    again.restore(state.preferences)
    #expect(again.logView.wraps)
  }

  @Test func `with broken lines the selection stays in sight, and a click takes the line under it`() {
    var state = state(lines: 0)
    for number in 0..<30 {
      log("\(number) " + String(repeating: "long ", count: number % 3 == 0 ? 60 : 1), to: &state)
    }
    _ = press(&state, "L")
    for key in ["k", "k", "PgUp", "g", "j", "j", "PgDn", "PgDn", "k", "G", "k"] {
      _ = press(&state, key)
      let rect = state.layout.contents[.log]!
      let lines = LogWindow.lines(state, rect)
      #expect(lines.contains { $0.number == state.logView.selected }, "\(key)")
      #expect(lines.first?.row == 0 && lines.allSatisfy { $0.row < rect.height })
    }
    let rect = state.layout.contents[.log]!
    let lines = LogWindow.lines(state, rect)
    for line in lines {
      for row in line.row..<min(rect.height, line.row + LogWindow.height(line.number, state, width: rect.width)) {
        var clicked = state
        _ = clicked.update(.mouse(MouseEvent(.press, x: 10, y: rect.y + row)))
        #expect(clicked.logView.selected == line.number, "\(row)")
      }
    }
  }

  // MARK: Older lines

  private func older(_ count: Int, before time: Double = -1) -> [LogLine] {
    (0..<count).map { Self.line("old \($0)", at: time - Double(count - $0)) }
  }

  @Test func `older lines are asked for near the first one, come before it, and move nothing`() {
    var state = state()
    let height = state.layout.contents[.log]!.height
    for _ in 0..<(100 - height - 1) { #expect(press(&state, "k").isEmpty) }
    #expect(press(&state, "k", "k") == [.readLog(before: DashboardSamples.now)])
    #expect(press(&state, "k").isEmpty, "one is under way")
    let before = shown(state)
    // The file has what the engine told too, a little later.
    let found = older(50) + [Self.line("line 0", at: 0.0004)]
    #expect(state.update(.reply(.olderLog(found, isEnd: true))).isEmpty)
    #expect(shown(state) == before && state.log.first == -50 && state.logRows.count == 150)
    #expect(press(&state, "g").isEmpty)
    #expect(state.logView.selected == -50 && shown(state).first?.contains("old 0") == true)
    _ = press(&state, "k")
    #expect(state.toast?.text == "the log begins here")
    #expect(state.log[-50]?.message == "old 0" && state.log[-51] == nil && state.log[0]?.message == "line 0")
  }

  @Test func `going back from error to error goes on into the file`() {
    var state = DashboardSamples.empty(Size(80, 24))
    for number in 0..<40 { log("line \(number)", number == 1 || number == 30 ? .error : .info, to: &state) }
    _ = press(&state, "3")
    #expect(press(&state, "b").isEmpty && state.logView.selected == 30)
    #expect(press(&state, "b") == [.readLog(before: DashboardSamples.now)] && state.logView.selected == 1)
    var found = older(50)
    found[10].level = .warning
    _ = state.update(.reply(.olderLog(found, isEnd: true)))
    #expect(press(&state, "b").isEmpty && state.logView.selected == -40)
  }

  @Test func `what is read goes on being read where none of it is shown, up to a limit; following gives it back`() {
    var state = state()
    _ = press(&state, "&")
    type("line", &state)
    _ = press(&state, "Enter")
    var effects = press(&state, "g")
    var pages = 0
    while effects.contains(where: { if case .readLog = $0 { true } else { false } }) {
      pages += 1
      #expect(pages <= 10)
      let oldest = state.log.lines.first!.time.timeIntervalSince(DashboardSamples.now)
      effects = state.update(.reply(.olderLog(older(2_000, before: oldest), isEnd: false)))
    }
    #expect(pages == LogBuffer.mostOlder / 2_000 && state.log.lines.count == 10_100)
    for number in 0..<20_000 { log("more \(number)", to: &state) }
    #expect(state.log.lines.count == LogBuffer.capacity + LogBuffer.mostOlder)
    _ = press(&state, "G")
    #expect(state.log.lines.count == LogBuffer.capacity && state.log.lines.last?.message == "more 19999")
  }

  @Test func `the log of one film reads on until the panel is full of it`() {
    var state = DashboardSamples.full()
    let effects = press(&state, "2", "l")
    #expect(effects == [.readLog(before: state.log.lines.first!.time)])
    let lines = (0..<40).map { Self.line("older \($0)", job: 1, chunk: 3, at: -1000 + Double($0)) }
    #expect(state.update(.reply(.olderLog(lines, isEnd: false))).isEmpty)
    #expect(state.logRows.count == 43)
  }
}
