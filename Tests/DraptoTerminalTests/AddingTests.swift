import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// The file browser, the form behind it, and the line editor.
@Suite struct AddingTests {
  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func type(_ text: String, into state: inout DashboardState) {
    for character in text { _ = state.update(.key(.character(character))) }
  }

  private func browsing() -> DashboardState {
    var state = DashboardSamples.full(Size(80, 24))
    #expect(press(&state, "a") == [.list(folder: "/films")])
    _ = state.update(.reply(.listed(folder: "/films", .success(OverlaySample.entries))))
    return state
  }

  private func browser(_ state: DashboardState) throws -> BrowserState {
    guard case .browser(let browser) = state.overlay else { throw ErrorReport(.unexpected, "no browser") }
    return browser
  }

  private func form(_ state: DashboardState) throws -> FormState {
    guard case .form(let form) = state.overlay else { throw ErrorReport(.unexpected, "no form") }
    return form
  }

  // MARK: Browser

  @Test func `the browser asks how long films are, and shows folders and films only`() throws {
    var state = DashboardSamples.full()
    _ = press(&state, "a")
    let effects = state.update(.reply(.listed(folder: "/films", .success(OverlaySample.entries))))
    #expect(effects == [.lengths(["/films/Night Train.mkv", "/films/broken.mp4", "/films/映画の長い名前.mkv"])])
    #expect(try browser(state).rows.count == 4)
    _ = press(&state, ".")
    #expect(try browser(state).rows.count == 5)
    // An answer about another folder comes too late.
    _ = state.update(.reply(.listed(folder: "/other", .success([]))))
    #expect(try browser(state).rows.count == 5)
  }

  @Test func `one walks into folders and back, to where one came from`() throws {
    var state = browsing()
    #expect(press(&state, "Enter").first == .list(folder: "/films/series"))
    #expect(press(&state, "h").first == .list(folder: "/films"))
    _ = state.update(.reply(.listed(folder: "/films", .success(OverlaySample.entries.reversed()))))
    #expect(try browser(state).list.selected?.path == "series")
    #expect(press(&state, "~").first == .list(folder: "/home/ann"))
    #expect(state.preferences.folder == "/home/ann")
    _ = press(&state, "h", "h")
    #expect(press(&state, "h").isEmpty)
    #expect(state.toast?.text == "this is the topmost folder")
  }

  @Test func `marks stay while one walks, also by a typed path, and all are added`() throws {
    var state = browsing()
    _ = press(&state, "j", "Space", "e", "^U")
    type("/other/", into: &state)
    #expect(press(&state, "Enter").first == .list(folder: "/other"))
    let other = FileEntry(name: "b.mkv", isFolder: false, isFilm: true, size: 1)
    _ = state.update(.reply(.listed(folder: "/other", .success([other]))))
    _ = press(&state, "*", "Enter")
    #expect(try form(state).paths == ["/films/Night Train.mkv", "/other/b.mkv"])
    let effects = press(&state, "Enter")
    #expect(effects == [.enqueue(paths: ["/films/Night Train.mkv", "/other/b.mkv"], changes: [:])])
    #expect(state.overlays.isEmpty && state.focus == .queue)
  }

  @Test func `a filter narrows the names, and keys that do nothing say so`() throws {
    var state = browsing()
    _ = press(&state, "/", "n", "i", "g", "h", "t", "Enter")
    #expect(try browser(state).rows.map(\.name) == ["Night Train.mkv"])
    #expect(press(&state, "l").isEmpty)
    #expect(state.toast?.text == "Night Train.mkv is not a folder: Enter adds it, Space marks it")
    _ = press(&state, "/", "x", "x", "Enter", "Space")
    #expect(state.toast?.text == "there is nothing to mark")
    _ = press(&state, "Enter")
    #expect(state.toast?.text == "there is nothing to open")
    #expect(CanvasDump.glyphs(Screen.draw(state)).contains { $0.contains("no name has “nightxx”") })
  }

