import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// The look into films before they join, and the question about those that would lose something.
@Suite struct LookingTests {
  static let lossy = [
    FilmLosses(
      source: "/films/Night Train.mkv",
      losses: [
        Loss("HDR10+", "dynamic metadata can't be kept"), Loss("stream 5", "attachment cover.jpg can't be kept"),
      ]),
    FilmLosses(source: "/films/映画の長い名前.mkv", losses: [Loss("subtitle 2", "teletext can't be kept")]),
  ]

  /// A form for two films was taken, and they are being looked into.
  static func looking(_ size: Size, unicode: Bool = true) -> DashboardState {
    var state = DashboardSamples.asking(size, unicode: unicode)
    _ = state.update(.reply(.found(["/films/Night Train.mkv", "/films/b.mkv"], missing: [])))
    _ = state.update(.key(.enter))
    return state
  }

  private static let films = FilmsToAdd(paths: ["/films/Night Train.mkv", "/films/b.mkv"])

  private func press(_ state: inout DashboardState, _ names: String...) -> [Effect] {
    names.flatMap { state.update(.key(KeyPress(name: $0)!)) }
  }

  private func found(_ lossy: [FilmLosses], films: Int = 2, looked: Int = 2, isOver: Bool = true) -> Message {
    var found = LossFindings(films: films)
    (found.looked, found.lossy, found.isOver) = (looked, lossy, isOver)
    return .reply(.looked(number: 1, found))
  }

  private func isForm(_ state: DashboardState) -> Bool { if case .form = state.overlay { true } else { false } }

  private func question(_ state: DashboardState) throws -> ChoiceState {
    guard case .choice(let choice) = state.overlay else { throw ErrorReport(.unexpected, "no question") }
    return choice
  }

  @Test func `films that lose nothing join by themselves when all were looked into`() {
    var state = DashboardSamples.asking()
    #expect(state.add(Self.films) == [.look(number: 1, Self.films)])
    #expect(state.update(found([], looked: 1, isOver: false)).isEmpty)
    #expect(CanvasDump.glyphs(Screen.draw(state)).contains { $0.contains("1 of 2") })
    #expect(state.update(found([])) == [Self.films.enqueue()])
    #expect(state.overlays.isEmpty && state.focus == .queue)
  }

  @Test func `films that lose something are named with what, and nothing joins without an answer`() throws {
    var state = Self.looking(Size(100, 30))
    #expect(state.update(found(Self.lossy, films: 20, looked: 18)).isEmpty)
    let question = try question(state)
    #expect(question.title == "2 of 20 films lose something")
    #expect(question.lines.contains("Night Train.mkv"))
    #expect(question.lines.contains("· HDR10+: dynamic metadata can't be kept"))
    #expect(question.lines.last == "2 could not be looked into in time.")
    // The answer at first is the one that changes nothing: back to the form, as it was.
    #expect(question.options[question.selected].label == "Back to the settings")
    #expect(press(&state, "Enter").isEmpty)
    #expect(isForm(state))
    // The films that are chosen there are looked into again.
    #expect(press(&state, "Enter").first == .look(number: 2, Self.films))
  }

  @Test func `all of them can join, or those that lose nothing`() throws {
    for (ups, except) in [(2, Set<String>()), (1, Set(Self.lossy.map(\.source)))] {
      var state = Self.looking(Size(100, 30))
      _ = state.update(found(Self.lossy, films: 20))
      for _ in 0..<ups { _ = press(&state, "k") }
      #expect(press(&state, "Enter") == [Self.films.enqueue(except: except)])
      #expect(state.overlays.isEmpty, "neither form nor browser is needed any more")
    }
    // Of one film alone there is none that loses nothing.
    var state = DashboardSamples.asking()
    _ = state.add(FilmsToAdd(paths: ["/films/Night Train.mkv"]))
    _ = state.update(found(Array(Self.lossy.prefix(1)), films: 1))
    #expect(try question(state).options.map(\.label) == ["Add it", "Add nothing"])
  }

  @Test func `Enter adds without looking further, Esc adds nothing, and late answers change neither`() {
    var state = Self.looking(Size(100, 30))
    #expect(press(&state, "Enter") == [.endLook, Self.films.enqueue()])
    #expect(state.update(found(Self.lossy)).isEmpty && state.overlays.isEmpty)
    state = Self.looking(Size(100, 30))
    #expect(press(&state, "Esc") == [.endLook])
    #expect(isForm(state) && state.toast?.text == "nothing was added")
    #expect(state.update(found([])).isEmpty && isForm(state))
    _ = press(&state, "x")
    #expect(press(&state, "Esc").isEmpty)
  }

  @Test func `where nobody wants to be asked films join at once`() {
    var state = DashboardSamples.empty()
    #expect(state.add(Self.films) == [Self.films.enqueue()])
  }

  // MARK: The look itself

  private func requests(_ count: Int) -> [JobRequest] {
    (0..<count).map { JobRequest(source: "/films/\($0).mkv", output: "/out/\($0).mkv", settings: Settings()) }
  }

  @Test func `a look tells how far it is, and what was lost in the order of the films`() async {
    let told = Locked<[LossFindings]>([])
    let survey = LossSurvey { request in
      request.source.contains("2") ? nil : request.source.contains("3") ? [] : [Loss("a", request.source)]
    }
    let found = await survey.run(requests(6)) { found in told.withLock { $0.append(found) } }
    #expect(found.films == 6 && found.looked == 5 && found.isOver)
    #expect(found.lossy.map(\.name) == ["0.mkv", "1.mkv", "4.mkv", "5.mkv"])
    #expect(told.value.count == 7 && told.value.allSatisfy { !$0.isOver })
  }

  @Test(.timeLimit(.minutes(5))) func `a film that can't be looked into keeps nobody waiting for ever`() async {
    let survey = LossSurvey(limit: .milliseconds(50)) { request in
      guard request.source.contains("1") else { return [Loss("a", "b")] }
      // A share that does not answer: it hears of no cancellation either.
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
      return nil
    }
    let found = await survey.run(requests(2))
    #expect(found.isOver && found.lossy.map(\.name) == ["0.mkv"])
  }
}
