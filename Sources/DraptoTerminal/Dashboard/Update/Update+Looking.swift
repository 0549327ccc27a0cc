import DraptoModel

/// Looking into films before they join, and the question about those that would lose something.
extension DashboardState {
  /// Puts films in line; where that is asked for, they are looked into first.
  package mutating func add(_ films: FilmsToAdd) -> [Effect] {
    guard options.settings[SettingsCatalog.askLosses] else { return join(films) }
    looks += 1
    overlays.append(.looking(LookingState(number: looks, films: films)))
    return [.look(number: looks, films)]
  }

  private mutating func join(_ films: FilmsToAdd) -> [Effect] {
    closeAdding()
    return [films.enqueue()]
  }

  /// The films are on their way: what they were chosen in is not needed any more.
  mutating func closeAdding() {
    overlays.removeAll { overlay in
      switch overlay {
      case .form, .browser: true
      default: false
      }
    }
    focus = .queue
  }

  mutating func take(_ key: KeyPress, _ looking: LookingState) -> [Effect] {
    switch Bindings.find(key, in: .looking, panel: focus)?.action {
    case .accept:
      overlays.removeLast()
      return [.endLook] + join(looking.films)
    case .quit:
      overlays.removeLast()
      return [.endLook] + join(looking.films) + perform(.quit)
    case .back:
      overlays.removeLast()
      showToast("nothing was added")
      return [.endLook]
    default:
      showToast(unbound: key)
      return []
    }
  }

  /// What a look has shown: the films join where nothing is lost.
  mutating func take(_ found: LossFindings, number: Int) -> [Effect] {
    let place = overlays.firstIndex { if case .looking(let looking) = $0 { looking.number == number } else { false } }
    guard let place, case .looking(var looking) = overlays[place] else { return [] }
    looking.found = found
    guard found.isOver else {
      overlays[place] = .looking(looking)
      return []
    }
    overlays.remove(at: place)
    guard !found.lossy.isEmpty else { return join(looking.films) }
    overlays.append(.choice(question(looking.films, found)))
    return []
  }

  /// So many films are named; one that loses something looks like the next.
  private static let mostNamed = 4

  private func question(_ films: FilmsToAdd, _ found: LossFindings) -> ChoiceState {
    let lossy = found.lossy
    var lines = lossy.prefix(Self.mostNamed).flatMap { film in
      [film.name] + film.losses.map { "· \($0.subject): \($0.detail)" }
    }
    if lossy.count > Self.mostNamed { lines.append("… and \(lossy.count - Self.mostNamed) more") }
    if found.looked < found.films { lines.append("\(found.films - found.looked) could not be looked into in time.") }
    var options = [ChoiceState.Option(label: lossy.count == 1 ? "Add it" : "Add all", effects: [films.enqueue()])]
    if found.films > lossy.count {
      options[0].label = "Add all"
      let others = films.enqueue(except: Set(lossy.map(\.source)))
      options.append(ChoiceState.Option(label: "Add only those that lose nothing", effects: [others]))
    }
    let hasForm = overlays.contains { if case .form = $0 { true } else { false } }
    options.append(ChoiceState.Option(label: hasForm ? "Back to the settings" : "Add nothing", effects: []))
    let title =
      found.films == 1 ? "The output would lack something" : "\(lossy.count) of \(found.films) films lose something"
    return ChoiceState(title: title, lines: lines, options: options, selected: options.count - 1)
  }
}
