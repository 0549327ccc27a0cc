import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// The form of settings: what it remembers, how it comes back, and how films that are queued are changed with it.
@Suite struct FormTests {
  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func form(_ state: DashboardState) throws -> FormState {
    guard case .form(let form) = state.overlay else { throw ErrorReport(.unexpected, "no form") }
    return form
  }

  private func select(_ key: String, in state: inout DashboardState) throws {
    let index = try #require(try form(state).fields.firstIndex { $0.key == key })
    while try form(state).selected != index { _ = press(&state, "Down") }
  }

  private func field(_ key: String, _ state: DashboardState) throws -> FormState.Field {
    try #require(try form(state).fields.first { $0.key == key })
  }

  private func drawn(_ state: DashboardState) -> String {
    CanvasDump.glyphs(Screen.draw(state)).joined(separator: "\n")
  }

  private func settings(_ values: [String: String] = [:]) throws -> Settings {
    var settings = Settings()
    for (key, text) in values { try settings.set(key, text: text, from: .flag("--x")) }
    return settings
  }

  // MARK: Adding

  @Test func `a path that is not there is told at once, and the others get the form`() throws {
    var state = DashboardSamples.full()
    _ = state.update(.reply(.found(["/films/a.mkv"], missing: ["/films/b.mkv"])))
    #expect(try form(state).paths == ["/films/a.mkv"])
    #expect(state.toast?.text == "/films/b.mkv does not exist" && state.toast?.isError == true)
    state = DashboardSamples.full()
    _ = state.update(.reply(.found([], missing: ["/films/b.mkv"])))
    #expect(state.overlays.isEmpty && state.toast?.isError == true)
  }

  @Test func `what was changed the last time is offered again, marked, and one key takes it back`() throws {
    var state = DashboardSamples.full(Size(100, 30))
    _ = state.openForm(["/films/a.mkv"])
    _ = press(&state, "Left")
    try select("encoding.crop", in: &state)
    _ = press(&state, "o", "f", "f")
    try select("process.overwrite", in: &state)
    _ = press(&state, "Right")
    let effects = press(&state, "Enter")
    let changes = ["encoding.preset": "quick", "encoding.crop": "off"]
    #expect(
      effects.first
        == .enqueue(paths: ["/films/a.mkv"], changes: changes.merging(["process.overwrite": "true"]) { $1 }))
    guard case .save(let preferences)? = effects.last else { throw ErrorReport(.unexpected, "nothing remembered") }
    #expect(preferences.formValues == changes, "what replaces a film is asked for anew")

