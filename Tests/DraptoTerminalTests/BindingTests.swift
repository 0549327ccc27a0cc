import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// The table of bindings, and what pressing its keys does.
@Suite struct BindingTests {
  @Test func `no key means two things in the same place`() {
    for scope in Scope.allCases {
      for panel in Panel.allCases {
        let bindings = Bindings.all.filter { $0.scope == scope && ($0.panels.isEmpty || $0.panels.contains(panel)) }
        let keys = bindings.flatMap(\.keys)
        let twice = Dictionary(grouping: keys) { $0 }.filter { $1.count > 1 }.keys
        #expect(twice.isEmpty, "\(scope), \(panel): \(twice.map(\.label))")
      }
    }
  }

  @Test func `every action has a key`() {
    let bound = Set(Bindings.all.map(\.action))
    let missing = Action.allCases.filter { !bound.contains($0) }
    #expect(missing.isEmpty)
  }

  @Test func `every verb of the command line is there once, and every scope has a footer and a way back`() {
    #expect(Set(CommandLine.verbs).count == CommandLine.verbs.count)
    for scope in Scope.allCases {
      #expect(Bindings.all.contains { $0.scope == scope && $0.footer != nil }, "\(scope)")
      let escape = Bindings.find(.escape, in: scope, panel: .queue)?.action
      #expect([.back, .no, .stay].contains(escape), "\(scope)")
    }
  }

  @Test func `nothing is only on a function key, and help and labels fit their places`() {
    for binding in Bindings.all {
      #expect(binding.keys.contains { if case .function = $0 { false } else { true } })
      #expect(binding.help.hasSuffix(".") && !binding.label.isEmpty)
      for unicode in [true, false] {
        let keys = binding.keys.map { $0.label(unicode: unicode) }.joined(separator: " ")
        #expect(DisplayWidth.of(keys) <= HelpText.textColumn(unicode: unicode) - 2, "\(keys)")
        #expect(unicode || keys.utf8.allSatisfy { $0 < 0x80 })
      }
    }
  }

  @Test func `a key's name in scripts is read back`() {
    for key in Set(Bindings.all.flatMap(\.keys)) {
      let names = [key.label(unicode: false), key.label(unicode: false).lowercased()]
      #expect(KeyPress(name: names[0]) == key || KeyPress(name: names[1]) == key, "\(key)")
    }
    #expect(KeyPress(name: "Nothing") == nil)
    #expect(KeyPress(name: "^C") == .control("c"))
  }

  // MARK: Danger

  /// A state in which the action can be done, with its key pressed.
  private func asked(_ binding: Binding) throws -> (DashboardState, ConfirmState) {
    var state = DashboardSamples.full()
    state.focus = binding.panels.contains(.queue) ? .queue : .chunks
    if binding.action == .remove { state.jobs.selected = JobID(3) }
    state.settle()
    let effects = state.update(.key(binding.keys[0]))
    #expect(effects.isEmpty)
    guard case .confirm(let question) = state.overlay else {
      throw ErrorReport(.unexpected, "\(binding.action): no question")
    }
    return (state, question)
  }

  /// Those that ask yes or no; the end of the engine has a question of its own.
  static let dangerous = Bindings.all.filter { $0.isDangerous && $0.action != .stopEngine }

  @Test func `cancel, release, remove, clearing and stopping the engine are the dangerous ones`() {
    #expect(Set(Self.dangerous.map(\.action)) == [.cancel, .release, .remove, .clearDone])
    #expect(Bindings.of(.stopEngine)?.isDangerous == true)
  }

  @Test(arguments: dangerous)
  func `a dangerous key asks, says what is lost, and does nothing by default`(binding: Binding) throws {
    var (state, question) = try asked(binding)
    #expect(!question.yes)
    #expect(!question.commands.isEmpty && !question.lines.isEmpty && question.title.hasSuffix("?"))
    #expect(question.lines.contains { $0.contains("frames") || $0.contains("lost") }, "\(question.lines)")
    #expect(state.update(.key(.enter)).isEmpty)
    #expect(state.overlays.isEmpty)
  }

