import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// Ranges, places in the queue, what is left out, and how many encoders.
@Suite struct QueueKeysTests {
  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func send(_ payload: EngineEvent.Payload, to state: inout DashboardState) {
    _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, payload)))
    state.settle()
  }

  private func six() -> DashboardState { DashboardSamples.queue(["a", "b", "c", "d", "e", "f"]) }

  private func ids(_ numbers: Int64...) -> Set<JobID> { Set(numbers.map { JobID($0) }) }

  /// What the engine does with these commands, to the places of the jobs.
  private func carryOut(_ effects: [Effect], _ state: inout DashboardState) {
    for case .send(let commands, _) in effects {
      for command in commands {
        guard case .moveJob(let id, let other) = command else { continue }
        var job = state.engine.jobs[id]!.job
        let others = state.order.filter { $0 != id }.map { state.engine.jobs[$0]!.job }
        if let place = others.firstIndex(where: { $0.id == other }) {
          let before = place > 0 ? others[place - 1].position : others[place].position - 2
          job.position = (before + others[place].position) / 2
        } else {
          job.position = others.last!.position + 1
        }
        send(.job(job), to: &state)
      }
    }
  }

  // MARK: Ranges

  @Test func `a range of marks goes from where it began to where one is, up and down, beside marks from before`() {
    var state = six()
    _ = press(&state, "G", "Space", "g", "j", "V", "j", "j")
    #expect(state.jobs.marks == ids(2, 3, 4, 6))
    _ = press(&state, "k", "k", "k")
    #expect(state.jobs.marks == ids(1, 2, 6))
    _ = press(&state, "Esc")
    #expect(!state.isMarkingRange && state.jobs.marks == ids(1, 2, 6))
    _ = press(&state, "j", "j")
    #expect(state.jobs.marks == ids(1, 2, 6))
    _ = press(&state, "Esc")
    #expect(state.jobs.marks.isEmpty)
  }

  @Test func `a range ends with V, with Space, with a verb, and when the row it began at is gone`() {
    for end in ["V", "Space", "u", "p"] {
      var state = six()
      _ = press(&state, "V", "j", end)
      #expect(!state.isMarkingRange, "\(end)")
      #expect(state.jobs.marks == (end == "V" || end == "Space" ? ids(1, 2) : []), "\(end)")
    }
    var state = six()
    _ = press(&state, "j", "V", "j")
    send(.jobRemoved(JobID(2)), to: &state)
    #expect(!state.isMarkingRange && state.jobs.marks == ids(3))
  }

  @Test func `a range of chunks leaves sound tracks out`() {
    var state = DashboardSamples.full()
    _ = press(&state, "2", "g", "V", "G")
    #expect(state.chunks.marks.count == 14)
    #expect(state.chunks.marks.allSatisfy(DashboardState.canMark))
  }

  // MARK: Places

  @Test(
    arguments: [
      (["V", "j"], "J", [3, 1, 2, 4, 5, 6]), (["j", "V", "j", "j"], "K", [2, 3, 4, 1, 5, 6]),
      (["Space", "j", "Space"], "J", [2, 1, 4, 3, 5, 6]), (["Space", "j", "Space"], "K", [1, 3, 2, 4, 5, 6]),
      (["G", "V", "k"], "J", [1, 2, 3, 4, 5, 6]), (["G", "k", "V", "k"], "J", [1, 2, 3, 6, 4, 5]),
      (["G", "Space", "g", "Space"], "J", [2, 1, 3, 4, 5, 6]), (["G"], "K", [1, 2, 3, 4, 6, 5]),
    ] as [([String], String, [Int64])])
  func `all marked films move together and keep their order`(keys: [String], key: String, wanted: [Int64]) {
    var state = six()
    for name in keys { _ = press(&state, name) }
    let marks = state.jobs.marks
    carryOut(press(&state, key), &state)
    #expect(state.order.map(\.value) == wanted)
    #expect(state.jobs.marks == marks, "they can be moved on")
  }

  @Test func `films moved to an end say that they are there, and past hidden ones they stand where it is shown`() {
    var state = six()
    _ = press(&state, "V", "j", "K")
    #expect(state.toast?.text == "they are the first")
    state = six()
    for id: Int64 in [2, 3] { send(.job(ModelSamples.job(id, state: .done)), to: &state) }
    _ = press(&state, "H", "g")
    #expect(state.jobRows.map(\.value) == [1, 4, 5, 6])
    carryOut(press(&state, "J"), &state)
    #expect(state.order.map(\.value) == [2, 3, 4, 1, 5, 6])
    #expect(state.jobRows.map(\.value) == [4, 1, 5, 6])
  }

  @Test func `films are put first or last in line by key and by name`() {
    var state = six()
    _ = press(&state, "j", "j", "V", "j")
    #expect(
      press(&state, "<") == [
        .send(
          [.moveJob(JobID(3), before: JobID(1)), .moveJob(JobID(4), before: JobID(1))],
          done: "2 jobs are first in the queue now")
      ])
    _ = press(&state, "u", "g")
    #expect(press(&state, ">") == [.send([.moveJob(JobID(1), before: nil)], done: "a is last in the queue now")])
    #expect(state.run(CommandLine.parse("top", state)).count == 1)
    send(.job(ModelSamples.job(1, state: .failed)), to: &state)
    #expect(press(&state, "<").isEmpty && state.toast?.text.contains("have not ended") == true)
  }

  // MARK: What is left out

  @Test func `films that are done are cleared after a question, whatever is selected`() {
    var state = DashboardSamples.full()
    #expect(press(&state, "X").isEmpty)
    guard case .confirm(let question) = state.overlay else {
      Issue.record("no question")
      return
    }
    #expect(question.title == "Take Short Story.mkv off the list?" && !question.yes)
    #expect(press(&state, "y") == [.send([.removeJob(JobID(6))], done: "Short Story.mkv: removed")])
    send(.jobRemoved(JobID(6)), to: &state)
    #expect(press(&state, "X").isEmpty && state.toast?.text == "no film on the list is done")
  }

  @Test func `finished films can be left out, which is remembered and said, and the selection is never hidden`() {
    var state = DashboardSamples.full()
    for _ in 0..<5 { _ = press(&state, "j") }
    #expect(state.jobs.selected == JobID(6))
    #expect(press(&state, "H") == [.save(state.preferences)])
    #expect(state.preferences.hidesFinished == true)
    #expect(!state.jobRows.contains(JobID(6)) && !state.jobRows.contains(JobID(7)) && state.jobRows.contains(JobID(5)))
    #expect(state.selectedJob == JobID(8))
    #expect(CanvasDump.glyphs(Screen.draw(state)).contains { $0.contains("2 hidden") })
    var again = DashboardSamples.full()
    again.restore(state.preferences)
    #expect(again.hidesFinished)
    for id in state.order {
      var job = state.engine.jobs[id]!.job
      job.state = .done
      send(.job(job), to: &state)
    }
    #expect(state.jobRows.isEmpty)
    #expect(CanvasDump.glyphs(Screen.draw(state)).contains { $0.contains("H shows them") })
    #expect(press(&state, "p").isEmpty && state.toast?.text.contains("H shows them") == true)
  }

  @Test func `films at work stand first where that is wanted, and move only among their like`() {
    var state = DashboardSamples.full()
    #expect(press(&state, "I") == [.save(state.preferences)])
    #expect(state.jobRows.map(\.value) == [1, 2, 3, 9, 10, 4, 8, 5, 6, 7])
    var again = DashboardSamples.full()
    again.restore(state.preferences)
    #expect(again.putsActiveFirst)
    _ = press(&state, "g", "j", "j", "j", "j")
    #expect(state.jobs.selected == JobID(10))
    #expect(press(&state, "J").isEmpty && state.toast?.text.hasPrefix("it is the last of its kind") == true)
    #expect(!press(&state, "K").isEmpty)
  }

  @Test func `a filter takes states beside texts`() {
    func rows(_ filter: String) -> [Int64] {
      var state = DashboardSamples.full()
      state.queueFilter = filter
      return state.jobRows.map(\.value)
    }
    #expect(rows("state:failed") == [5])
    #expect(rows("state:f") == [5])
    #expect(rows("failed") == [5])
    #expect(rows("state:running,paused") == [1, 2, 3, 9, 10])
    #expect(rows("state:running voyage") == [1])
    #expect(rows("voyage state:waiting").isEmpty)
    #expect(rows("STATE:Done") == [6])
    #expect(rows("state:").count == 10)
    var state = DashboardSamples.full()
    state.chunkFilter = "state:running"
    #expect(state.chunkRows.count == 3 && state.chunkRows.contains(.track(JobID(1), 1)))
  }

  @Test func `x goes through the states that there are, and :show names one`() {
    var state = DashboardSamples.full()
    var shown: [String] = []
    for _ in JobState.allCases {
      _ = press(&state, "x")
      shown.append(state.queueFilter)
      #expect(!state.jobRows.isEmpty)
    }
    #expect(Set(shown) == Set(JobState.allCases.map { "state:" + $0.rawValue }))
    _ = press(&state, "x")
    #expect(state.queueFilter.isEmpty)
    _ = state.run(CommandLine.parse("show failed", state))
    #expect(state.jobRows == [JobID(5)])
    _ = state.run(CommandLine.parse("show all", state))
    #expect(state.queueFilter.isEmpty)
    #expect(CommandLine.candidates("show f", state) == ["show failed"])
    guard case .problem(let why) = CommandLine.parse("show nonsense", state) else {
      Issue.record("it was taken")
      return
    }
    #expect(why.contains("failed"))
    _ = press(&state, "2", "x")
    #expect(state.chunkFilter.hasPrefix("state:") && state.queueFilter.isEmpty)
  }

  // MARK: Encoders

  @Test func `what is typed for the encoders takes the place of the number there, and can be edited after an arrow`() {
    var state = DashboardSamples.full()
    _ = press(&state, "W", "3", "Enter")
    send(.queue(QueueState(workers: 3, workerLimit: 3)), to: &state)
    #expect(press(&state, "W", "4", "Enter") == [.send([.setWorkers(4)], done: "4 encoders at once")])
    send(.queue(QueueState(workers: 4, workerLimit: 4)), to: &state)
    #expect(press(&state, "W", "Enter") == [.send([.setWorkers(4)], done: "4 encoders at once")])
    #expect(press(&state, "W", "End", "Bksp", "5", "Enter") == [.send([.setWorkers(5)], done: "5 encoders at once")])
    _ = press(&state, "W")
    _ = state.update(.paste("6"))
    #expect(press(&state, "Enter") == [.send([.setWorkers(6)], done: "6 encoders at once")])
  }

  @Test func `more than twice as many encoders as cores are asked about, typed or by command`() {
    for open in [["W", "9", "Enter"], [":", "w", "o", "r", "k", "e", "r", "s", "Space", "9", "Enter"]] {
      var state = DashboardSamples.full()
      #expect(open.flatMap { press(&state, $0) }.isEmpty)
      guard case .confirm(let question) = state.overlay else {
        Issue.record("no question")
        return
      }
      #expect(question.title == "Run 9 encoders at once on 4 cores?" && !question.yes)
      var other = state
      #expect(press(&other, "Enter").isEmpty)
      #expect(press(&state, "y") == [.send([.setWorkers(9)], done: "9 encoders at once")])
    }
    var state = DashboardSamples.full()
    #expect(press(&state, "W", "8", "Enter") == [.send([.setWorkers(8)], done: "8 encoders at once")])
  }

  // MARK: Opening and leaving

  @Test func `Enter opens what is selected, f zooms`() {
    var state = DashboardSamples.full()
    func subject() -> DetailsState.Subject? { if case .details(let page) = state.overlay { page.subject } else { nil } }
    _ = press(&state, "Enter")
    #expect(subject() == .job(JobID(1)))
    _ = press(&state, "Esc", "2", "Enter")
    #expect(subject() == .chunk(ChunkID(job: JobID(1), index: 3)))
    _ = press(&state, "Esc", "3", "k", "Enter")
    #expect(subject() == .logLine(state.logView.selected))
    let page = CanvasDump.glyphs(Screen.draw(state)).joined(separator: "\n")
    #expect(page.contains("The Long Voyage.mkv") && page.contains("exit  1"))
    _ = press(&state, "Esc", "4", "Enter")
    #expect(state.zoomed == .machine)
    _ = press(&state, "Enter")
    #expect(state.zoomed == nil)
    _ = press(&state, "1", "f")
    #expect(state.zoomed == .queue)
    var empty = DashboardSamples.empty()
    for panel in ["1", "2", "3"] {
      #expect(press(&empty, panel, "Enter").isEmpty && empty.overlays.isEmpty && empty.toast != nil)
    }
  }

  @Test func `the heights of the panels can be given back to what they show`() {
    var state = DashboardSamples.full()
    let before = state.layout
    _ = press(&state, "]", "]")
    #expect(state.layout != before && state.preferences.weights != nil)
    let effects = state.run(CommandLine.parse("reset-layout", state))
    #expect(state.layout == before && state.preferences.weights == nil && effects == [.save(state.preferences)])
  }

  @Test func `stopping an engine that has nothing to do asks nothing, unless somebody else uses it`() {
    var idle = DashboardSamples.queue([])
    #expect(press(&idle, "Q") == [.leave(.stop)])
    var waiting = DashboardSamples.queue(["a", "b"])
    #expect(press(&waiting, "Q").isEmpty && waiting.scope == .quit)
    var done = DashboardSamples.queue(["a"])
    send(.job(ModelSamples.job(1, state: .done)), to: &done)
    #expect(press(&done, "Q") == [.leave(.stop)])
    done.engine.dashboards = 2
    #expect(press(&done, "Q").isEmpty && done.scope == .quit)
    var paused = DashboardSamples.queue(["a", "b"], chunks: DashboardSamples.chunks([.done, .waiting]))
    send(.queue(QueueState(mode: .paused)), to: &paused)
    #expect(press(&paused, "Q") == [.leave(.stop)])
    var frozen = DashboardSamples.queue(["a"], chunks: DashboardSamples.chunks([.done, .paused]))
    send(.queue(QueueState(mode: .paused)), to: &frozen)
    #expect(press(&frozen, "Q").isEmpty && frozen.scope == .quit)
  }
}
