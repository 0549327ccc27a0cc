import DraptoModel

/// Whether an action can be done now, and if not, why not.
package enum Availability: Sendable, Equatable {
  case yes
  case no(String)
}

extension DashboardState {
  /// The rule for each action of the main screen. The footer leaves out what says no; a key that says no says why.
  package func availability(of action: Action) -> Availability {
    if let why = refusal(ofChange: action) { return .no(why) }
    return switch action {
    case .pause, .cancel, .retry: focus == .chunks ? chunkAvailability(action) : jobAvailability(action)
    case .release: chunkAvailability(action)
    case .edit, .remove, .priorityUp, .priorityDown: jobAvailability(action)
    case .moveUp, .moveDown: moveAvailability(action)
    case .moveToTop, .moveToBottom:
      has(!movableJobs.isEmpty, targetJobs.isEmpty ? noJob : "only films that have not ended can be moved")
    case .clearDone: has(!doneJobs.isEmpty, "no film on the list is done")
    case .open, .details:
      switch focus {
      case .chunks: has(selectedChunk != nil, noChunk)
      case .log: has(log[logView.selected] != nil, "nothing was logged yet")
      case .queue: has(selectedJob != nil, noJob)
      case .machine: action == .open ? .yes : has(selectedJob != nil, noJob)
      }
    case .mark, .markRange: markAvailability
    case .show: has(!statesShown.isEmpty, focus == .chunks ? noChunk : noJob)
    case .markAll:
      has(focus == .chunks ? hasMarkableChunks : !jobRows.isEmpty, "there is nothing to mark")
    case .unmarkAll: has(!jobs.marks.isEmpty || !chunks.marks.isEmpty, "nothing is marked")
    case .searchNext, .searchPrevious: has(!logView.search.isEmpty, "there is no search yet: / starts one")
    case .nextProblem, .previousProblem: has(!logRows.isEmpty, "the log has no lines")
    case .jobLog:
      focus == .chunks ? has(selectedChunk != nil, noChunk) : has(selectedJob != nil, noJob)
    case .watches:
      has(!engine.watches.isEmpty, "no folder is watched: [[watch]] in the settings file names those that are")
    case .copy: has(copyText != nil, "nothing is selected")
    default: .yes
    }
  }

  /// Why nothing can be changed, for actions that change something.
  func refusal(ofChange action: Action) -> String? {
    if action == .startEngine, case .attached = connection { return "the engine runs" }
    if action == .startEngine, !options.isWatching { return nil }
    guard Self.changes.contains(action) else { return nil }
    if options.isWatching { return "this screen only watches: start `drapto` for one that can change things" }
    if case .lost = connection { return "the engine is gone; E starts it" }
    return nil
  }

  private static let changes: Set<Action> = [
    .add, .edit, .pause, .cancel, .retry, .release, .remove, .clearDone, .moveUp, .moveDown, .moveToTop,
    .moveToBottom, .priorityUp, .priorityDown, .pauseQueue,
    .drainQueue, .workers, .stopEngine, .startEngine,
  ]

  private var noJob: String {
    if order.isEmpty { return "the queue is empty: a adds films" }
    return queueFilter.isEmpty
      ? "all films are done and hidden: H shows them" : "the filter hides all jobs: Esc shows them"
  }

  private var noChunk: String {
    chunkFilter.isEmpty ? "no chunk is selected" : "the filter hides all chunks: Esc shows them"
  }

  private static let noTracks = "sound tracks can't be controlled one by one: use the film in the queue"

  private var markAvailability: Availability {
    guard focus == .chunks else { return has(selectedJob != nil, "there is nothing to mark") }
    if case .track = selectedChunk { return .no(Self.noTracks) }
    return has(selectedChunk != nil, "there is nothing to mark")
  }

  private func has(_ condition: Bool, _ why: String) -> Availability { condition ? .yes : .no(why) }

  private func jobAvailability(_ action: Action) -> Availability {
    let targets = targetJobs.compactMap { engine.jobs[$0]?.job }
    guard !targets.isEmpty else { return .no(noJob) }
    return targets.contains { Self.can(action, $0) } ? .yes : .no(Self.refusal(action, targets))
  }

  private func chunkAvailability(_ action: Action) -> Availability {
    if chunks.marks.isEmpty, case .track = selectedChunk { return .no(Self.noTracks) }
    let targets = targetChunks.compactMap { engine[chunk: $0] }
    guard !targets.isEmpty else { return .no(noChunk) }
    if targets.contains(where: { Self.can(action, $0) }) { return .yes }
    let states = Set(targets.map(\.state.rawValue)).sorted().joined(separator: ", ")
    return .no(
      "\(targets.count == 1 ? "chunk \(targets[0].id.index) is" : "these chunks are") \(states): can't \(Self.verb(action))"
    )
  }

  private func moveAvailability(_ action: Action) -> Availability {
    guard !targetJobs.isEmpty else { return .no(noJob) }
    if queueSort != .queue { return .no("the queue is sorted by \(queueSort.rawValue): # restores its own order") }
    if isQueueReversed { return .no("the queue is shown in reverse: O puts it right") }
    if movedRows(up: action == .moveUp) != jobRows { return .yes }
    let (it, end) = (targetJobs.count == 1 ? "it is" : "they are", action == .moveUp ? "first" : "last")
    return .no("\(it) the \(end)\(putsActiveFirst ? " of its kind: I shows the queue as it is" : "")")
  }

  /// Whether an action may be done to a job in its state; pausing stands for resuming too.
  package static func can(_ action: Action, _ job: Job) -> Bool {
    switch action {
    case .pause: job.state.canPause || job.state == .paused
    case .cancel: job.state.canCancel
    case .retry: job.canRetry
    case .remove: job.state.canRemove
    case .edit: job.state.canChange
    case .priorityUp, .priorityDown: true
    default: false
    }
  }

  /// Whether an action may be done to a chunk in its state.
  package static func can(_ action: Action, _ chunk: Chunk) -> Bool {
    switch action {
    // The key pauses what goes on and lets go what is held.
    case .pause: chunk.status.allows(.hold)
    case .cancel: chunk.status.allows(.cancel)
    case .retry: chunk.status.allows(.retry)
    case .release: chunk.status.kind == .running
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
    case .edit: "be changed"
    default: action.rawValue
    }
  }

  static func refusal(_ action: Action, _ jobs: [Job]) -> String {
    let name = jobs.count == 1 ? "\(jobs[0].name) is \(jobs[0].state.rawValue)" : "none of the marked jobs fits"
    let isPausable = action == .edit && jobs.contains { $0.state == .running }
    let hint =
      action == .remove ? ": cancel it first" : ": can't \(verb(action))" + (isPausable ? ", pause it first" : "")
    return name + hint
  }
}