  @Test(arguments: dangerous)
  func `a question holds its ids, whatever moves meanwhile`(binding: Binding) throws {
    var (state, question) = try asked(binding)
    // The queue is turned round, and the selection is elsewhere.
    for id in 1...10 {
      var job = state.engine.jobs[JobID(Int64(id))]!.job
      job.position = Double(-id)
      job.priority = 0
      _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, .job(job))))
    }
    state.jobs.select(at: 7, in: state.jobRows)
    state.chunks.select(at: 0, in: state.chunkRows)
    state.settle()
    #expect(state.update(.key(.character("y"))) == [.send(question.commands, done: question.done)])
  }

  @Test func `saying no keeps the marks, saying yes uses them up`() {
    var state = DashboardSamples.full()
    func press(_ name: String) -> [Effect] { state.update(.key(KeyPress(name: name)!)) }
    _ = press("Space")
    _ = press("Space")
    _ = press("c")
    #expect(press("n").isEmpty)
    #expect(state.jobs.marks == [JobID(1), JobID(2)])
    _ = press("c")
    #expect(
      press("y") == [.send([.cancelJob(JobID(1)), .cancelJob(JobID(2))], done: "2 jobs: cancelled; r retries them")])
    #expect(state.jobs.marks.isEmpty)
  }

  // MARK: Answers

  @Test func `a key that can't act says why, in every panel, with and without films`() {
    for make in [{ DashboardSamples.full() }, { DashboardSamples.empty() }] as [@Sendable () -> DashboardState] {
      for panel in Panel.allCases {
        for action in Action.allCases {
          var state = make()
          state.focus = panel
          state.settle()
          guard case .no(let why) = state.availability(of: action) else { continue }
          #expect(why.count > 5)
          #expect(state.perform(action).isEmpty)
          #expect(state.toast?.text == why, "\(action) in \(panel)")
          #expect(state.overlays.isEmpty)
        }
      }
    }
  }

  @Test(arguments: JobState.allCases)
  func `steering a job either sends something, asks, or says why not`(jobState: JobState) {
    for action in [
      Action.pause, .cancel, .retry, .remove, .priorityUp, .priorityDown, .moveUp, .moveDown, .moveToTop, .moveToBottom,
    ] {
      var state = DashboardSamples.full()
      state.jobs.selected = state.order.first { state.engine.jobs[$0]!.job.state == jobState }
      let effects = state.perform(action)
      #expect(!effects.isEmpty || state.overlay != nil || state.toast != nil, "\(action)")
    }
  }

  @Test(arguments: WorkState.allCases)
  func `steering a chunk either sends something, asks, or says why not`(chunkState: WorkState) {
    for action in [Action.pause, .cancel, .retry, .release] {
      var state = DashboardSamples.full()
      state.focus = .chunks
      state.chunks.selected = state.chunkRows.first {
        if case .chunk(let id) = $0 { state.engine[chunk: id]?.state == chunkState } else { false }
      }
      let effects = state.perform(action)
      #expect(!effects.isEmpty || state.overlay != nil || state.toast != nil, "\(action)")
    }
  }

  @Test func `an unknown key says so in every scope, and a sound track can't be steered`() {
    for overlay in OverlaySample.allCases where overlay != .prompt && overlay != .promptPath {
      var state = overlay.state(Size(80, 24), unicode: true)
      state.toast = nil
      #expect(state.update(.key(.function(9))).isEmpty)
      #expect(state.toast?.text.isEmpty == false, "\(overlay)")
    }
    var state = DashboardSamples.full()
    state.focus = .chunks
    state.chunks.selected = .track(JobID(1), 1)
    #expect(state.perform(.cancel).isEmpty)
    #expect(state.toast?.text.contains("sound tracks") == true)
    #expect(state.perform(.mark).isEmpty)
    #expect(state.chunks.marks.isEmpty)
  }

  @Test func `a key of another panel says where it works`() {
    var state = DashboardSamples.full()
    _ = state.update(.key(.character("R")))
    #expect(state.toast?.text == "R (release) works in the chunks panel: Tab goes there")
  }

  @Test func `escape never leaves, from anywhere`() {
    for overlay in OverlaySample.allCases {
      var state = overlay.state(Size(80, 24), unicode: true)
      for _ in 0..<12 {
        let effects = state.update(.key(.escape))
        #expect(!effects.contains { if case .leave = $0 { true } else { false } }, "\(overlay)")
      }
      #expect(state.overlays.isEmpty, "\(overlay)")
    }
    var empty = DashboardSamples.empty()
    #expect(empty.update(.key(.escape)).isEmpty)
  }
}