  @Test func `lengths and errors show, and Esc adds nothing`() throws {
    var state = browsing()
    _ = state.update(.reply(.length(path: "/films/Night Train.mkv", 5_400)))
    #expect(CanvasDump.glyphs(Screen.draw(state)).contains { $0.contains("1:30:00") })
    let refusal = Reply.listed(folder: "/", .failure(ErrorReport(.sourceUnreadable, "permission denied")))
    _ = press(&state, "h")
    #expect(state.update(.reply(refusal)).first == .list(folder: "/films"), "back to where one can be")
    #expect(state.toast?.text == "/: permission denied")
    #expect(try browser(state).folder == "/films")
    #expect(state.preferences.folder == "/films")
    #expect(press(&state, "Esc").isEmpty && state.overlays.isEmpty)

    // With nowhere to go back to it stays, and says why.
    state.preferences.folder = "/"
    _ = press(&state, "a")
    #expect(state.update(.reply(refusal)).isEmpty)
    #expect(CanvasDump.glyphs(Screen.draw(state)).contains { $0.contains("can't be read: permission denied") })
  }

  @Test func `a path begins anew behind another one, and Tab waits for the answer`() throws {
    var state = browsing()
    _ = press(&state, "e")
    #expect(state.update(.paste("/tmp/x")) == [.complete("/tmp/x")])
    #expect(press(&state, "Tab") == [.complete("/tmp/x")])
    _ = state.update(.reply(.completed(typed: "/tmp/x", candidates: ["/tmp/xenon/"])))
    guard case .prompt(let prompt) = state.overlay else { throw ErrorReport(.unexpected, "no prompt") }
    #expect(prompt.field.text == "/tmp/xenon/")
    #expect(press(&state, "Enter").first == .list(folder: "/tmp/xenon"))

    _ = state.update(.reply(.listed(folder: "/tmp/xenon", .success([]))))
    _ = press(&state, "e")
    type("~/films/", into: &state)
    #expect(press(&state, "Enter").first == .list(folder: "/home/ann/films"))
  }

  // MARK: Form

  private func filling() -> DashboardState {
    var state = DashboardSamples.full(Size(80, 24))
    _ = press(&state, ":")
    type("add a.mkv", into: &state)
    #expect(press(&state, "Enter") == [.find(["/films/a.mkv"])])
    _ = state.update(.reply(.found(["/films/a.mkv"], missing: [])))
    return state
  }

  private func select(_ key: String, in state: inout DashboardState) throws {
    let index = try #require(try form(state).fields.firstIndex { $0.key == key })
    while try form(state).selected != index { _ = press(&state, "Down") }
  }

  @Test func `fields that nobody changed are not sent`() throws {
    var state = filling()
    try select("encoding.crf", in: &state)
    _ = press(&state, "^U", "3", "0")
    #expect(press(&state, "Enter").first == .enqueue(paths: ["/films/a.mkv"], changes: ["encoding.crf": "30"]))
  }

  @Test func `what is typed takes the place of a value nobody has touched`() throws {
    var state = filling()
    try select("encoding.crf", in: &state)
    _ = press(&state, "2", "8")
    #expect(press(&state, "Down", "Up").isEmpty)
    _ = press(&state, ".", "5")
    #expect(press(&state, "Enter").first == .enqueue(paths: ["/films/a.mkv"], changes: ["encoding.crf": "28.5"]))
  }

  static let wrong = [
    ("encoding.crf", "99", "CRF must be \"auto\" or a number from 1 to 63"), ("encoding.crf", "", ""),
    ("encoding.svt.preset", "14", "SVT preset must be a whole number from 0 to 13"), ("encoding.svt.preset", "x", ""),
    ("encoding.crop", "1:2", "crop must be auto, off or W:H:X:Y"),
  ]

