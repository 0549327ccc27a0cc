import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// Selection, marks, filters, order and layout of the lists.
@Suite struct QueueStateTests {
  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func send(_ payload: EngineEvent.Payload, to state: inout DashboardState) {
    _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, payload)))
    state.settle()
  }

  @Test func `the selection stays with its job when the order changes`() {
    var state = DashboardSamples.full()
    _ = press(&state, "j", "j")
    let chosen = state.jobs.selected
    #expect(chosen == JobID(3))
    var job = state.engine.jobs[JobID(3)]!.job
    job.position = 99
    send(.job(job), to: &state)
    #expect(state.jobs.selected == chosen)
    #expect(state.order.last == chosen)
    send(.jobRemoved(JobID(2)), to: &state)
    #expect(state.jobs.selected == chosen)
  }

  @Test func `when the selected job is removed, the one in its place is selected`() {
    var state = DashboardSamples.full()
    _ = press(&state, "j", "j")
    send(.jobRemoved(JobID(3)), to: &state)
    #expect(state.jobs.selected == JobID(4))
    for id in state.order { send(.jobRemoved(id), to: &state) }
    #expect(state.jobs.selected == nil && state.shownJob == nil)
    #expect(press(&state, "p").isEmpty)
    #expect(state.toast?.text == "the queue is empty: a adds films")
  }

  @Test func `a screen that nobody touches goes on to the film at work, never under somebody's hands`() {
    func jobs(_ first: JobState, _ second: JobState, _ state: inout DashboardState) {
      for (id, value) in [(Int64(1), first), (2, second)] {
        let event = ModelSamples.event(state.engine.sequence + 1, .job(ModelSamples.job(id, state: value)))
        _ = state.update(.event(event))
      }
      state.settle()
    }
    func tick(_ time: Double, _ state: inout DashboardState) {
      _ = state.update(.tick(DashboardSamples.now, uptime: time))
    }
    var state = DashboardState(size: Size(120, 40), options: DashboardSamples.options)
    jobs(.done, .running, &state)
    #expect(state.jobs.selected == JobID(1))
    tick(1, &state)
    #expect(state.jobs.selected == JobID(2), "nobody chose anything yet")

    _ = press(&state, "k")
    #expect(state.jobs.selected == JobID(1))
    tick(30, &state)
    #expect(state.jobs.selected == JobID(1), "somebody looks at it")
    _ = press(&state, "?")
    tick(90, &state)
    #expect(state.jobs.selected == JobID(1), "nothing moves under a page")
    _ = press(&state, "Esc")
    tick(91, &state)
    #expect(state.jobs.selected == JobID(1))
    tick(151, &state)
    #expect(state.jobs.selected == JobID(2), "a minute without a key")

    jobs(.running, .paused, &state)
    tick(400, &state)
    #expect(state.jobs.selected == JobID(2), "a paused film has not ended")
  }

  @Test func `the chunk's selection stays with its chunk, and follows the work until one chooses`() {
    var state = DashboardSamples.full()
    #expect(state.chunks.selected == .chunk(ChunkID(job: JobID(1), index: 3)))
    var chunk = state.engine.jobs[JobID(1)]!.chunks[3]
    chunk.take(.finish)
    send(.chunk(chunk), to: &state)
    #expect(state.chunks.selected == .chunk(ChunkID(job: JobID(1), index: 4)))
    _ = press(&state, "2", "k", ",")
    #expect(state.chunks.selected == .chunk(ChunkID(job: JobID(1), index: 3)))
    #expect(state.chunkSort == .state)
    send(.chunk(ModelSamples.chunk(0, state: .failed)), to: &state)
    #expect(state.chunks.selected == .chunk(ChunkID(job: JobID(1), index: 3)))
  }

  @Test func `a filter works while it is typed, keeps the selection where it can, and Esc undoes it`() {
    var state = DashboardSamples.full()
    _ = press(&state, "j", "j", "/", "n", "i", "g")
    #expect(state.jobRows == [JobID(3)])
    #expect(state.jobs.selected == JobID(3))
    _ = press(&state, "Esc")
    #expect(state.queueFilter.isEmpty && state.jobRows == state.order)
    _ = press(&state, "/", "n", "i", "g", "Enter", "Esc")
    #expect(state.queueFilter.isEmpty)
    #expect(state.jobs.selected == JobID(3))
  }

  @Test func `nothing acts on a job or chunk that the filter hides`() {
    var state = DashboardSamples.full()
    _ = press(&state, "/", "q", "q", "q", "Enter")
    #expect(state.jobRows.isEmpty)
    for key in ["p", "c", "r", "D", "+", "J", "i", "Space", "y"] {
      #expect(press(&state, key).isEmpty, "\(key)")
      #expect(state.overlays.isEmpty, "\(key)")
      #expect(state.toast != nil, "\(key)")
    }
    _ = press(&state, "Esc")
    #expect(state.selectedJob == JobID(1))
    _ = press(&state, "2", "/", "q", "q", "Enter", "c")
    #expect(state.overlays.isEmpty)
    #expect(state.toast?.text == "the filter hides all chunks: Esc shows them")
  }

  @Test(arguments: QueueSort.allCases)
  func `every order of the queue shows every job once`(sort: QueueSort) {
    var state = DashboardSamples.full()
    state.queueSort = sort
    let rows = state.jobRows
    #expect(Set(rows) == Set(state.order) && rows.count == state.order.count)
    state.isQueueReversed = true
    #expect(state.jobRows == rows.reversed())
  }

  @Test func `orders of the queue mean what they are called`() {
    var state = DashboardSamples.full()
    func rows(_ sort: QueueSort) -> [Int64] {
      state.queueSort = sort
      return state.jobRows.map(\.value)
    }
    #expect(rows(.name).first == 5)
    #expect(rows(.speed).first == 1)
    let saved = rows(.saved).map {
      JobText.saved(state.engine.jobs[JobID($0)]!, state.figures[JobID($0)]!)?.share ?? -1
    }
    #expect(saved == saved.sorted(by: >) && saved[0] > 0)
    #expect(rows(.state).suffix(3) == [5, 7, 6])
    #expect(Array(rows(.progress).prefix(1)) == [6])
  }

  @Test(arguments: ChunkSort.allCases)
  func `every order of the chunks shows every chunk once`(sort: ChunkSort) {
    var state = DashboardSamples.full()
    state.chunkSort = sort
    #expect(Set(state.chunkRows).count == 17 && state.chunkRows.count == 17)
    #expect(state.chunkRows.suffix(3) == [.track(JobID(1), 1), .track(JobID(1), 2), .track(JobID(1), 3)])
    #expect(state.markableChunks.count == 14)
  }

  @Test func `verbs act on all marked ones, in the order of the queue, also on those a filter hides`() {
    var state = DashboardSamples.full()
    _ = press(&state, "G", "Space", "g", "Space")
    #expect(state.targetJobs == [JobID(1), JobID(10)])
    let effects = press(&state, "p")
    #expect(effects == [.send([.pauseJob(JobID(1)), .pauseJob(JobID(10))], done: "2 jobs: paused")])
    #expect(state.jobs.marks.isEmpty)
    _ = press(&state, "*", "u")
    #expect(state.jobs.marks.isEmpty)
    _ = press(&state, "*")
    #expect(state.jobs.marks == Set(state.order))
    send(.jobRemoved(JobID(4)), to: &state)
    #expect(!state.jobs.marks.contains(JobID(4)))
  }

  @Test func `pausing several that are in different states pauses those that run`() {
    var state = DashboardSamples.full()
    _ = press(&state, "2", "*")
    let effects = press(&state, "p")
    guard case .send(let commands, let done) = effects.first else {
      Issue.record("nothing was sent")
      return
    }
    #expect(commands.count == 8 && done == "8 chunks: paused")
    #expect(commands.allSatisfy { if case .pauseChunk = $0 { true } else { false } })
  }

  @Test func `moving says where the job is then; at the end it takes the last one's priority`() {
    var state = DashboardSamples.full()
    #expect(
      press(&state, "J") == [.send([.moveJob(JobID(1), before: JobID(3))], done: "The Long Voyage.mkv is number 2 now")]
    )
    _ = press(&state, "K")
    #expect(state.toast?.text == "it is the first")
    var short = DashboardSamples.queue(["a", "b"])
    var job = short.engine.jobs[JobID(1)]!.job
    job.priority = 3
    send(.job(job), to: &short)
    #expect(
      press(&short, "J") == [
        .send([.setPriority(JobID(1), 0), .moveJob(JobID(1), before: nil)], done: "a is number 2 now")
      ])
    _ = press(&short, ",", "J")
    #expect(short.toast?.text.contains("sorted by name") == true)
  }

  // MARK: Layout

  @Test func `zoom gives one panel the screen, follows the focus, and Esc takes it back`() {
    var state = DashboardSamples.full()
    _ = press(&state, "f")
    #expect(state.layout.panels == [.queue])
    _ = press(&state, "Tab")
    #expect(state.layout.panels == [.chunks])
    _ = press(&state, "Esc")
    #expect(state.zoomed == nil && state.layout.panels.count == 4)
  }

  @Test(arguments: [Size(40, 10), Size(80, 24), Size(91, 33), Size(120, 40), Size(200, 60), Size(300, 100)])
  func `panels, titles and footer fill the screen without a gap or an overlap`(size: Size) {
    for (focus, banner) in Panel.allCases.flatMap({ focus in [0, 2, 50].map { (focus, $0) } }) {
      for wanted in [0, 2, 9, 1000] {
        let layout = DashboardLayout.make(
          size, focus: focus, banner: banner, wanted: [.queue: wanted, .chunks: 1000 - wanted])
        let problem = Self.problem(layout, size)
        #expect(problem == nil, "\(focus), banner \(banner), wanted \(wanted): \(problem ?? "")")
      }
    }
  }

  private static func problem(_ layout: DashboardLayout, _ size: Size) -> String? {
    var y = layout.frame.y
    for panel in layout.panels {
      let inside = y + 1 + (layout.headings[panel]?.height ?? 0)
      guard let content = layout.contents[panel], layout.titles[panel] == y, content.y == inside else {
        return "\(panel)"
      }
      guard panel == .machine || content.height >= 1 else { return "\(panel) has no line" }
      y = content.maxY
    }
    guard y == layout.footer.y, layout.footer.y == size.height - 1 else { return "footer" }
    return layout.header.height + layout.gauges.height + layout.banner.height == layout.frame.y ? nil : "above"
  }

  @Test func `rows that a short list leaves go to the lists that can use them`() {
    func heights(_ wanted: [Panel: Int]) -> [Int] {
      let layout = DashboardLayout.make(Size(80, 24), wanted: wanted)
      return [Panel.queue, .chunks, .log].map { layout.height(of: $0) }
    }
    #expect(heights([.queue: 100, .chunks: 100]) == [5, 8, 5])
    #expect(heights([.queue: 100, .chunks: 3]) == [9, 4, 5])
    #expect(heights([.queue: 1, .chunks: 100]) == [2, 11, 5])
    #expect(heights([.queue: 1, .chunks: 1]) == [2, 2, 14])
    #expect(heights([.queue: 0, .chunks: 0]) == [3, 3, 12])
  }

  @Test func `a list has headings where it is four lines high, or has room for all its rows below them`() {
    func headings(_ size: Size, _ wanted: [Panel: Int], _ weights: [Panel: Double]? = nil) -> [Bool] {
      let layout = DashboardLayout.make(size, weights: weights, wanted: wanted)
      return [Panel.queue, .chunks, .log].map { layout.headings[$0] != nil }
    }
    #expect(headings(Size(80, 24), [.queue: 100, .chunks: 100]) == [true, true, false])
    #expect(headings(Size(80, 12), [.queue: 100, .chunks: 100]) == [false, false, false])
    #expect(headings(Size(80, 12), [.queue: 1, .chunks: 100]) == [true, false, false])
    #expect(headings(Size(80, 24), [.queue: 0, .chunks: 0]) == [false, false, false])
    #expect(
      headings(Size(80, 24), [.queue: 9, .chunks: 9], [.queue: 3, .chunks: 12, .log: 3]) == [false, true, false])
  }

  @Test func `a list that does not fit says which rows are shown, with a mark on its border`() {
    var state = DashboardSamples.queue((1...40).map { "film \($0).mkv" }, size: Size(80, 24))
    func title() -> String { CanvasDump.glyphs(Screen.draw(state))[state.layout.titles[.queue]!] }
    func marks() -> [Int] {
      let rect = state.layout.contents[.queue]!
      let picture = Screen.draw(state)
      return (0..<rect.height).filter { picture[79, rect.y + $0].text == "┃" }
    }
    let height = state.layout.contents[.queue]!.height
    #expect(title().contains("1–\(height) of 40") && marks() == [0, 1])
    _ = press(&state, "j")
    #expect(marks() == [0, 1])
    _ = press(&state, "G")
    #expect(title().contains("\(41 - height)–40 of 40") && marks() == [height - 2, height - 1])
    _ = press(&state, "k", "PgUp")
    #expect(marks().count == 2 && marks()[0] > 0 && marks()[1] < height - 1)
  }

  @Test(arguments: [1, 2, 3, 7, 40])
  func `the scroll mark stands at an end of the border where the list does, and only there`(height: Int) {
    for count in [height + 1, height * 3, 10_000] {
      for first in [0, 1, (count - height) / 2, count - height - 1, count - height] where first >= 0 {
        let rows = ScrollMark.rows(ListWindow(first: first, shown: height, count: count), height: height)
        #expect(rows.lowerBound >= 0 && rows.upperBound <= height && !rows.isEmpty, "\(count), \(first): \(rows)")
        guard height > 2 else { continue }
        #expect((rows.lowerBound == 0) == (first == 0), "\(count), \(first): \(rows)")
        #expect(first < count - height || rows.upperBound == height, "\(count), \(first): \(rows)")
      }
    }
  }

  @Test func `a heading's key sorts by its column, and again the other way; so does a click on it`() {
    var state = DashboardSamples.full()
    func heading(_ panel: Panel) -> String {
      CanvasDump.glyphs(Screen.draw(state))[state.layout.headings[panel]!.y]
    }
    #expect(heading(.queue).contains("#▲"))
    _ = press(&state, "N")
    #expect(state.queueSort == .name && state.preferences.queueSort == .name && heading(.queue).contains("Name▲"))
    #expect(state.jobRows.first == JobID(5))
    _ = press(&state, "N")
    #expect(state.isQueueReversed && heading(.queue).contains("Name▼") && state.jobRows.last == JobID(5))
    _ = press(&state, "F")
    #expect(!state.isQueueReversed && heading(.queue).contains("Fps▼"))
    let row = state.layout.headings[.queue]!
    let name = heading(.queue).distance(
      from: heading(.queue).startIndex, to: heading(.queue).range(of: "Name")!.lowerBound)
    #expect(mouse(.press, name + 2, row.y, &state) == [.save(state.preferences)])
    #expect(state.queueSort == .name && !state.isQueueReversed)
    _ = mouse(.press, name + 2, row.y, &state)
    #expect(state.isQueueReversed)
    _ = press(&state, "2", "Z")
    #expect(state.chunkSort == .size && heading(.chunks).contains("Size▼"))
    #expect(state.queueSort == .name)
    _ = press(&state, "Z", "#")
    #expect(state.chunkSort == .film && !state.areChunksReversed && heading(.chunks).contains("#▲"))
  }

  @Test func `every key in a heading sorts by the column it stands over, in every order`() {
    for sort in QueueSort.allCases {
      var state = DashboardSamples.full()
      _ = press(&state, Bindings.of(sort.action)!.keys[0].label)
      #expect(state.queueSort == sort && state.isQueueReversed == (sort == .queue))
    }
    for sort in ChunkSort.allCases {
      var state = DashboardSamples.full()
      _ = press(&state, "2", Bindings.of(sort.action)!.keys[0].label)
      #expect(state.chunkSort == sort && state.areChunksReversed == (sort == .film))
    }
  }

  @Test func `resizing moves one row and keeps the sum, until nothing is left to give`() {
    var state = DashboardSamples.full()
    func heights() -> [Int] { [Panel.queue, .chunks, .log].map { state.layout.height(of: $0) } }
    let before = heights()
    let effects = press(&state, "]")
    #expect(heights() == [before[0] + 1, before[1] - 1, before[2]])
    #expect(effects == [.save(state.preferences)])
    _ = press(&state, "[")
    #expect(heights() == before)
    for _ in 0..<60 {
      _ = press(&state, "[")
      #expect(heights().reduce(0, +) == before.reduce(0, +) && heights().allSatisfy { $0 >= 1 })
    }
    #expect(state.toast?.text == "the other panels have no lines to spare")
    _ = press(&state, "3", "]")
    #expect(heights().reduce(0, +) == before.reduce(0, +))
  }

  // MARK: Mouse

  private func mouse(_ kind: MouseEvent.Kind, _ x: Int, _ y: Int, _ state: inout DashboardState) -> [Effect] {
    state.update(.mouse(MouseEvent(kind, x: x, y: y)))
  }

  @Test func `a title can be dragged, as far as there are rows, and is let go of wherever the mouse is`() {
    var state = DashboardSamples.full()
    let title = state.layout.titles[.chunks]!
    let sum = [Panel.queue, .chunks, .log].reduce(0) { $0 + state.layout.height(of: $1) }
    _ = mouse(.press, 20, title, &state)
    #expect(state.focus == .chunks)
    _ = mouse(.drag, 20, title + 2, &state)
    #expect(state.layout.titles[.chunks] == title + 2)
    _ = mouse(.drag, 20, 39, &state)
    #expect(state.layout.contents[.chunks]?.height == 1)
    #expect([Panel.queue, .chunks, .log].reduce(0) { $0 + state.layout.height(of: $1) } == sum)
    _ = press(&state, "?")
    _ = mouse(.release, 1, 1, &state)
    _ = press(&state, "Esc")
    let held = state.layout
    _ = mouse(.drag, 20, 10, &state)
    #expect(state.layout == held)
  }

  @Test func `a click chooses, the wheel scrolls what is under it, the footer's cells are keys`() {
    var state = DashboardSamples.full()
    let queue = state.layout.contents[.queue]!
    _ = mouse(.press, 10, queue.y + 2, &state)
    #expect(state.jobs.selected == JobID(3))
    _ = mouse(.wheelDown, 10, state.layout.contents[.chunks]!.y, &state)
    #expect(state.focus == .queue)
    #expect(state.chunks.index(in: state.chunkRows) == 2)
    _ = mouse(.double, 10, queue.y, &state)
    #expect(state.scope == .details)
    _ = press(&state, "Esc")
    state.toast = nil
    let cells = Footer.cells(state, Rect(x: 2, y: 39, width: 116, height: 1))
    let help = cells.first { $0.label == "help" }!
    _ = mouse(.press, help.x + 1, 39, &state)
    #expect(state.scope == .help)
  }

  @Test func `a click on the input line is no key`() {
    var state = DashboardSamples.full()
    _ = press(&state, ":", "d")
    for x in 0..<120 { #expect(mouse(.press, x, 39, &state).isEmpty) }
    #expect(state.scope == .prompt)
  }

  @Test func `the mouse is left alone when it is switched off or the picture is held`() {
    var state = DashboardSamples.full()
    _ = press(&state, "M")
    let before = state.jobs
    _ = mouse(.press, 10, state.layout.contents[.queue]!.y + 3, &state)
    #expect(state.jobs == before)
    #expect(press(&state, "M").contains(.mouse(true)))
    #expect(press(&state, "z") == [.mouse(false)])
    _ = press(&state, "j", "Enter")
    #expect(state.jobs == before && state.zoomed == nil)
    #expect(state.toast?.text == "the screen is frozen: z unfreezes it")
    #expect(press(&state, "Esc") == [.mouse(true)])
    #expect(!state.isFrozen)
  }

  // MARK: The rest of the screen

  @Test func `toasts go after a while`() {
    var state = DashboardSamples.full()
    _ = state.update(.reply(.sent(done: "done", refusals: [])))
    _ = state.update(.tick(DashboardSamples.now, uptime: 14.9))
    #expect(state.toast?.text == "done")
    _ = state.update(.tick(DashboardSamples.now, uptime: 15))
    #expect(state.toast == nil)
    _ = state.update(.reply(.sent(done: "", refusals: ["no", "not either"])))
    #expect(state.toast == Toast(text: "no (and 1 more, see the log)", isError: true, until: 25))
  }

  @Test func `pasted text goes into input lines and nowhere else`() {
    var state = DashboardSamples.full()
    let before = state.jobs
    #expect(state.update(.paste("qqq\nc\ny\n")).isEmpty)
    #expect(state.overlays.isEmpty && state.jobs == before && state.toast?.isError == true)
    _ = press(&state, ":")
    #expect(state.update(.paste("add /films/\n")) == [.complete("/films/")])
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("the input line is gone")
      return
    }
    #expect(prompt.field.text == "add /films/")
    var form = OverlaySample.form.state(Size(80, 24), unicode: true)
    _ = press(&form, "Up")
    _ = form.update(.paste("junk"))
    guard case .form(let fields) = form.overlay else { return }
    #expect(fields.fields[0].field.text == "grain" && form.toast?.isError == true)
  }

  @Test func `leaving the screen asks nothing, and the engine goes on`() {
    var state = DashboardSamples.full()
    #expect(press(&state, "q") == [.leave(.detach)])
    var empty = DashboardSamples.empty()
    #expect(press(&empty, "q") == [.leave(.detach)])
  }

  @Test func `stopping the engine asks, and letting it go on is the default`() {
    func stop(_ keys: String...) -> ([Effect], DashboardState) {
      var state = DashboardSamples.full()
      #expect(press(&state, "Q").isEmpty)
      let effects = keys.flatMap { press(&state, $0) }
      return (effects, state)
    }
    #expect(stop("Enter").0.isEmpty && stop("Esc").0.isEmpty && stop("n").0.isEmpty)
    #expect(stop("s").0 == [.leave(.stop)])
    #expect(stop("j", "Enter").0 == [.leave(.stop)])
    #expect(stop("k", "k", "Enter").0 == [.leave(.stop)])
    let (effects, state) = stop("f")
    #expect(
      effects == [
        .send([.shutDownWhenIdle], done: "the engine ends when the running chunks are finished; Esc takes that back")
      ])
    #expect(state.quitsWhenIdle)
  }

  @Test func `finishing first leaves when the engine has ended, not before`() {
    var state = DashboardSamples.queue(["a.mkv"], chunks: DashboardSamples.chunks([.paused]))
    _ = press(&state, "Q", "f")
    send(.queue(QueueState(mode: .finishing)), to: &state)
    send(.chunk(ModelSamples.chunk(0, state: .done)), to: &state)
    #expect(state.update(.tick(DashboardSamples.now, uptime: 3)).isEmpty)
    #expect(state.update(.lost(ErrorReport(.controlLost, "it has ended"), retry: 0.25)) == [.leave(.ended)])
  }

  @Test func `Esc takes the end of the engine back, and so does letting the queue go on`() {
    for keys in [["Esc"], ["d"], ["Q", "Esc"]] {
      var state = DashboardSamples.full()
      _ = press(&state, "Q", "f")
      send(.queue(QueueState(mode: .finishing)), to: &state)
      let effects = keys.flatMap { press(&state, $0) }
      guard case .send(let commands, _) = effects.last else {
        Issue.record("\(keys): nothing was sent")
        continue
      }
      #expect(commands == [.resumeQueue] && !state.quitsWhenIdle)
    }
  }

  @Test func `an engine that has stopped answering is told as one, until it speaks again`() {
    var state = DashboardSamples.full()
    let start = state.uptime
    func wait(_ seconds: Double) { _ = state.update(.tick(state.now, uptime: start + seconds)) }
    // Nobody waits for one that never spoke: its state is still on the way.
    state.lastHeard = nil
    wait(30)
    #expect(state.bannerLines.isEmpty)
    send(.gauges(state.engine.gauges), to: &state)
    wait(39)
    #expect(state.bannerLines.isEmpty)
    wait(42)
    #expect(state.bannerLines.first?.contains("does not answer (for 12 s)") == true, "\(state.bannerLines)")
    #expect(state.engine.forecast?.secondsLeft == nil)
    send(.gauges(state.engine.gauges), to: &state)
    #expect(state.bannerLines.isEmpty)
  }

  @Test func `an engine that goes away leaves the picture, says so, and tells what goes on when it is back`() {
    var state = DashboardSamples.full()
    let rows = state.order
    #expect(state.update(.lost(ErrorReport(.controlLost, "the engine closed the connection"), retry: 2)).isEmpty)
    #expect(state.order == rows)
    #expect(state.bannerLines.contains { $0.contains("the engine closed the connection") })
    #expect(state.bannerLines.contains { $0.contains("E starts it") })
    #expect(press(&state, "P").isEmpty && state.toast?.isError == true, "there is nobody to pause")
    #expect(press(&state, "E") == [.startEngine])
    var again = state.engine
    again.sequence += 100
    _ = state.update(.snapshot(again))
    #expect(state.connection == .attached && state.bannerLines.isEmpty)
    #expect(state.toast?.text.contains("the engine is back") == true, "\(state.toast?.text ?? "")")
    #expect(press(&state, "E").isEmpty && state.toast?.text.contains("the engine runs") == true)
  }

  @Test func `an engine that never was ends the screen`() {
    var state = DashboardSamples.empty()
    #expect(state.update(.lost(ErrorReport(.storeBroken, "no"), retry: nil)) == [.leave(.ended)])
  }

  @Test(arguments: ["a", "P", "d", "W", "p", "c", "D", "+", "Q"])
  func `a screen that watches changes nothing and says why`(key: String) {
    var options = DashboardOptions(settings: Settings(), homeFolder: "/", workingFolder: "/")
    options.isWatching = true
    var state = DashboardState(size: Size(100, 30), options: options)
    _ = state.update(.snapshot(DashboardSamples.full().engine))
    #expect(press(&state, key).isEmpty && state.overlays.isEmpty)
    #expect(state.toast?.text.contains("only watches") == true)
    #expect(press(&state, "q") == [.leave(.detach)])
  }

  @Test func `details that come after the first picture are the same as a whole snapshot`() {
    let whole = DashboardSamples.full().engine
    var state = DashboardSamples.empty()
    _ = state.update(.snapshot(whole.head))
    #expect(state.order == whole.orderedJobs.map(\.job.id))
    _ = state.update(.details(whole.details))
    #expect(state.engine == whole)
    #expect(state.figures == whole.jobs.mapValues(JobFigures.init))
  }

  @Test func `a theme is shown while one chooses; Esc goes back to the one before, Enter keeps it`() {
    var state = DashboardSamples.full()
    _ = press(&state, "t", "j")
    #expect(state.theme == "dark")
    _ = press(&state, "Esc")
    #expect(state.theme == "default")
    let effects = press(&state, "t", "k", "Enter")
    #expect(state.theme == "fjord" && state.preferences.theme == "fjord")
    #expect(effects == [.save(state.preferences)])
  }

  @Test func `details and help scroll no further than their ends, and survive their job`() {
    var state = DashboardSamples.full(Size(80, 24))
    _ = press(&state, "i", "G", "j", "PgDn")
    guard case .details(let end) = state.overlay else {
      Issue.record("no details")
      return
    }
    let area = OverlayLayout.page(state.size)
    let lines = DetailsText.lines(end.subject, state, width: area.width)
    #expect(end.scroll == lines.count - area.height)
    #expect(lines.allSatisfy { Glyphs.width($0.text, unicode: true) <= area.width })
    _ = press(&state, "g", "k")
    #expect(state.overlay == .details(DetailsState(subject: .job(JobID(1)))))
    send(.jobRemoved(JobID(1)), to: &state)
    #expect(CanvasDump.glyphs(Screen.draw(state)).contains { $0.contains("This job is gone.") })
    _ = press(&state, "Esc", "?", "G", "G")
    guard case .help(let help) = state.overlay else { return }
    #expect(help.scroll == HelpText.lines(width: area.width).count - area.height)
    _ = press(&state, "y")
    #expect(state.toast?.text.contains("does nothing here") == true)
  }
}
