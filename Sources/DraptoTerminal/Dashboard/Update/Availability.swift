import DraptoModel

/// Whether an action can be done now, and if not, why not.
package enum Availability: Sendable, Equatable {
  case yes
  case no(String)
}

extension DashboardState {
  /// The rule for each action of the main screen. The footer leaves out what says no; a key that says no says why.
  package func availability(of action: Action) -> Availability {
    switch action {
    case .pause, .cancel, .retry: focus == .chunks ? chunkAvailability(action) : jobAvailability(action)
    case .release: chunkAvailability(action)
    case .remove, .priorityUp, .priorityDown: jobAvailability(action)
    case .moveUp, .moveDown: moveAvailability(action)
    case .details:
      focus == .chunks
        ? has(chunks.selected != nil, "no chunk is selected")
        : has(jobs.selected != nil, "the queue is empty: a adds films")
    case .mark, .markAll:
      has(!(focus == .chunks ? chunkRows.isEmpty : jobRows.isEmpty), "there is nothing to mark")
    case .unmarkAll: has(!jobs.marks.isEmpty || !chunks.marks.isEmpty, "nothing is marked")
    case .searchNext, .searchPrevious: has(!logView.search.isEmpty, "nothing is searched for: / begins")
    case .copy: has(copyText != nil, "nothing is selected")
    default: .yes
    }
  }

  private func has(_ condition: Bool, _ why: String) -> Availability { condition ? .yes : .no(why) }

  private func jobAvailability(_ action: Action) -> Availability {
    let targets = targetJobs.compactMap { engine.jobs[$0]?.job }
    guard !targets.isEmpty else { return .no("the queue is empty: a adds films") }
    return targets.contains { Self.can(action, $0) } ? .yes : .no(Self.refusal(action, targets))
  }

  private func chunkAvailability(_ action: Action) -> Availability {
    if chunks.marks.isEmpty, case .track = chunks.selected {
      return .no("sound tracks can't be steered one by one: act on the job in the queue")
    }
    let targets = targetChunks.compactMap { engine[chunk: $0] }
    guard !targets.isEmpty else { return .no("no chunk is selected") }
    if targets.contains(where: { Self.can(action, $0) }) { return .yes }
    let states = Set(targets.map(\.state.rawValue)).sorted().joined(separator: ", ")
    return .no(
      "\(targets.count == 1 ? "chunk \(targets[0].id.index) is" : "these chunks are") \(states): can't \(Self.verb(action))"
    )
  }

  private func moveAvailability(_ action: Action) -> Availability {
    guard let id = jobs.selected, let place = order.firstIndex(of: id) else {
      return .no("the queue is empty: a adds films")
    }
    if queueSort != .queue || isQueueReversed {
      return .no("the queue is sorted by \(queueSort.rawValue): o sorts it as a queue")
    }
    return action == .moveUp ? has(place > 0, "it is the first") : has(place < order.count - 1, "it is the last")
  }

  package static func can(_ action: Action, _ job: Job) -> Bool {
    switch action {
    case .pause: job.state == .waiting || job.state == .running || job.state == .paused
    case .cancel: !job.state.isFinal
    case .retry: job.state == .failed || job.state == .cancelled
    case .remove: job.state != .running
    case .priorityUp, .priorityDown: true
    default: false
    }
  }

  package static func can(_ action: Action, _ chunk: Chunk) -> Bool {
    switch action {
    case .pause: chunk.state == .waiting || chunk.state == .running || chunk.state == .paused
    case .cancel: chunk.state != .done && chunk.state != .cancelled
    case .retry: chunk.state == .failed || chunk.state == .cancelled
    case .release: chunk.state == .running || (chunk.state == .paused && chunk.progress != Progress())
    default: false
    }
  }

  private static func verb(_ action: Action) -> String {
    switch action {
    case .retry: "be retried"
    case .pause: "be paused"
    case .cancel: "be cancelled"
    case .release: "be released"
    case .remove: "be removed"
    default: action.rawValue
    }
  }

  private static func refusal(_ action: Action, _ jobs: [Job]) -> String {
    let name = jobs.count == 1 ? "\(jobs[0].name) is \(jobs[0].state.rawValue)" : "none of the marked jobs fits"
    let hint = action == .remove ? ": cancel it first" : ": can't \(verb(action))"
    return name + hint
  }
}