  @Test(arguments: wrong)
  func `a value out of range is told while it is typed, and is not taken`(key: String, text: String, message: String)
    throws
  {
    var state = filling()
    try select(key, in: &state)
    _ = press(&state, "^U")
    type(text, into: &state)
    let field = try #require(try form(state).fields.first { $0.key == key })
    #expect(field.problem?.hasPrefix("must be ") == true)
    #expect(press(&state, "Enter").isEmpty)
    #expect(state.toast?.isError == true && state.scope == .form)
    if !message.isEmpty { #expect(state.toast?.text == message) }
    _ = press(&state, "^U")
    type(key == "encoding.svt.preset" ? "4" : "off", into: &state)
    #expect(try form(state).fields.first { $0.key == key }?.problem == (key == "encoding.crf" ? field.problem : nil))
  }

  @Test func `choices go round, say what there is, and take no text`() throws {
    var state = filling()
    try select("encoding.audio.codec", in: &state)
    _ = press(&state, "Left")
    func sound() throws -> String? { try form(state).fields.first { $0.key == "encoding.audio.codec" }?.field.text }
    #expect(try sound() == "copy")
    _ = press(&state, "Space")
    #expect(try sound() == "opus")
    _ = press(&state, "x")
    #expect(state.toast?.text == "← and → choose: opus, copy")
    #expect(try sound() == "opus")
  }

  @Test func `a preset's values show at once, and go with it; what was typed stays`() throws {
    var state = filling()
    func svt() throws -> String { try form(state).fields.first { $0.key == "encoding.svt.preset" }!.field.text }
    let before = try svt()
    _ = press(&state, "Left")
    #expect(try form(state).fields[0].field.text == "quick")
    #expect(try svt() == "8")
    #expect(try form(state).changes == ["encoding.preset": "quick"])
    _ = press(&state, "Right")
    #expect(try form(state).fields[0].field.text == "default")
    #expect(try svt() == before)
    #expect(try form(state).changes.isEmpty)
    try select("encoding.svt.preset", in: &state)
    _ = press(&state, "^U", "2")
    try select("encoding.preset", in: &state)
    _ = press(&state, "Left")
    #expect(try svt() == "2")
    #expect(try form(state).changes == ["encoding.preset": "quick", "encoding.svt.preset": "2"])
  }

  @Test func `a value from the environment stands above a preset`() throws {
    var settings = Settings()
    try settings.set("encoding.svt.preset", text: "3", from: .environment("DRAPTO_ENCODING_SVT_PRESET"))
    let options = DashboardOptions(settings: settings, homeFolder: "/", workingFolder: "/", timeZone: .gmt)
    var state = DashboardState(size: Size(80, 24), options: options)
    _ = state.openForm(["/a.mkv"])
    _ = press(&state, "Left")
    #expect(try form(state).fields.first { $0.key == "encoding.svt.preset" }?.field.text == "3")
  }

  // MARK: One line of text

  @Test func `the line editor has the keys of a shell`() {
    var field = TextField("one two/three")
    func take(_ names: String...) -> String {
      for name in names {
        let isTaken = field.take(KeyPress(name: name)!)
        #expect(isTaken, "\(name)")
      }
      return field.text
    }
    #expect(take("^W") == "one two/")
    #expect(take("^W") == "one ")
    #expect(take("x", "Home", "y", "Del") == "yne x")
    #expect(take("End", "Bksp", "Left", "z") == "ynez ")
    #expect(take("^A", "Right", "^K") == "y")
    #expect(take("^U", "Bksp", "Del", "Left", "Right") == "")
    let others = [KeyPress.function(1), .enter, .tab].map { field.take($0) }
    #expect(others == [false, false, false])
    field.insert("a\nb\tc")
    #expect(field.text == "abc" && field.cursor == 3)
  }

  @Test func `a combining mark joins the letter before it`() {
    var field = TextField("")
    for character in ["e", "\u{301}", "x"] as [Character] { _ = field.take(.character(character)) }
    #expect(field.text == "e\u{301}x" && field.characters.count == 2)
    _ = field.take(.backspace)
    _ = field.take(.backspace)
    #expect(field.text.isEmpty)
  }

  @Test func `the cursor of a long line is always in sight`() {
    for unicode in [true, false] {
      var canvas = Canvas(Size(20, 1), unicode: unicode)
      var field = TextField("界界界 " + String(repeating: "long path/", count: 20))
      for _ in 0..<field.characters.count {
        InputLine.draw(field, canvas.bounds, .plain, &canvas)
        #expect((0..<20).contains(canvas.cursor!.x))
        _ = field.take(.left)
      }
      InputLine.draw(field, canvas.bounds, .plain, &canvas)
      #expect(canvas.cursor!.x == 0)
    }
  }
}