    _ = state.openForm(["/films/b.mkv"])
    #expect(try form(state).changes == changes)
    #expect(try field("encoding.svt.preset", state).field.text == "8", "the remembered preset's")
    #expect(drawn(state).contains("as last time"))
    _ = press(&state, "^R")
    #expect(try form(state).changes.isEmpty && field("encoding.svt.preset", state).field.text == "6")
    #expect(!drawn(state).contains("as last time"))
    let again = press(&state, "Enter")
    #expect(again.first == .enqueue(paths: ["/films/b.mkv"], changes: [:]))
    #expect(state.preferences.formValues == nil)
  }

  @Test func `a remembered value that no longer fits is left out`() throws {
    var state = DashboardSamples.full()
    state.preferences.formValues = ["encoding.preset": "a profile that is gone", "encoding.crf": "99", "x": "y"]
    _ = state.openForm(["/films/a.mkv"])
    #expect(try form(state).changes.isEmpty)
  }

  @Test func `auto says which CRF the preset has for each width`() throws {
    var state = DashboardSamples.full(Size(100, 30))
    _ = state.openForm(["/films/a.mkv"])
    #expect(drawn(state).contains("by width: SD 24, HD 26, UHD 26"))
    _ = press(&state, "Left")
    #expect(drawn(state).contains("by width: SD 32, HD 35, UHD 36"))
  }

  @Test func `profiles are chosen like presets`() throws {
    var options = DashboardSamples.full().options
    try options.profiles.add(
      "archive", ["preset": .text("grain"), "svt.preset": .int(3)], from: .file("c.toml"))
    var state = DashboardState(size: Size(100, 30), options: options)
    _ = state.openForm(["/films/a.mkv"])
    _ = press(&state, "Left")
    #expect(try field("encoding.preset", state).field.text == "archive")
    #expect(try field("encoding.svt.preset", state).field.text == "3")
    #expect(try form(state).changes == ["encoding.preset": "archive"])
  }

  @Test func `films that were refused come back with what was typed and why, but only they`() throws {
    var state = DashboardSamples.full(Size(100, 36))
    let exists = ErrorReport(.outputExists, "/films/b.av1.mkv exists")
    let changed = ErrorReport(.jobChanged, "unfinished work was begun otherwise")
    let missing = ErrorReport(.sourceMissing, "/films/c.mkv does not exist")
    let changes = ["encoding.preset": "quick", "encoding.crf": "30"]
    _ = state.update(
      .reply(.added(1, refused: ["/b.mkv": exists, "/c.mkv": missing, "/d.mkv": changed], changes: changes)))
    #expect(try form(state).paths == ["/b.mkv", "/d.mkv"])
    #expect(try form(state).changes == changes)
    #expect(drawn(state).contains("DRP-OUT-EXISTS: /films/b.av1.mkv exists"))
    try select(FormState.restartKey, in: &state)
    _ = press(&state, "Right")
    #expect(press(&state, "Enter").first == .enqueue(paths: ["/b.mkv", "/d.mkv"], changes: changes, restart: true))
    // Nobody is torn out of what they do meanwhile.
    _ = press(&state, "?")
    _ = state.update(.reply(.added(0, refused: ["/b.mkv": exists], changes: changes)))
    #expect(state.scope == .help && state.toast?.isError == true)
  }

  // MARK: Changing what is queued

  private let waiting = DashboardSamples.full().order.filter {
    DashboardSamples.full().engine.jobs[$0]?.job.state == .waiting
  }

  @Test func `a film that waits is changed in the form, and only in what was touched`() throws {
    var state = DashboardSamples.full(Size(100, 30))
    let id = try #require(waiting.first)
    #expect(state.steerJobs(.edit, ids: [id]) == [.settings([id], opensForm: true)])
    _ = state.update(.reply(.settings([id: try settings(["encoding.crf": "28"])], refusals: [], opensForm: true)))
    #expect(try field("encoding.crf", state).field.text == "28")
    #expect(try field(FormState.outputKey, state).field.text == state.engine.jobs[id]?.job.output)
    try select("encoding.crf", in: &state)
    _ = press(&state, "2", "2")
    let effects = press(&state, "Enter")
    guard case .change(let jobs, let edit, retry: false, _)? = effects.first else {
      throw ErrorReport(.unexpected, "\(effects)")
    }
    #expect(jobs.map(\.id) == [id] && edit == JobEdit(values: ["encoding.crf": .number(22)]))
    #expect(state.overlays.isEmpty)
    // The engine's answer brings what holds now.
    #expect(
      state.update(.reply(.changed([id], done: "changed", refused: [:], edit, retry: false)))
        == [.settings([id], opensForm: false)])
  }

  @Test func `fields in which marked films differ stay as they are unless somebody touches them`() throws {
    var state = DashboardSamples.full(Size(100, 30))
    let ids = Array(waiting.prefix(2))
    let all = [ids[0]: try settings(["encoding.crf": "28"]), ids[1]: try settings(["encoding.crf": "30"])]
    _ = state.update(.reply(.settings(all, refusals: [], opensForm: true)))
    #expect(try field("encoding.crf", state).differs && drawn(state).contains("(differs)"))
    #expect(press(&state, "Enter").isEmpty)
    #expect(state.toast?.text == "nothing was changed")
    _ = state.update(.reply(.settings(all, refusals: [], opensForm: true)))
    try select("encoding.svt.preset", in: &state)
    _ = press(&state, "4")
    guard case .change(let jobs, let edit, _, _)? = press(&state, "Enter").first else {
      throw ErrorReport(.unexpected, "no change")
    }
    #expect(Set(jobs.map(\.id)) == Set(ids) && edit.values == ["encoding.svt.preset": .int(4)])
  }

  @Test func `finished chunks that would be dropped are asked for first`() throws {
    var state = DashboardSamples.full(Size(100, 30))
    let id = try #require(
      state.order.first { id in state.engine.jobs[id]?.chunks.contains { $0.state == .done } == true })
    state.engine.jobs[id]!.job.state = .failed
    func change(_ key: String, _ keys: String...) throws -> [Effect] {
      _ = state.update(.reply(.settings([id: Settings()], refusals: [], opensForm: true)))
      try select(key, in: &state)
      for name in keys { _ = press(&state, name) }
      return press(&state, "Enter")
    }
    #expect(try !change("process.overwrite", "Right").isEmpty, "nothing encoded rests on it")
    #expect(try change("encoding.crf", "2", "2").isEmpty)
    guard case .confirm(let question) = state.overlay else { throw ErrorReport(.unexpected, "no question") }
    #expect(question.lines.contains { $0.contains("finished chunk") } && !question.yes)
    guard case .change(_, let edit, _, _)? = press(&state, "y").first else {
      throw ErrorReport(.unexpected, "nothing done")
    }
    #expect(edit.restart && edit.values == ["encoding.crf": .number(22)])
  }

  @Test func `a change that is refused brings the form back`() throws {
    var state = DashboardSamples.full(Size(100, 36))
    let id = try #require(waiting.first)
    state.jobSettings[id] = Settings()
    let edit = JobEdit(values: ["encoding.crf": .number(22)], output: "/films/x.mkv")
    let refusal = ErrorReport(.outputExists, "/films/x.mkv exists")
    #expect(
      state.update(.reply(.changed([id], done: "", refused: [id: refusal], edit, retry: false))).isEmpty)
    #expect(try form(state).purpose == .edit([id]))
    #expect(try form(state).changes == ["encoding.crf": "22", "output": "/films/x.mkv"])
    #expect(drawn(state).contains("DRP-OUT-EXISTS"))
  }

  @Test func `what is encoded or done can't be changed, and a screen that watches changes nothing`() throws {
    var state = DashboardSamples.full()
    let running = try #require(state.order.first { state.engine.jobs[$0]?.job.state == .running })
    state.jobs.select(at: try #require(state.jobRows.firstIndex(of: running)), in: state.jobRows)
    #expect(press(&state, "s").isEmpty)
    #expect(state.toast?.text.hasSuffix("is running: can't be changed, pause it first") == true)
    _ = press(&state, "i", "s")
    #expect(state.scope == .details && state.toast?.isError == true)
  }

  // MARK: Ways out of an error

  @Test func `a retry offers the settings that may bring a film through`() throws {
    var state = DashboardSamples.full()
    let id = try #require(state.order.first { state.engine.jobs[$0]?.job.error?.code == .sourceDamaged })
    let job = try #require(state.engine.jobs[id]?.job)
    #expect(state.steerJobs(.retry, ids: [id]).isEmpty)
    #expect(state.scope == .choice)
    #expect(drawn(state).contains("Encode what decodes of it"))
    let effects = press(&state, "Down", "Enter")
    let edit = JobEdit(values: ["process.accept_damaged": .bool(true)])
    #expect(effects == [.change([job], edit, retry: true, done: "\(job.name): waiting again")])
    _ = state.steerJobs(.retry, ids: [id])
    #expect(press(&state, "Enter") == [.send([.retryJob(id)], done: "\(job.name): waiting again")])
    _ = state.steerJobs(.retry, ids: [id])
    #expect(press(&state, "Esc").isEmpty && state.overlays.isEmpty)
  }

  @Test func `every way out changes something, and has a command`() {
    for code in ErrorCode.allCases {
      for remedy in code.remedies {
        #expect(!remedy.edit.isEmpty || remedy.edit.restart, "\(code)")
        #expect(remedy.command(for: JobID(3)).hasPrefix("drapto edit 3 --"))
        for key in remedy.edit.values.keys { #expect(SettingsCatalog.byKey[key] != nil) }
      }
    }
    #expect(ErrorCode.sourceDamaged.remedies.map(\.flags) == ["--accept-damaged"])
  }

  // MARK: Details

  @Test func `the details of a film that waits have its settings, and look into it when asked`() throws {
    var state = DashboardSamples.full(Size(100, 60))
    let id = try #require(waiting.first { state.engine.jobs[$0]?.plan == nil })
    state.jobs.select(at: try #require(state.jobRows.firstIndex(of: id)), in: state.jobRows)
    #expect(press(&state, "i") == [.settings([id], opensForm: false)])
    _ = state.update(
      .reply(.settings([id: try settings(["encoding.crf": "28"])], refusals: [], opensForm: false)))
    #expect(drawn(state).contains("encoding.crf  28.0  from --x"))
    let job = try #require(state.engine.jobs[id]?.job)
    #expect(press(&state, "v") == [.preview(job)])
    #expect(drawn(state).contains("looking into the film"))
    #expect(press(&state, "v").isEmpty)
    let found = FilmPreview(source: ModelSamples.media(), plan: ModelSamples.plan(), refusal: nil)
    _ = state.update(.reply(.preview(id, .success(found))))
    #expect(drawn(state).contains("as far as a quick look shows"))
    #expect(press(&state, "s") == [.settings([id], opensForm: true)])
  }
}
